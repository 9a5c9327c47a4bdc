import { describe, expect, test } from 'vitest';
import type { RunSpecInput } from '../../../../src/runs/run-spec.ts';
import { checked, weeklyRows } from '../weekly.ts';
import { csvOf, datesFrom, type Input, prepared } from './prepared.ts';

type Annotations = NonNullable<RunSpecInput['annotations']>;

const weeks = datesFrom('2020-01-06', 8, 7);
const weekly = csvOf(
  'DATE,revenue,tv_S,event_of_the_data',
  weeks.map((date, index) => [date, 100 + index, index % 3, 0]),
);

async function withAnnotations(
  annotations: Annotations,
  change: Partial<RunSpecInput> = {},
  prepare: Input = [],
  csv = weekly,
) {
  return prepared(csv, prepare, { annotations, ...change });
}

/** The values of the last columns of each row. */
function lastColumns(lines: readonly string[], count = 1): string[] {
  return lines.map((line) => line.split(',').slice(-count).join(','));
}

describe('annotations that are context variables', () => {
  test('are 1 in each period that they touch, by their days, and 0 elsewhere', async () => {
    const { lines, csv, spec, sentences, preparation } = await withAnnotations([
      { start: '2020-01-19', label: 'Sale', model_as: 'context' },
      { start: '2020-01-26', end: '2020-02-03', label: 'Über-Sale!', model_as: 'context' },
      { start: '2020-01-20', label: 'Only shown' },
    ]);
    expect(csv.split('\n')[0]).toBe('DATE,revenue,tv_S,event_sale,event_uber_sale');
    // 19 January is the Sunday of the second week; 3 February the Monday of the fifth.
    expect(lastColumns(lines, 2)).toEqual(['0,0', '1,0', '0,1', '0,1', '0,1', '0,0', '0,0', '0,0']);
    expect(spec?.context_vars).toEqual(['event_sale', 'event_uber_sale']);
    expect(spec?.annotations).toHaveLength(3);
    expect(sentences).toEqual([
      'Made event_sale (1 in 1 row, else 0) and event_uber_sale (1 in 3 rows, else 0) of the annotations.',
    ]);
    expect(preparation).toMatchObject({
      steps: [
        {
          position: 1,
          step: 'annotations',
          columns_added: ['event_sale', 'event_uber_sale'],
          counts: { event_sale: 1, event_uber_sale: 3 },
        },
      ],
      columns_unused: ['event_of_the_data'],
    });
  });

  test('of one label are one variable, whatever the year', async () => {
    const { lines, spec } = await withAnnotations([
      { start: '2020-01-06', label: 'Sale', model_as: 'context' },
      { start: '2020-02-10', label: 'SALE', model_as: 'context' },
    ]);
    expect(spec?.context_vars).toEqual(['event_sale']);
    expect(lastColumns(lines)).toEqual(['1', '0', '0', '0', '0', '1', '0', '0']);
  });

  test('of another market make nothing', async () => {
    const { spec, preparation } = await withAnnotations([
      { start: '2020-01-06', label: 'Fête', country: 'fr', model_as: 'context' },
      { start: '2020-01-13', label: 'Karneval', country: 'de', model_as: 'context' },
    ]);
    expect(spec?.context_vars).toEqual(['event_karneval']);
    expect(preparation?.steps).toHaveLength(1);
  });

  test('come after the declared steps, and have the default sign', async () => {
    const days = datesFrom('2020-01-06', 28);
    const daily = csvOf(
      'DATE,revenue,tv_S,price',
      days.map((date, index) => [date, 1, 2, index]),
    );
    const { lines, spec, preparation } = await withAnnotations(
      [{ start: '2020-01-19', label: 'Sale', model_as: 'context' }],
      { context_vars: ['price'], context_signs: ['negative'] },
      [{ resample: { to: 'week', aggregates: { price: 'mean' } } }],
      daily,
    );
    expect(lastColumns(lines)).toEqual(['0', '1', '0', '0']);
    expect(spec?.context_signs).toEqual(['negative', 'default']);
    expect(preparation?.steps.map(({ step, position }) => [step, position])).toEqual([
      ['resample', 1],
      ['annotations', 2],
    ]);
    expect(preparation?.summary).toContain('by 2 declared steps');
  });

  test.each([
    ['a day is that day', datesFrom('2020-01-06', 4), '2020-01-07', ['0', '1', '0', '0']],
    [
      'a month is all of its days',
      ['2020-01-01', '2020-02-01', '2020-03-01', '2020-04-01'],
      '2020-02-29',
      ['0', '1', '0', '0'],
    ],
    [
      'the last month is as long as the others',
      ['2020-01-01', '2020-02-01', '2020-03-01'],
      '2020-03-31',
      ['0', '0', '1'],
    ],
  ])('%s', async (_what, dates, start, expected) => {
    const csv = csvOf(
      'DATE,revenue,tv_S',
      dates.map((date, index) => [date, index, 2 * index]),
    );
    const { lines } = await withAnnotations([{ start, label: 'Sale', model_as: 'context' }], {}, [], csv);
    expect(lastColumns(lines)).toEqual(expected);
  });

  test('whose label has no letter that Robyn takes go by their date', async () => {
    const { spec } = await withAnnotations([
      { start: '2020-01-13', label: '七夕', model_as: 'context' },
      { start: '2020-01-20', label: '11.11', model_as: 'context' },
    ]);
    expect(spec?.context_vars).toEqual(['event_on_20200113', 'event_11_11']);
  });

  test('are refused where the data has such a column', async () => {
    const { refused, refusals } = await withAnnotations([
      { start: '2020-01-13', label: 'Of the data', model_as: 'context' },
    ]);
    expect(refused).toMatchObject([{ code: 'column_twice', field: 'annotations', column: 'event_of_the_data' }]);
    expect(refusals[0]).toContain(
      'A column "event_of_the_data" is there already, as "event_of_the_data" (annotations). Word the annotation otherwise',
    );
  });
});

describe('annotations of a factor', () => {
  const prophet = { vars: ['trend' as const], country: 'DE' };

  test('are levels of one variable; of two in a period the first stands', async () => {
    const { lines, spec, sentences } = await withAnnotations(
      [
        { start: '2020-01-13', end: '2020-01-26', label: 'TV strike', model_as: 'factor' },
        { start: '2020-01-20', end: '2020-02-02', label: 'Recall', model_as: 'factor' },
      ],
      { prophet },
    );
    expect(lastColumns(lines)).toEqual(['none', 'tv_strike', 'tv_strike', 'recall', 'none', 'none', 'none', 'none']);
    expect(spec).toMatchObject({ context_vars: ['annotation'], factor_vars: ['annotation'] });
    expect(sentences).toEqual(['Made annotation (2 levels, named in 3 rows, else "none") of the annotations.']);
  });
});

describe('annotations that are the same in the whole window', () => {
  const annotations: Annotations = [
    { start: '2019-05-01', label: 'Before', model_as: 'context' },
    { start: '2020-01-01', end: '2020-12-31', label: 'Always', model_as: 'context' },
    { start: '2020-01-20', label: 'Sale', model_as: 'context' },
  ];

  test('make no variable, and the run says so', async () => {
    const { spec, sentences } = await withAnnotations(annotations, {
      window: { start: '2020-01-06', end: '2020-02-24' },
    });
    expect(spec?.context_vars).toEqual(['event_sale']);
    expect(sentences).toEqual([
      'Made event_sale (1 in 1 row, else 0) of the annotations. Left out event_before and event_always: the same in the whole window.',
    ]);
  });

  test('are found by the check of the data, with the reason', async () => {
    const { problems, sentences } = await checked(weeklyRows(), {
      annotations: [
        { start: '2019-05-01', label: 'Before', model_as: 'context' },
        { start: '2020-01-01', end: '2022-12-31', label: 'Always', model_as: 'context' },
        { start: '2020-03-02', label: 'Sale', model_as: 'context' },
      ],
    });
    expect(problems).toMatchObject([
      { severity: 'warns', code: 'annotation_left_out', column: 'event_before', field: 'annotations' },
      { severity: 'warns', code: 'annotation_left_out', column: 'event_always', field: 'annotations' },
    ]);
    expect(sentences).toEqual([
      '"Before" is outside the window, 2020-01-06 to 2021-12-27; the model has no variable of it (annotations). Correct the dates if they should be inside; otherwise nothing is to be done.',
      '"Always" is there in every period of the window; the model has no variable of it (annotations). Give the days on which it was otherwise, or only show it (model_as: none).',
    ]);
  });
});
