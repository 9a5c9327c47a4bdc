import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROFILE, type Profile } from '../../../src/data/profile.ts';
import { profileSnapshot } from '../../../src/data/profile-snapshot.ts';
import type { RunSpecInput } from '../../../src/runs/run-spec.ts';
import { runSpec } from '../../support/specs.ts';
import { LONGLEY } from './longley.ts';
import { type Cell, writeParquet } from './parquet-of.ts';
import { dateAfter } from './weekly.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profile-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The profile of these columns; `tv_S` is all that is modelled unless `change` says more. */
async function profiled(columns: Record<string, Cell[]>, change: Partial<RunSpecInput> = {}): Promise<Profile> {
  const path = join(folder, 'data.parquet');
  await writeParquet(path, columns);
  const spec = runSpec({
    paid_media_spends: ['tv_S'],
    paid_media_vars: ['tv_S'],
    prophet: { vars: ['trend'], country: 'DE' },
    window: { start: '2020-01-06', end: '2030-12-30' },
    ...change,
  });
  return profileSnapshot(path, spec, '2026-01-01');
}

function dates(count: number, days = 7): string[] {
  return Array.from({ length: count }, (_, index) => dateAfter('2020-01-06', days * index));
}

function wave(count: number, step = 13): number[] {
  return Array.from({ length: count }, (_, index) => 100 + ((index * step) % 29));
}

function column({ columns }: Profile, name: string) {
  const found = columns.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no column ${name}`);
  return found;
}

describe('a column', () => {
  // y <- c(0, 3, 0, 5, 7, 4, 6, 5, 0, 90, 6, 4)
  const y = [0, 3, 0, 5, 7, 4, 6, 5, 0, 90, 6, 4];

  test('has the distribution that R gives it', async () => {
    const { window } = column(await profiled({ DATE: dates(12), revenue: wave(12), tv_S: y }), 'tv_S');
    // c(mean(y), sd(y), quantile(y, c(.25, .5, .75)), sum(y))
    expect([window.mean, window.sd, window.q1, window.median, window.q3, window.sum]).toEqual([
      expect.closeTo(10.8333333333333, 12),
      expect.closeTo(25.0520669926867, 12),
      2.25,
      4.5,
      6,
      130,
    ]);
    expect(window).toMatchObject({ missing: 0, zeros: 3, negative: 0, distinct: 7, min: 0, max: 90 });
  });

  test("is far out beyond Tukey's outer fences of what is not 0", async () => {
    const { window } = column(await profiled({ DATE: dates(12), revenue: wave(12), tv_S: y }), 'tv_S');
    // q <- quantile(y[y != 0], c(.25, .75)); c(q[1] - 3 * diff(q), q[2] + 3 * diff(q)): -2 12
    expect(window.outliers).toEqual({
      lower: -2,
      upper: 12,
      count: 1,
      examples: [{ date: '2020-03-09', row: 10, value: 90 }],
    });
  });

  test('has no fences where nearly all values are one, or few are not 0', async () => {
    const flag = y.map((_, row) => (row === 5 ? 1 : 0));
    const steady = y.map((_, row) => (row === 5 ? 900 : 7));
    const profile = await profiled({ DATE: dates(12), revenue: steady, tv_S: flag });
    expect(column(profile, 'tv_S').window.outliers).toBeNull();
    expect(column(profile, 'revenue').window.outliers).toBeNull();
  });

  test('tells the first and the last date with a value, and with one that is not 0', async () => {
    const profile = await profiled({
      DATE: dates(8),
      revenue: wave(8),
      tv_S: [null, 0, 0, 4, 0, 5, 0, null],
    });
    expect(column(profile, 'tv_S')).toMatchObject({
      missing: 2,
      first_missing: { date: '2020-01-06', row: 1 },
      first_date: '2020-01-13',
      last_date: '2020-02-17',
      first_nonzero_date: '2020-01-27',
      last_nonzero_date: '2020-02-10',
    });
  });

  test('counts within the window what is in the window', async () => {
    const tv_S = [-1, 0, 0, 4, 4, 5, 0, null];
    const profile = await profiled(
      { DATE: dates(8), revenue: wave(8), tv_S },
      { window: { start: '2020-01-13', end: '2020-02-03' } },
    );
    expect(column(profile, 'tv_S')).toMatchObject({ zeros: 3, negative: 1, missing: 1, distinct: 4 });
    expect(column(profile, 'tv_S').window).toMatchObject({
      zeros: 2,
      negative: 0,
      missing: 0,
      distinct: 2,
      min: 0,
      max: 4,
      sum: 8,
    });
    expect(profile.date).toMatchObject({ window_rows: 4, window_first: '2020-01-13', window_last: '2020-02-03' });
  });

  test('of texts has the first missing, and what is different', async () => {
    const event = ['sale', null, 'none', 'none'];
    const profile = await profiled(
      { DATE: dates(4), revenue: wave(4), tv_S: wave(4), event },
      { context_vars: ['event'], factor_vars: ['event'] },
    );
    expect(column(profile, 'event')).toMatchObject({
      type: 'text',
      missing: 1,
      distinct: 2,
      min: 'none',
      max: 'sale',
      first_missing: { date: '2020-01-13', row: 2 },
      window: { mean: null, outliers: null },
    });
  });
});

describe('the dates', () => {
  const of = async (DATE: Cell[]) =>
    (await profiled({ DATE, revenue: wave(DATE.length), tv_S: wave(DATE.length) })).date;

  test('have a cadence, and the day of the week that all are', async () => {
    expect(await of(dates(9))).toMatchObject({
      interval: 'week',
      interval_days: 7,
      regular_share: 1,
      weekday: 'monday',
      gaps: { count: 0, missing: 0, examples: [] },
    });
    expect(await of(dates(9, 1))).toMatchObject({ interval: 'day', weekday: null });
    expect(await of(['2020-01-01', '2020-02-01', '2020-03-01'])).toMatchObject({
      interval: 'month',
      interval_days: 30,
    });
    expect(await of(dates(9, 3))).toMatchObject({ interval: null, interval_days: 3, regular_share: 0 });
  });

  test('tell every gap, and how many dates are missing in it', async () => {
    const { gaps, regular_share } = await of(dates(20).filter((_, index) => ![3, 9, 10, 11].includes(index)));
    expect(gaps).toEqual({
      count: 2,
      missing: 4,
      examples: [
        { date: '2020-01-20', next: '2020-02-03', missing: 1 },
        { date: '2020-03-02', next: '2020-03-30', missing: 3 },
      ],
    });
    expect(regular_share).toBeCloseTo(13 / 15, 12);
  });

  test('tell months that are missing, and weeks that are too near each other', async () => {
    const months = await of(['2020-01-01', '2020-02-01', '2020-03-01', '2020-06-01', '2020-07-01']);
    expect(months.gaps.examples).toEqual([{ date: '2020-03-01', next: '2020-06-01', missing: 2 }]);
    const weeks = await of([...dates(6), dateAfter('2020-02-10', 3)]);
    expect(weeks.gaps).toMatchObject({ count: 1, missing: 0 });
  });

  test('that several rows have are counted, and shown with their number', async () => {
    const [first = '', second = '', third = ''] = dates(3);
    const { duplicates } = await of([first, first, first, second, third, third]);
    expect(duplicates).toEqual({
      dates: 2,
      rows: 3,
      examples: [
        { date: first, times: 3 },
        { date: third, times: 2 },
      ],
    });
  });

  test('that are none leave the rest to be told of all rows', async () => {
    const DATE = ['06.01.2020', ...dates(9)];
    const profile = await profiled({ DATE, revenue: wave(10), tv_S: wave(10, 7) });
    expect(profile.date).toMatchObject({ is_iso: false, interval: null, window_rows: 0 });
    expect(column(profile, 'tv_S').window.mean).toBeGreaterThan(0);
    expect(profile.design).toMatchObject({ rows: 10, variables: ['tv_S'] });
    expect(profile.channels[0]).toMatchObject({ rows_with_spend: 10, share_of_rows: 1 });
  });
});

test('rows that are equal to an earlier one in every column are counted', async () => {
  const [first = '', second = ''] = dates(2);
  const profile = await profiled({ DATE: [first, first, first, second], revenue: [1, 1, 2, 1], tv_S: [5, 5, 5, 5] });
  expect(profile.identical_rows).toBe(1);
});

test('there are so many rows for each variable', async () => {
  const columns = { DATE: dates(30), revenue: wave(30), tv_S: wave(30, 7) };
  expect((await profiled(columns)).variables).toEqual({ count: 2, rows_per_variable: 15 });
});

describe('channels', () => {
  const spend = [10, 20, 0, 15, 30, 25, 0, 12, 18, 40];
  const exposure = [1000, 2100, 0, 1400, 3300, 0, 50, 1300, 1700, 4100];
  const columns = {
    DATE: dates(10),
    revenue: wave(10),
    tv_S: spend,
    tv_I: exposure,
    radio_S: [30, ...Array<number>(9).fill(0)],
  };
  const media = { paid_media_spends: ['tv_S', 'radio_S'], paid_media_vars: ['tv_I', 'radio_S'] };

  test('have a share of the weeks and of the money', async () => {
    const { channels } = await profiled(columns, media);
    expect(channels).toEqual([
      {
        spend: 'tv_S',
        variable: 'tv_I',
        rows_with_spend: 8,
        share_of_rows: 0.8,
        total_spend: 170,
        share_of_spend: 0.85,
      },
      {
        spend: 'radio_S',
        variable: 'radio_S',
        rows_with_spend: 1,
        share_of_rows: 0.1,
        total_spend: 30,
        share_of_spend: 0.15,
      },
    ]);
  });

  test('with an exposure have what one of it costs, and whether the two go together, as R has it', async () => {
    const [pair, ...others] = (await profiled(columns, media)).exposure;
    expect(others).toEqual([]);
    expect(pair).toMatchObject({
      spend: 'tv_S',
      exposure: 'tv_I',
      rows_with_both: 7,
      spend_without_exposure: 1,
      first_spend_without_exposure: '2020-02-10',
      exposure_without_spend: 1,
      first_exposure_without_spend: '2020-02-17',
    });
    // b <- s > 0 & e > 0; r <- s[b] / e[b]; c(sum(s[b]) / sum(e[b]), quantile(r)); q <- quantile(r, c(.25, .75)); diff(q) / sum(q)
    expect(pair?.cost).toEqual({
      overall: expect.closeTo(0.00973154362416107, 12),
      min: expect.closeTo(0.00909090909090909, 12),
      q1: expect.closeTo(0.00937728937728938, 12),
      median: expect.closeTo(0.00975609756097561, 12),
      q3: expect.closeTo(0.01029411764705882, 12),
      max: expect.closeTo(0.01071428571428571, 12),
      quartile_variation: expect.closeTo(0.0466071526370557, 12),
    });
    // cor(s, e, method = "spearman")
    expect(pair?.rank_correlation).toBeCloseTo(0.698170731707317, 12);
  });

  test('without a row with both have no cost', async () => {
    const [pair] = (await profiled({ ...columns, tv_I: Array<number>(10).fill(0) }, media)).exposure;
    expect(pair).toMatchObject({ cost: null, rank_correlation: null, rows_with_both: 0, spend_without_exposure: 8 });
  });
});

describe('the variables of the model', () => {
  const rows = LONGLEY.gnp.length;
  const { deflator, gnp, unemployed, armed_forces, population, year } = LONGLEY;
  const longley = {
    DATE: dates(rows),
    revenue: wave(rows),
    tv_S: deflator,
    gnp,
    unemployed,
    armed_forces,
    population,
    year,
  };
  const context_vars = ['gnp', 'unemployed', 'armed_forces', 'population', 'year'];

  test("have Longley's variance inflation and condition number", async () => {
    const { design } = await profiled(longley, { context_vars });
    expect(design?.variance_inflation).toContainEqual({
      column: 'gnp',
      factor: expect.closeTo(1788.5134827, 5),
      reason: null,
    });
    expect(design?.condition.number).toBeCloseTo(43275.0435871, 4);
    expect(design?.condition.together.map((one) => one.column)).toEqual(['(intercept)', 'gnp', 'unemployed', 'year']);
  });

  test('are correlated, dep_var too, the strongest first', async () => {
    const { design } = await profiled({ ...longley, revenue: gnp.map((value) => -value) }, { context_vars });
    const [strongest, ...others] = design?.correlations.pairs ?? [];
    expect(strongest).toEqual({ a: 'revenue', b: 'gnp', correlation: expect.closeTo(-1, 12) });
    // cor(longley$GNP, longley$Year)
    expect(others).toContainEqual({ a: 'gnp', b: 'year', correlation: expect.closeTo(0.995273483764785, 12) });
    const sizes = [strongest, ...others].map((pair) => Math.abs(pair?.correlation ?? 0));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(design?.correlations.count).toBe(sizes.length);
  });

  test('are not spend beside its own exposure, but are spend beside others', async () => {
    const { design } = await profiled(
      { ...longley, tv_I: deflator.map((value) => value * 3) },
      { paid_media_vars: ['tv_I'], context_vars: ['gnp'] },
    );
    expect(design?.variables).toEqual(['tv_I', 'gnp']);
    expect(design?.correlations.pairs.map(({ a, b }) => [a, b])).toEqual([
      ['tv_S', 'gnp'],
      ['tv_I', 'gnp'],
    ]);
  });

  test('do without those that cannot be told, with the reason', async () => {
    const { design } = await profiled(
      {
        ...longley,
        still: Array<number>(rows).fill(4),
        gone: gnp.map((value, row) => (row === 3 ? null : value)),
        event: Array<string>(rows).fill('none'),
      },
      { context_vars: ['still', 'gone', 'event', 'gnp'], factor_vars: ['event'] },
    );
    expect(design?.variables).toEqual(['tv_S', 'gnp']);
    expect(design?.left_out).toEqual([
      { column: 'still', reason: 'constant' },
      { column: 'gone', reason: 'missing' },
      { column: 'event', reason: 'factor' },
    ]);
  });

  test('that are one and the same have no factor and no condition number, and say why', async () => {
    const { design } = await profiled({ ...longley, copy: gnp }, { context_vars: ['gnp', 'copy', 'unemployed'] });
    const infinite = { factor: null, reason: 'linear_combination' };
    expect(design?.variance_inflation).toEqual([
      { column: 'tv_S', factor: expect.any(Number), reason: null },
      { column: 'gnp', ...infinite },
      { column: 'copy', ...infinite },
      { column: 'unemployed', factor: expect.any(Number), reason: null },
    ]);
    expect(design?.condition).toEqual({
      number: null,
      reason: 'linear_combination',
      together: [
        { column: 'gnp', share: 1 },
        { column: 'copy', share: 1 },
      ],
    });
  });

  test('are too many for few rows', async () => {
    const few = Object.fromEntries(Object.entries(longley).map(([name, values]) => [name, [...values].slice(0, 6)]));
    const { design } = await profiled(few, { context_vars });
    expect(design?.condition).toEqual({ number: null, reason: 'too_few_rows', together: [] });
    expect(design?.variance_inflation.map(({ reason }) => reason)).toEqual(Array(6).fill('too_few_rows'));
  });
});

test('whatever the numbers are, every figure of the profile is a number, or null', { timeout: 60_000 }, async () => {
  const cell = fc.option(
    fc.oneof(
      fc.double(),
      fc.constantFrom(0, -0, 1e308, -1e308, 5e-324, Number.POSITIVE_INFINITY, Number.NaN),
      fc.integer({ min: -3, max: 3 }),
    ),
    { freq: 12 },
  );
  const names = ['revenue', 'tv_S', 'tv_I', 'a', 'b'];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell, cell, cell), { maxLength: 30 }), async (rows) => {
      const columns = Object.fromEntries(names.map((name, index) => [name, rows.map((row) => row[index] ?? null)]));
      const change = { paid_media_vars: ['tv_I'], context_vars: ['a', 'b'] };
      const profile = await profiled({ DATE: dates(rows.length), ...columns }, change);
      const stored: unknown = JSON.parse(JSON.stringify(profile));
      expect(PROFILE.parse(stored)).toEqual(stored);
    }),
    { numRuns: 40 },
  );
});

test('rows that no model has are counted, but not laid side by side', { timeout: 60_000 }, async () => {
  const rows = 20_001;
  const profile = await profiled({
    DATE: Array.from({ length: rows }, (_, row) => dateAfter('2020-01-06', row % 1000)),
    revenue: wave(rows),
    tv_S: wave(rows, 7),
  });
  expect(profile).toMatchObject({
    rows,
    design: null,
    exposure: [],
    date: { duplicates: { dates: 1000, rows: rows - 1000 } },
  });
  expect(profile.date.duplicates.examples).toHaveLength(12);
  expect(column(profile, 'tv_S').window).toMatchObject({ distinct: 29, q1: 107, median: 114, q3: 121 });
});
