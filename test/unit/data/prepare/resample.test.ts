import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvOf, datesFrom, prepared } from './prepared.ts';

/** One row for each day: revenue 1, 2, 3, ... and tv_S 10 for each. */
const daily = (first: string, count: number) =>
  csvOf(
    'DATE,revenue,tv_S',
    datesFrom(first, count).map((date, index) => [date, index + 1, 10 + (index % 2)]),
  );
const weekly = { resample: { to: 'week' } } as const;
const monthly = { resample: { to: 'month' } } as const;

describe('days become weeks', () => {
  test('of Monday to Sunday, dated by the Monday', async () => {
    // 2020-01-06 is a Monday.
    const { lines, sentences } = await prepared(daily('2020-01-06', 14), [weekly]);
    expect(lines).toEqual(['2020-01-06,28,73', '2020-01-13,77,74']);
    expect(sentences[0]).toBe(
      '14 daily rows became 2 weeks, dated by their Monday, as the model is to be of weeks. Each value is the sum of revenue and tv_S.',
    );
  });

  test('and the incomplete ones at the ends are left out and said, not scaled', async () => {
    const { lines, sentences, preparation } = await prepared(daily('2020-01-04', 20), [weekly]);
    expect(lines).toEqual(['2020-01-06,42,73', '2020-01-13,91,74']);
    expect(preparation?.steps[0]).toMatchObject({
      rows: { before: 20, after: 2 },
      counts: { rows_of_incomplete_periods: 6 },
    });
    expect(sentences[0]).toContain(
      '6 rows of the first or last week, of which not every day is there, were left out rather than scaled.',
    );
  });

  test('across the end of a year as ISO has it, with its weeks 53 and 1', async () => {
    // 2020 has 53 ISO weeks: the last is from 2020-12-28 to 2021-01-03.
    const { lines } = await prepared(daily('2020-12-21', 21), [weekly]);
    expect(lines.map((line) => line.slice(0, 10))).toEqual(['2020-12-21', '2020-12-28', '2021-01-04']);
  });

  test.each([
    ['sunday', '2020-01-05'],
    ['wednesday', '2020-01-08'],
    ['monday', '2020-01-06'],
  ] as const)('that start on a %s where that is declared', async (week_starts, first) => {
    const { lines } = await prepared(daily('2020-01-01', 31), [{ resample: { to: 'week', week_starts } }]);
    expect(lines[0]?.slice(0, 10)).toBe(week_starts === 'wednesday' ? '2020-01-01' : first);
    expect(lines.map((line) => line.slice(0, 10))).toContain(first);
  });
});

describe('days become months', () => {
  test('of their own length, in a leap year too', async () => {
    const { lines } = await prepared(
      csvOf(
        'DATE,revenue,tv_S',
        datesFrom('2020-01-31', 62).map((date) => [date, 1, 2]),
      ),
      [monthly],
    );
    expect(lines).toEqual(['2020-02-01,29,58', '2020-03-01,31,62']);
  });

  test('and the sentence says what was left out', async () => {
    const { sentences } = await prepared(daily('2020-01-31', 62), [monthly]);
    expect(sentences[0]).toMatch(/^62 daily rows became 2 months, .*2 rows of the first or last month/);
  });
});

describe('each column by what it is', () => {
  const rows = datesFrom('2020-01-06', 14).map((date, index) => [
    date,
    index,
    index,
    index / 4,
    index < 3 ? 'sale' : 'na',
    7,
  ]);
  const csv = csvOf('DATE,revenue,tv_S,price,event,unused', rows);
  const model = { context_vars: ['price', 'event'], factor_vars: ['event'] };

  test('sum for spends and the outcome, first for factors, as declared for prices; what nothing uses is left out', async () => {
    const { csv: written, preparation } = await prepared(
      csv,
      [{ resample: { to: 'week', aggregates: { price: 'mean' } } }],
      model,
    );
    expect(written).toBe('DATE,revenue,tv_S,price,event\n2020-01-06,21,21,0.75,sale\n2020-01-13,70,70,2.5,na\n');
    expect(preparation?.steps[0]?.columns_removed).toEqual(['unused']);
    expect(preparation?.steps[0]?.sentence).toContain(
      'Each value is the sum of revenue and tv_S; the mean of price; the first of event. Left out, as nothing in the manifest uses them: unused.',
    );
  });

  test.each([
    ['last', 1.5],
    ['min', 0],
    ['max', 1.5],
    ['sum', 5.25],
  ] as const)('%s where that is declared', async (aggregate, value) => {
    const { lines } = await prepared(csv, [{ resample: { to: 'week', aggregates: { price: aggregate } } }], model);
    expect(Number(lines[0]?.split(',')[3])).toBe(value);
  });

  test('a number of the context for which nothing is declared is not guessed', async () => {
    const { refused, refusals } = await prepared(csv, [weekly], model);
    expect(refused).toMatchObject([
      { code: 'aggregate_missing', column: 'price', field: 'prepare.0.resample.aggregates' },
    ]);
    expect(refusals[0]).toContain('aggregates: { price: mean }');
  });

  test('nor is a flag, of which the first day of a week would forget the others; max keeps it', async () => {
    const flags = csvOf(
      'DATE,revenue,tv_S,promo',
      datesFrom('2020-01-06', 14).map((date, index) => [date, index, index, index === 4 ? 'true' : 'false']),
    );
    const flag = { context_vars: ['promo'] };
    expect((await prepared(flags, [weekly], flag)).refused).toMatchObject([
      { code: 'aggregate_missing', column: 'promo' },
    ]);
    const declared = { resample: { to: 'week', aggregates: { promo: 'max' } } } as const;
    expect((await prepared(flags, [declared], flag)).lines).toEqual([
      '2020-01-06,21,21,true',
      '2020-01-13,70,70,false',
    ]);
  });

  test('a text has no sum', async () => {
    const prepare = [{ resample: { to: 'week', aggregates: { price: 'mean', event: 'sum' } } } as const];
    expect((await prepared(csv, prepare, model)).refused).toMatchObject([
      { code: 'column_not_numeric', column: 'event' },
    ]);
  });

  test('an aggregate of a column that is not there is an error', async () => {
    const prepare = [{ resample: { to: 'week', aggregates: { prize: 'mean' } } } as const];
    expect((await prepared(csv, prepare, model)).refused[0]).toMatchObject({
      code: 'column_not_found',
      column: 'prize',
      details: { nearest: 'price' },
    });
  });

  test('what a later step makes a spend of is summed as a spend', async () => {
    const named = csv.replace('tv_S', 'tv a').replace('unused', 'tv_b');
    const { lines } = await prepared(named, [
      { resample: { to: 'week' } },
      { clean_columns: {} },
      { derive: { name: 'tv_S', sum: { prefix: 'tv_' } } },
    ]);
    expect(lines).toEqual(['2020-01-06,21,70', '2020-01-13,70,119']);
  });
});

test('a value that is missing on one day is missing in its week, and not taken for 0', async () => {
  const rows = datesFrom('2020-01-06', 14).map((date, index) => [date, 1, index === 3 ? null : 1]);
  const { lines } = await prepared(csvOf('DATE,revenue,tv_S', rows), [weekly]);
  expect(lines).toEqual(['2020-01-06,7,', '2020-01-13,7,7']);
});

describe('what is not there is not made up', () => {
  const weeks = csvOf(
    'DATE,revenue,tv_S',
    datesFrom('2020-01-06', 30, 7).map((date, index) => [date, index, index]),
  );
  const months = csvOf(
    'DATE,revenue,tv_S',
    Array.from({ length: 12 }, (_, index) => [`2020-${String(index + 1).padStart(2, '0')}-01`, index, index]),
  );

  test('months do not become weeks', async () => {
    const { refused, refusals } = await prepared(months, [weekly]);
    expect(refused).toMatchObject([
      { code: 'resample_refused', field: 'prepare.0.resample.to', details: { reason: 'finer' } },
    ]);
    expect(refusals[0]).toContain('The data is by month, which is coarser than a week');
  });

  test('weeks stay as they are, and a step that has nothing to do says so', async () => {
    const { lines, sentences } = await prepared(weeks, [weekly]);
    expect(lines).toHaveLength(30);
    expect(sentences[0]).toContain('The 30 weekly rows stay one for each week, dated by their Monday.');
  });

  test('weeks that start on another day are not cut anew', async () => {
    const prepare = [{ resample: { to: 'week', week_starts: 'sunday' } } as const];
    expect((await prepared(weeks, prepare)).refused).toMatchObject([
      { code: 'resample_refused', details: { reason: 'other_weekday', date: '2020-01-06' } },
    ]);
  });

  test('weeks become months only where it is said in which a week counts', async () => {
    expect((await prepared(weeks, [monthly])).refused).toMatchObject([
      { code: 'resample_refused', field: 'prepare.0.resample.weeks_count_in', details: { reason: 'weeks_in_months' } },
    ]);
    const declared = { resample: { to: 'month', weeks_count_in: 'month_of_start' } } as const;
    const { lines, sentences } = await prepared(weeks, [declared]);
    // The weeks of 6, 13, 20 and 27 January; 3 to 24 February; 2 to 30 March, ...; July's last start, the 27th, is there.
    expect(lines.slice(0, 3)).toEqual(['2020-01-01,6,6', '2020-02-01,22,22', '2020-03-01,50,50']);
    expect(lines.map((line) => line.slice(0, 7))).toEqual([1, 2, 3, 4, 5, 6, 7].map((month) => `2020-0${month}`));
    expect(sentences[0]).toContain('Each week counts whole in the month that it starts in.');
  });

  test('months that are dated by their last day are dated by their first', async () => {
    const ends = csvOf('DATE,revenue,tv_S', [
      ['2020-01-31', 1, 2],
      ['2020-02-29', 3, 4],
      ['2020-03-31', 5, 6],
    ]);
    expect((await prepared(ends, [monthly])).lines).toEqual(['2020-01-01,1,2', '2020-02-01,3,4', '2020-03-01,5,6']);
  });

  test('periods of four weeks are no months', async () => {
    const fours = csvOf(
      'DATE,revenue,tv_S',
      datesFrom('2020-01-01', 13, 28).map((date, index) => [date, index, index]),
    );
    expect((await prepared(fours, [monthly])).refused).toMatchObject([
      { code: 'resample_refused', details: { reason: 'four_weeks', date: '2020-01-29' } },
    ]);
  });

  test('a day that is missing in between is an error, not a 0', async () => {
    const gap = daily('2020-01-06', 28).replace(/2020-01-15.*\n/, '');
    expect((await prepared(gap, [weekly])).refused).toMatchObject([
      { code: 'date_gap', details: { date: '2020-01-14', next: '2020-01-16' } },
    ]);
  });

  test('two rows of a day are an error: summing them is a step of its own', async () => {
    const twice = `${daily('2020-01-06', 28)}2020-01-15,1,1\n`;
    expect((await prepared(twice, [weekly])).refused).toMatchObject([
      { code: 'date_duplicate', details: { date: '2020-01-15' } },
    ]);
  });

  test('dates that cannot be read are an error', async () => {
    const german = daily('2020-01-06', 28).replace('2020-01-15', '15.01.2020');
    expect((await prepared(german, [weekly])).refused).toMatchObject([
      { code: 'date_not_iso', details: { value: '15.01.2020' } },
    ]);
  });

  test('not one whole week is an error', async () => {
    expect((await prepared(daily('2020-01-07', 6), [weekly])).refused).toMatchObject([
      { code: 'resample_refused', details: { reason: 'no_whole' } },
    ]);
  });
});

test('sums over whole periods are kept', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 400 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 1e6 }), fc.double({ min: 0, max: 1e5, noNaN: true })), {
        minLength: 62,
        maxLength: 130,
      }),
      fc.constantFrom('week', 'month'),
      async (offset, values, to) => {
        const [first = ''] = datesFrom('2019-06-01', offset + 1).slice(-1);
        const dates = datesFrom(first, values.length);
        const rows = values.map(([revenue, tv], index) => [dates[index] ?? '', revenue, tv]);
        const { lines } = await prepared(csvOf('DATE,revenue,tv_S', rows), [{ resample: { to } }]);
        const cells = lines.map((line) => line.split(','));
        const start = cells[0]?.[0] ?? '';
        const after = endOf(cells.at(-1)?.[0] ?? '', to);
        const kept = rows.filter(([date]) => String(date) >= start && String(date) < after);
        const total = (column: number, of: readonly (readonly (string | number)[])[]) =>
          of.reduce((sum, row) => sum + Number(row[column]), 0);
        expect(total(1, cells)).toBe(total(1, kept));
        expect(total(2, cells)).toBeCloseTo(total(2, kept), 4);
        // Less than one period is lost at either end.
        expect(rows.length - kept.length).toBeLessThan(to === 'week' ? 13 : 61);
      },
    ),
    { numRuns: 12 },
  );
});

function endOf(start: string, to: 'week' | 'month'): string {
  const date = new Date(start);
  if (to === 'week') date.setUTCDate(date.getUTCDate() + 7);
  else date.setUTCMonth(date.getUTCMonth() + 1);
  return date.toISOString().slice(0, 10);
}
