import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadManifest } from '../../../src/runs/manifest.ts';
import { writeManifest } from '../../../src/runs/manifest-writer.ts';
import { RUN_SPEC, TRAIN_PRESETS } from '../../../src/runs/run-spec.ts';

const DEMO = readFileSync(new URL('../../../manifests/demo.yaml', import.meta.url), 'utf8');

/** "line: message fix" of every problem. */
function refused(text: string, set: string[] = []): string[] {
  const result = loadManifest(text, { filename: 'demo.yaml', set });
  return result.ok ? [] : result.problems.map(({ line, message, fix }) => `${line ?? '-'}: ${message} ${fix}`);
}

test("the demo's manifest trains the Production preset on Robyn's example data", () => {
  expect(loadManifest(DEMO)).toMatchObject({
    ok: true,
    spec: {
      revision: 'demo',
      country: 'de',
      data: { connection: 'demo', table: 'dt_simulated_weekly' },
      train: TRAIN_PRESETS.Production,
      notify: { channel: 'mmm-runs' },
    },
  });
});

describe('what cannot be so is refused with its line and what would be right', () => {
  test.each([
    [
      'an unknown field',
      'adstock: geometric',
      'adstok: geometric',
      '17: There is no field "adstok". Did you mean "adstock"?',
    ],
    [
      'an unknown field inside',
      'iterations: 2000',
      'iteration: 2000',
      '19: There is no field "train.iteration". Did you mean "train.iterations"?',
    ],
    [
      'a word that is no choice',
      'geometric',
      'geometrical',
      '17: "adstock" is "geometrical". Did you mean "geometric"? It can be geometric, weibull_cdf, weibull_pdf.',
    ],
    [
      'a number that is too small',
      'iterations: 2000',
      'iterations: 3',
      '19: "train.iterations" is 3. It must be at least 100.',
    ],
    ['a word for a number', 'trials: 5', 'trials: two', '19: "train.trials" is "two", not a number. Write a number.'],
    [
      'a date of another kind',
      '2016-01-01',
      '01/01/2016',
      '16: "window.start" is "01/01/2016", which is no date. Write it as YYYY-MM-DD, such as 2024-03-31.',
    ],
    ['a number for text', 'revision: demo', 'revision: 12', '4: "revision" is 12, not text. Put it in quotes: "12".'],
    ['a missing field', 'dep_var: revenue\n', '', '-: "dep_var" is missing. Add it, such as dep_var: revenue.'],
    ['a field of the data', 'table: dt', 'tabel: dt', '6: There is no field "data.tabel". Did you mean "data.table"?'],
    [
      'two sources',
      'table: dt_simulated_weekly',
      'table: a, query: b',
      '6: "data" needs exactly one of table, query, file and upload. Write { connection: demo, table: NAME }, { connection: demo, query: SELECT ... } or { file: path.csv }.',
    ],
    [
      'a name that Robyn cannot take',
      '[newsletter]',
      '[newsletter, "Umsatz €"]',
      '12: "organic_vars.1" cannot be "Umsatz €". It is a column name: letters, digits, "_" and ".", starting with a letter.',
    ],
    [
      'a spend without its exposure',
      ', search_clicks_P]',
      ']',
      '11: "paid_media_vars" needs one column for each of the 5 paid_media_spends, in their order; there are 4. Change paid_media_vars.',
    ],
    [
      'a factor that is no context',
      'factor_vars: [events]',
      'factor_vars: [weather]',
      '14: "factor_vars" "weather" must also be in context_vars. Change factor_vars.',
    ],
  ])('%s', (_name, from, to, sentence) => {
    expect(DEMO).toContain(from);
    expect(refused(DEMO.replace(from, to))).toContain(sentence);
  });

  test('annotations that are no list, with how to write them', () => {
    expect(refused(DEMO.replace(/annotations: .*/, 'annotations: events.csv'))).toEqual([
      '23: "annotations" is "events.csv", not a list. Write a list, such as annotations: [{ start: 2023-11-24, label: Black Friday }].',
    ]);
  });

  test('what is no YAML, a field twice, and an empty file', () => {
    expect(refused(`${DEMO}country: fr\n`)[0]).toMatch(/^24: The manifest is not valid YAML: .*unique\./);
    expect(refused('a: [b')[0]).toMatch(/^1: The manifest is not valid YAML/);
    expect(refused('')).toEqual(['1: demo.yaml holds no fields. Write one field on each line, such as "country: de".']);
  });

  test('a refresh is answered with what to do instead', () => {
    for (const field of ['refresh', 'refresh_steps', 'json_file']) {
      const result = loadManifest(`${DEMO}\n${field}: true\n`);
      expect(result).toMatchObject({
        ok: false,
        problems: [
          {
            path: field,
            message: `There is no field "${field}".`,
            fix: expect.stringContaining('train again with a window that ends later'),
          },
        ],
      });
    }
  });

  test('everything at once, not one after the other', () => {
    const wrong = DEMO.replace('trials: 5', 'trials: 0').replace('country: de', 'land: de');
    expect(refused(wrong)).toHaveLength(3);
  });
});

describe('a step of prepare that cannot be so is refused with what would be right', () => {
  const of = (step: string) => refused(DEMO.replace('date_var:', `prepare:\n  - ${step}\ndate_var:`));

  test.each([
    ['drop_duplicates', 'without what the step needs. Write "drop_duplicates: {}" with its options in the braces.'],
    ['drop_duplicates:', 'The step "prepare.0.drop_duplicates" is empty. Write "drop_duplicates: {}"'],
    ['{}', '"prepare.0" is {}. Write one step in each entry of the list: clean_columns, filter_country, '],
    ['7', '"prepare.0" is 7. Write one step in each entry of the list'],
    ['normalise', '"prepare.0" is "normalise", which is no step. It can be clean_columns, '],
    ['resampel: { to: week }', 'There is no step "resampel" in prepare. Did you mean "resample"?'],
    ['normalise: {}', 'There is no step "normalise" in prepare. It can be clean_columns, '],
    ['{ drop_duplicates: {}, derive: {} }', '"prepare.0" is more than one step: drop_duplicates, derive.'],
    ['resample: { to: day }', '"prepare.0.resample.to" is "day". It can be week, month.'],
    ['resample: { to: week, agregates: {} }', 'Did you mean "prepare.0.resample.aggregates"?'],
    ['resample: { to: week, aggregates: { price: avg } }', '"prepare.0.resample.aggregates.price" is "avg".'],
    ['derive: { name: tv_S, sum: {} }', '"prepare.0.derive.sum" needs one of prefix, columns.'],
    [
      'derive: { name: tv_S, sum: { prefix: a, columns: [b] } }',
      '"prepare.0.derive.sum" needs one of prefix, columns.',
    ],
    ['fill_missing: { columns: [a], with: 1 }', '"prepare.0.fill_missing.with" is 1. It can be 0, previous, mean.'],
    ['filter_country: { column: market, value: 49 }', 'is 49, not text. Put it in quotes: "49".'],
    [
      'cost_tag: { tag: a, cost: b, columns: { "TV spend": [TV] } }',
      'There cannot be a field "prepare.0.cost_tag.columns.TV spend". Its name is a column name',
    ],
    [
      'sum_duplicates: { aggregates: { DATE: first } }',
      '"prepare.0.sum_duplicates.aggregates.DATE" is what the rows go by',
    ],
  ])('%s', (step, sentence) => {
    expect(of(step)).toHaveLength(1);
    expect(of(step)[0]).toMatch(/^8: /);
    expect(of(step)[0]).toContain(sentence);
  });
});

describe('--set', () => {
  test('lays values over the manifest, typed as YAML', () => {
    const set = [
      'train.iterations=200',
      'paid_media_vars.3=facebook_S',
      'context_vars=[events]',
      'allocator.total_budget=1e6',
    ];
    expect(loadManifest(DEMO, { set })).toMatchObject({
      ok: true,
      spec: {
        train: { iterations: 200, trials: 5 },
        paid_media_vars: ['tv_S', 'ooh_S', 'print_S', 'facebook_S', 'search_clicks_P'],
        context_vars: ['events'],
        allocator: { total_budget: 1_000_000 },
      },
    });
  });

  test('makes fields that the manifest leaves out', () => {
    const short = DEMO.replace(/^train:.*$/m, 'train:').replace(/^notify:.*$/m, '');
    expect(loadManifest(short, { set: ['train.trials=1', 'notify.channel=other'] })).toMatchObject({
      spec: { train: { trials: 1 }, notify: { channel: 'other' } },
    });
  });

  test.each([
    ['train.iteration=200', '-: There is no field "train.iteration". Did you mean "train.iterations"?'],
    ['train.iterations=2', '-: "train.iterations" is 2. It must be at least 100.'],
    ['country.code=de', '-: "country" has no fields of its own, so "country.code" cannot be set. Correct the path.'],
    [
      'allocator.date_range=last_year',
      '-: "allocator.date_range" cannot be "last_year". It is all, last_26 for the last 26 periods of the window',
    ],
    ['allocator.date_range=26', '-: "allocator.date_range" is 26. Write all, last_26 for the last 26 periods'],
    [
      'allocator.date_range={ start: May, end: 2018-06-30 }',
      '-: "allocator.date_range.start" is "May", which is no date.',
    ],
    ['allocator.target_value=2', '-: "allocator.target_value" is only used with scenario target_efficiency'],
    ['iterations', '-: "iterations" is no override. Write field=value, such as train.iterations=200.'],
    ['window=[', '-: The value in "window=[" is not valid YAML. Quote it, or write lists as [a, b].'],
    ['__proto__.x=1', '-: There is no field "__proto__". Known here'],
  ])('refuses %s', (set, sentence) => {
    expect(refused(DEMO, [set])[0]).toContain(sentence);
  });
});

test('a spec that is written as a manifest reads back as the same spec', () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.]{2,12}$/);
  const number = fc.double({ min: 0.01, max: 9, noNaN: true });
  const spec = fc
    .record({
      names: fc.uniqueArray(name, { minLength: 8, maxLength: 8 }),
      text: fc.string({ minLength: 1, maxLength: 60 }),
      iterations: fc.integer({ min: 100, max: 100_000 }),
      budget: fc.option(number),
      override: fc.oneof(
        number,
        fc.tuple(number, number).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as [number, number]),
      ),
      revision: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/),
    })
    .map(({ names, text, iterations, budget, override, revision }) => {
      const [date_var = '', dep_var = '', a = '', b = '', c = '', d = '', e = '', f = ''] = names;
      return RUN_SPEC.parse({
        revision,
        country: 'no',
        data: { connection: 'demo', query: text },
        date_var,
        dep_var,
        dep_var_type: 'conversion',
        paid_media_spends: [a, b],
        paid_media_vars: [a, c],
        organic_vars: [d],
        context_vars: [e, f],
        factor_vars: [f],
        prophet: { vars: ['trend'], country: 'NO' },
        window: { start: '2020-01-01', end: '2021-01-01' },
        hyperparameters: { preset: 'wide', overrides: { [`${c}_alphas`]: override } },
        train: { iterations },
        allocator: { total_budget: budget },
        notify: { channel: text, watchers: [text] },
      });
    });
  fc.assert(
    fc.property(spec, (written) => {
      expect(loadManifest(writeManifest(written))).toEqual({ ok: true, spec: written });
    }),
  );
});
