import { describe, expect, test } from 'vitest';
import { checked, dateAfter, type WeeklyRow, weeklyRows } from './weekly.ts';

/** Each case spoils one thing in data that is otherwise fine; the sentence is what a person reads. */

const at = (index: number, column: string, value: string | number | null) => (row: WeeklyRow, i: number) =>
  i === index ? { ...row, [column]: value } : row;

test('data that nothing is wrong with passes without a word', async () => {
  expect((await checked(weeklyRows())).sentences).toEqual([]);
});

describe('columns', () => {
  test('one that is not there is named with the nearest that is', async () => {
    const { problems, sentences } = await checked(weeklyRows(), { dep_var: 'revenu' });
    expect(problems).toMatchObject([{ code: 'column_not_found', field: 'dep_var', column: 'revenu' }]);
    expect(sentences).toEqual(['There is no column "revenu" in the data (dep_var). Did you mean "revenue"?']);
  });

  test('one that Robyn cannot take as a name is told how to be renamed', async () => {
    const rows = weeklyRows().map(({ tv_S, ...row }) => ({ ...row, 'TV spend': tv_S ?? null }));
    const { sentences } = await checked(rows, {
      paid_media_spends: ['TV_spend', 'search_S'],
      paid_media_vars: ['TV_spend', 'search_S'],
    });
    expect(sentences.join()).toContain('SELECT "TV spend" AS TV_spend');
  });

  test('every wrong one is named at once, in the order of the manifest', async () => {
    const { problems } = await checked(weeklyRows(at(3, 'revenue', '1.000 EUR')), { context_vars: ['weather'] });
    expect(problems.map(({ code, column }) => [code, column])).toEqual([
      ['column_not_numeric', 'revenue'],
      ['column_not_found', 'weather'],
    ]);
  });

  test('text among context_vars belongs into factor_vars', async () => {
    const rows = weeklyRows((row, i) => ({ ...row, event: i % 9 === 0 ? 'sale' : 'none' }));
    const refused = await checked(rows, { context_vars: ['event'] });
    const prophet = { vars: ['trend' as const], country: 'DE' };
    expect(refused.sentences).toEqual([
      'The column "event" is not numeric (context_vars): "sale" in row 1. Add "event" to factor_vars if it holds categories, or give numbers with a decimal point.',
    ]);
    expect((await checked(rows, { context_vars: ['event'], factor_vars: ['event'], prophet })).sentences).toEqual([]);
  });
});

test('yes and no among context_vars are a factor to Robyn, which it knows with prophet alone', async () => {
  const rows = weeklyRows((row, i) => ({ ...row, promotion: i % 9 === 0 ? 'true' : 'false' }));
  const prophet = { vars: ['trend' as const], country: 'DE' };
  expect((await checked(rows, { context_vars: ['promotion'], prophet })).sentences).toEqual([]);
  const refused = await checked(rows, { context_vars: ['promotion'], prophet: null });
  expect(refused.problems).toMatchObject([{ code: 'column_not_numeric', column: 'promotion' }]);
});

describe('dates', () => {
  const german = (row: WeeklyRow): WeeklyRow => {
    const [year, month, day] = String(row.DATE).split('-');
    return { ...row, DATE: `${day}/${month}/${year}` };
  };

  test('in DD/MM/YYYY are refused with the first one and its row', async () => {
    const { problems, sentences } = await checked(weeklyRows(german));
    expect(problems).toMatchObject([{ code: 'date_not_iso', field: 'date_var', column: 'DATE' }]);
    expect(sentences).toEqual([
      'The date column "DATE" has "06/01/2020" in row 1, which looks like DD/MM/YYYY or MM/DD/YYYY; dates must be YYYY-MM-DD. Write the dates as in 2024-03-31, or have clean_columns in prepare read them, with dates.format.',
    ]);
  });

  test('with one odd value are refused with that value', async () => {
    const { sentences } = await checked(weeklyRows(at(40, 'DATE', '12.10.2020')));
    expect(sentences[0]).toContain('"12.10.2020" in row 41, which looks like DD.MM.YYYY');
    expect(sentences[0]).toContain('Write it as 2020-10-12');
  });

  test('that do not exist are no dates', async () => {
    const { problems } = await checked(weeklyRows(at(2, 'DATE', '2020-02-30')));
    expect(problems).toMatchObject([{ code: 'date_not_iso', details: { value: '2020-02-30', row: 3 } }]);
  });

  test('that come twice are refused', async () => {
    const { problems } = await checked(weeklyRows(at(5, 'DATE', '2020-01-06')));
    expect(problems).toMatchObject([{ code: 'date_duplicate', details: { date: '2020-01-06', times: 2 } }]);
  });

  test('with a week missing are refused with its neighbours', async () => {
    const { problems } = await checked(weeklyRows().filter((_, index) => index !== 10));
    expect(problems).toMatchObject([
      { code: 'date_gap', details: { date: '2020-03-09', next: '2020-03-23', interval: 'week' } },
    ]);
  });

  test('two weeks apart are no cadence that Robyn knows', async () => {
    const { problems } = await checked(
      weeklyRows((row, index) => ({ ...row, DATE: dateAfter('2020-01-06', 14 * index) })),
    );
    expect(problems).toMatchObject([{ code: 'date_gap', details: { interval: null } }]);
  });

  test('that are missing are refused', async () => {
    const { problems } = await checked(weeklyRows(at(7, 'DATE', null)));
    expect(problems).toMatchObject([{ code: 'value_missing', field: 'date_var', details: { count: 1 } }]);
  });

  test.each([
    ['day', (index: number) => dateAfter('2020-01-06', index), '2020-04-18'],
    ['month', (index: number) => new Date(Date.UTC(2012, index, 1)).toISOString().slice(0, 10), '2020-08-01'],
  ] as const)('by the %s are fine', async (interval, date, end) => {
    const window = { start: date(0), end };
    const { profile, sentences } = await checked(
      weeklyRows((row, index) => ({ ...row, DATE: date(index) })),
      { window },
    );
    expect(profile?.date.interval).toBe(interval);
    expect(sentences).toEqual([]);
  });

  test('of timestamps at midnight are dates', async () => {
    expect((await checked(weeklyRows((row) => ({ ...row, DATE: `${row.DATE} 00:00:00` })))).sentences).toEqual([]);
  });
});

describe('the window', () => {
  test.each([
    ['window.start', { start: '2019-01-07', end: '2021-12-27' }],
    ['window.end', { start: '2020-01-06', end: '2030-12-30' }],
  ])('is refused where %s is outside the data, with its range', async (field, window) => {
    const { problems, sentences } = await checked(weeklyRows(), { window });
    expect(problems).toMatchObject([{ code: 'window_outside_data', field }]);
    expect(sentences[0]).toContain('2020-01-06 to 2021-12-27');
  });

  test('may end with the days of its last week', async () => {
    const window = { start: '2020-01-06', end: '2022-01-02' };
    expect((await checked(weeklyRows(), { window })).sentences).toEqual([]);
  });

  test('with fewer rows than the variables need is refused', async () => {
    const { problems } = await checked(weeklyRows(), { window: { start: '2021-11-29', end: '2021-12-27' } });
    expect(problems).toMatchObject([{ severity: 'stops', code: 'data_too_short', details: { rows: 5, variables: 2 } }]);
  });

  test('with less than ten rows for each variable is warned of', async () => {
    const { problems } = await checked(weeklyRows(), { window: { start: '2021-09-06', end: '2021-12-27' } });
    expect(problems).toMatchObject([
      { severity: 'warns', code: 'rows_per_variable', details: { rows: 17, recommended: 20 } },
    ]);
  });
});

describe('values', () => {
  test('that are negative in a medium are refused with date and count', async () => {
    const spoilt = weeklyRows((row, index) => (index === 20 || index === 30 ? { ...row, tv_S: -4 } : row));
    const { problems, sentences } = await checked(spoilt);
    expect(problems).toMatchObject([{ code: 'value_negative', field: 'paid_media_spends', column: 'tv_S' }]);
    expect(sentences[0]).toContain('The column "tv_S" is negative in 2 of 104 rows, first on 2020-05-25: -4');
  });

  test("that are negative elsewhere are nobody's business", async () => {
    const spoilt = weeklyRows(at(20, 'temperature', -4));
    expect((await checked(spoilt, { context_vars: ['temperature'] })).sentences).toEqual([]);
  });

  test.each(['revenue', 'search_clicks'])('that are missing in %s are refused with date and count', async (column) => {
    const { problems } = await checked(weeklyRows(at(1, column, null)));
    expect(problems).toMatchObject([
      { code: 'value_missing', column, details: { count: 1, rows: 104, date: '2020-01-13', row: 2 } },
    ]);
  });

  test('that are all the same within the window are refused, though they differ outside', async () => {
    const spoilt = weeklyRows((row, index) => (index < 50 ? { ...row, tv_S: 7 } : { ...row, tv_S: 0 }));
    const { sentences } = await checked(spoilt, { window: { start: '2020-12-28', end: '2021-12-27' } });
    expect(sentences[0]).toContain('The column "tv_S" is 0 in every row of the window (paid_media_spends)');
  });

  test('columns that the spec does not name may hold anything', async () => {
    const rows = weeklyRows((row) => ({ ...row, unused: null }));
    expect((await checked(rows)).sentences).toEqual([]);
  });
});

describe('warnings', () => {
  test('channels that move together', async () => {
    const alike = weeklyRows((row, index) => ({ ...row, search_S: Number(row.tv_S) * 2 + (index % 3) }));
    const { problems } = await checked(alike, { paid_media_vars: ['tv_S', 'search_S'] });
    expect(problems).toMatchObject([
      { severity: 'warns', code: 'collinear', column: 'tv_S', details: { other: 'search_S' } },
    ]);
  });

  test('spend without exposure, and exposure without spend', async () => {
    const spoilt = weeklyRows((row, i) => ({
      ...row,
      search_clicks: i === 4 ? 0 : (row.search_clicks ?? 0),
      search_S: i === 6 ? 0 : (row.search_S ?? 0),
    }));
    const { problems } = await checked(spoilt);
    expect(problems.map(({ code, details }) => [code, details.date])).toEqual([
      ['spend_without_exposure', '2020-02-03'],
      ['exposure_without_spend', '2020-02-17'],
    ]);
  });
});

describe('what Robyn would bend in silence', () => {
  const prophet = (...vars: ('trend' | 'weekday' | 'monthly' | 'holiday')[]) => ({ vars, country: 'DE' });

  test('weekdays of weekly data, and days of monthly data, are refused', async () => {
    expect((await checked(weeklyRows(), { prophet: prophet('trend', 'weekday') })).sentences).toEqual([
      'Weekly data cannot show the prophet variable "weekday". Leave "weekday" out of prophet.vars.',
    ]);
    expect((await checked(weeklyRows(), { prophet: prophet('trend', 'monthly') })).sentences).toEqual([]);
    const month = (index: number) => new Date(Date.UTC(2012, index, 1)).toISOString().slice(0, 10);
    const monthly = weeklyRows((row, index) => ({ ...row, DATE: month(index) }));
    const window = { start: month(0), end: month(103) };
    const { sentences } = await checked(monthly, { window, prophet: prophet('weekday', 'monthly') });
    expect(sentences).toEqual([
      'Monthly data cannot show the prophet variable "weekday". Leave "weekday" out of prophet.vars.',
      'Monthly data cannot show the prophet variable "monthly". Leave "monthly" out of prophet.vars.',
    ]);
  });

  test('holidays of years that Robyn does not know are refused', async () => {
    const from = (first: string) => weeklyRows((row, index) => ({ ...row, DATE: dateAfter(first, 7 * index) }));
    const window = { start: '1995-01-02', end: '1996-12-23' };
    expect((await checked(from('1995-01-02'), { window, prophet: prophet('holiday') })).sentences).toEqual([]);
    expect((await checked(from('1994-12-26'), { window, prophet: prophet('holiday') })).sentences).toEqual([
      'Robyn knows the holidays of 1995 to 2044; the date column "DATE" has 1994-12-26. Correct the dates, or leave "holiday" out of prophet.vars.',
    ]);
  });

  test('a factor with more than ten levels is warned of', async () => {
    const rows = weeklyRows((row, index) => ({ ...row, event: `e${index % 12}` }));
    const factor = { context_vars: ['event'], factor_vars: ['event'], prophet: prophet('trend') };
    const { problems, sentences } = await checked(rows, factor);
    expect(problems).toMatchObject([{ severity: 'warns', code: 'factor_levels_combined', column: 'event' }]);
    expect(sentences).toEqual([
      'The factor "event" has 12 levels; Robyn takes all but the 10 most frequent for one. Group its levels.',
    ]);
  });

  test('a column that is nowhere positive: warned of in the context, refused as dep_var', async () => {
    const cold = weeklyRows((row) => ({ ...row, temperature: -1 * Number(row.temperature) }));
    expect((await checked(cold, { context_vars: ['temperature'] })).problems).toMatchObject([
      { severity: 'warns', code: 'sign_flipped', column: 'temperature' },
    ]);
    const loss = weeklyRows((row) => ({ ...row, revenue: -1 * Number(row.revenue) }));
    const { problems, sentences } = await checked(loss);
    expect(problems).toMatchObject([{ severity: 'stops', code: 'value_negative', column: 'revenue' }]);
    expect(sentences[0]).toContain('give what media are to bring as positive numbers');
  });
});

describe('the rest', () => {
  test('a country without holidays is refused, with what was meant', async () => {
    const { sentences } = await checked(weeklyRows(), { prophet: { vars: ['trend', 'holiday'], country: 'EL' } });
    expect(sentences[0]).toBe(
      'Robyn has no holidays for prophet.country "EL". Use "GR", or leave "holiday" out of prophet.vars.',
    );
  });

  test('a country does not matter without "holiday"', async () => {
    expect((await checked(weeklyRows(), { prophet: { vars: ['trend'], country: 'XX' } })).sentences).toEqual([]);
  });

  test('no rows at all are refused', async () => {
    expect((await checked([])).sentences).toEqual([
      'The data has no rows (data.file). Check the table, or the WHERE of the query.',
    ]);
  });
});
