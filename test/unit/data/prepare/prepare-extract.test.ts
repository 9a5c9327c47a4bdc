import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PREPARATION } from '../../../../src/data/preparation.ts';
import { loadManifest } from '../../../../src/runs/manifest.ts';
import { writeManifest } from '../../../../src/runs/manifest-writer.ts';
import { specHash } from '../../../../src/runs/run-spec.ts';
import { runSpec } from '../../../support/specs.ts';
import { csvOf, datesFrom, type Input, prepared } from './prepared.ts';

const week: Input[number] = { resample: { to: 'week' } };
const fill: Input[number] = { fill_missing: { columns: ['tv_S'], with: 0 } };

test('nothing is changed where nothing is declared: the rows and their bytes are those of the source', {
  timeout: 30_000,
}, async () => {
  const cell = fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(fc.nat(1000), cell, cell), { selector: ([day]) => day, minLength: 1, maxLength: 40 }),
      async (cells) => {
        // Gaps and constants among them.
        const rows = [...cells]
          .sort(([a], [b]) => a - b)
          .map(([day, revenue, tv]) => [datesFrom('2020-01-01', day + 1).at(-1) ?? '', revenue, tv]);
        const csv = csvOf('DATE,revenue,tv_S', rows);
        const { lines, preparation } = await prepared(csv, []);
        expect(lines.map((line) => line.split(',')).map(([day, ...numbers]) => [day, ...numbers.map(Number)])).toEqual(
          rows,
        );
        expect(preparation).toMatchObject({
          steps: [],
          extract: { rows: rows.length, columns: 3 },
          prepared: { rows: rows.length, columns: 3 },
          summary: 'Nothing was changed: the manifest declares no preparation.',
        });
      },
    ),
    { numRuns: 15 },
  );
});

test('a step that has nothing to do leaves the bytes as they are', async () => {
  const csv = csvOf(
    'DATE,revenue,tv_S',
    datesFrom('2020-01-06', 20, 7).map((date, index) => [date, index * 1.25, index]),
  );
  const before = await prepared(csv, []);
  const after = await prepared(csv, [{ clean_columns: {} }, { drop_duplicates: {} }, { sum_duplicates: {} }, fill]);
  expect(after.csv).toBe(before.csv);
  expect(after.sentences).toEqual([
    'Names and texts were clean already.',
    'No row is equal to another in every column, so none was dropped.',
    'Every date has one row already, so nothing was summed.',
    'No value was filled: none is missing in tv_S.',
  ]);
});

test('the same extract gives the same bytes', async () => {
  const rows = datesFrom('2020-01-06', 70).map((date, index) => [
    date,
    Math.sin(index) * 1e6,
    Math.abs(Math.cos(index)),
  ]);
  const csv = csvOf('DATE,revenue,tv_S', rows);
  expect((await prepared(csv, [week])).csv).toBe((await prepared(csv, [week])).csv);
});

describe('the order of the steps is the order in which they are done', () => {
  const rows = datesFrom('2020-01-06', 14).map((date, index) => [date, 1, index === 3 ? null : 1]);
  const csv = csvOf('DATE,revenue,tv_S', rows);

  test('filled before the weeks are made, a day counts as 0; afterwards, its whole week does', async () => {
    expect((await prepared(csv, [fill, week])).lines).toEqual(['2020-01-06,7,6', '2020-01-13,7,7']);
    expect((await prepared(csv, [week, fill])).lines).toEqual(['2020-01-06,7,0', '2020-01-13,7,7']);
  });

  test('a step knows what the steps before it have made, and nothing of those after it', async () => {
    const named = csv.replace('tv_S', 'tv S');
    const derive = { derive: { name: 'media', sum: { columns: ['tv_S'] } } };
    const model = { paid_media_spends: ['media'], paid_media_vars: ['media'] };
    expect((await prepared(named, [{ clean_columns: {} }, derive], model)).refused).toEqual([]);
    expect((await prepared(named, [derive, { clean_columns: {} }], model)).refused).toMatchObject([
      { code: 'column_not_found', column: 'tv_S', field: 'prepare.0.derive.sum.columns' },
    ]);
  });
});

test('the whole way of a messy table: long, two markets, duplicates, decimal commas, days', async () => {
  const lines = datesFrom('2020-01-04', 60).flatMap((date, index) => [
    `${date};DE; TV ;"1.000,50";${100 + index}`,
    ...(index % 2 === 0 ? [`${date};DE;Search;"10,25";${100 + index}`] : []),
    `${date};AT;TV;"7,00";5`,
  ]);
  const csv = ['DATE;Land;Kanal;Kosten (€);Umsatz', ...lines, lines[0], ''].join('\n');
  const { preparation, csv: written } = await prepared(
    csv,
    [
      { clean_columns: { numbers: { columns: ['Kosten'], decimal: ',' } } },
      { filter_country: { column: 'Land', value: 'DE' } },
      { drop_duplicates: {} },
      { cost_tag: { tag: 'Kanal', cost: 'Kosten', columns: { tv_S: ['TV'], search_S: ['Search'] } } },
      { fill_missing: { columns: ['search_S'], with: 0 } },
      week,
    ],
    { dep_var: 'Umsatz', paid_media_spends: ['tv_S', 'search_S'], paid_media_vars: ['tv_S', 'search_S'] },
  );
  expect(written.split('\n').slice(0, 3)).toEqual([
    'DATE,Umsatz,tv_S,search_S',
    '2020-01-06,735,7003.5,41.0',
    '2020-01-13,784,7003.5,30.75',
  ]);
  expect(PREPARATION.parse(preparation)).toEqual(preparation);
  expect(preparation?.summary).toBe(
    'Prepared: 151 daily rows of 5 columns became 8 weekly rows of 4 columns, by 6 declared steps.',
  );
  expect(
    preparation?.steps.map(({ step, rows, columns }) => [step, rows.before, rows.after, columns.before, columns.after]),
  ).toEqual([
    ['clean_columns', 151, 151, 5, 5],
    ['filter_country', 151, 91, 5, 5],
    ['drop_duplicates', 91, 90, 5, 5],
    ['cost_tag', 90, 60, 5, 4],
    ['fill_missing', 60, 60, 4, 4],
    ['resample', 60, 8, 4, 4],
  ]);
});

test('a source without rows is said to be just that', async () => {
  expect((await prepared('DATE,revenue,tv_S\n', [week])).refused).toMatchObject([{ code: 'data_empty' }]);
});

test('a column of the spec that neither the source nor a step gives is an error before anything is read', async () => {
  const csv = csvOf('DATE,revenue,tv_a', [['2020-01-06', 1, 2]]);
  const derive = { derive: { name: 'TV_spend', sum: { prefix: 'tv_' } } };
  expect((await prepared(csv, [derive])).refused).toMatchObject([
    { code: 'column_not_found', column: 'tv_S', details: { columns: ['DATE', 'revenue', 'tv_a', 'TV_spend'] } },
  ]);
});

const STEPS: Input = [
  { clean_columns: { numbers: { columns: ['a b'], decimal: ',' } } },
  { filter_country: { column: 'Land', value: 'NO' } },
  { drop_duplicates: {} },
  { sum_duplicates: { aggregates: { price: 'mean' } } },
  fill,
  { drop_constant: { may_drop: ['tv_S'] } },
  { resample: { to: 'month', weeks_count_in: 'month_of_start' } },
  { derive: { name: 'x', sum: { prefix: 'tv_' } } },
  { cost_tag: { tag: 'Kanal', cost: 'Kosten', columns: { tv_S: ['TV', 'yes'] } } },
];

test('a manifest with every step reads back as the same spec', () => {
  const spec = runSpec({ prepare: STEPS });
  expect(loadManifest(writeManifest(spec))).toEqual({ ok: true, spec });
});

test("the spec's hash covers the steps and their order", () => {
  const hashes = [[], [fill, week], [week, fill], STEPS].map((prepare) => specHash(runSpec({ prepare })));
  expect(new Set(hashes).size).toBe(4);
});
