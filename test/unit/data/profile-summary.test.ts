import { expect, test } from 'vitest';
import type { DateProfile } from '../../../src/data/profile.ts';
import { profileSummary } from '../../../src/data/profile-summary.ts';

const WEEKS: DateProfile = {
  column: 'DATE',
  is_iso: true,
  first_not_iso: null,
  missing: 0,
  first_missing_row: null,
  first: '2015-11-23',
  last: '2019-11-11',
  interval: 'week',
  interval_days: 7,
  regular_share: 1,
  weekday: 'monday',
  duplicates: { dates: 0, rows: 0, examples: [] },
  gaps: { count: 0, missing: 0, examples: [] },
  window_rows: 208,
  window_first: '2015-11-23',
  window_last: '2019-11-11',
};

function summaryOf(date: Partial<DateProfile>, rows = 208, count = 12): string {
  const whole = { ...WEEKS, window_rows: rows, ...date };
  const rows_per_variable = count === 0 ? null : whole.window_rows / count;
  return profileSummary({ rows, date: whole, variables: { count, rows_per_variable } });
}

test('says how much there is, whether it is even, and how many rows a variable has', () => {
  expect(summaryOf({})).toBe('208 weeks from 23 Nov 2015 to 11 Nov 2019, no gaps; 17.3 rows for each of 12 variables');
});

test('tells the window where it is a part of the data', () => {
  expect(summaryOf({ window_rows: 157 })).toBe(
    '208 weeks from 23 Nov 2015 to 11 Nov 2019, no gaps; 157 of them in the window, 13.1 rows for each of 12 variables',
  );
});

test('counts gaps and what is missing in them', () => {
  expect(summaryOf({ gaps: { count: 2, missing: 8, examples: [] } })).toContain(', 2 gaps (8 weeks missing);');
  expect(summaryOf({ gaps: { count: 1, missing: 1, examples: [] } })).toContain(', 1 gap (1 week missing);');
  expect(summaryOf({ interval: null, gaps: { count: 207, missing: 0, examples: [] } })).toMatch(
    /^208 rows from .*, unevenly apart;/,
  );
});

test('does not call rows weeks where a week has several', () => {
  expect(summaryOf({ duplicates: { dates: 52, rows: 156, examples: [] } })).toMatch(
    /^208 rows from .*, 52 dates with several rows;/,
  );
});

test('says what cannot be said', () => {
  expect(summaryOf({ is_iso: false, first: null, last: null, interval: null })).toBe(
    '208 rows, whose dates cannot be read',
  );
  expect(summaryOf({ first: null, last: null, interval: null, missing: 208 })).toBe('208 rows without dates');
  expect(summaryOf({ missing: 3 })).toContain(', no gaps, 3 rows without a date;');
  expect(summaryOf({}, 0)).toBe('No rows');
});

test('speaks of one as one', () => {
  const one = summaryOf({ first: '2020-01-06', last: '2020-01-06', interval: null }, 1, 1);
  expect(one).toBe('1 row of 6 Jan 2020; 1 row for its one variable');
});
