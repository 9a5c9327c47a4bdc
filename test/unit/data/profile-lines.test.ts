import { expect, test } from 'vitest';
import { profileLines } from '../../../src/data/profile-lines.ts';
import { profileOf } from '../../support/profile-of.ts';
import { hostileNames } from '../../support/samples/worst.ts';

test('says of each matter what a modeller would ask', () => {
  const profile = profileOf({
    columns: [
      { name: 'tv_S', missing: 3 },
      { name: 'revenue', outliers: [{ date: '2018-11-23', row: 9, value: 3_850_000 }] },
      {
        name: 'visits',
        outliers: [
          { date: null, row: 4, value: 90 },
          { date: null, row: 7, value: 91 },
        ],
      },
    ],
    channels: [
      { spend: 'tv_S', share_of_rows: 0.431, share_of_spend: 0.296 },
      { spend: 'search_S', share_of_rows: 1, share_of_spend: 0.703 },
      { spend: 'print_S', share_of_rows: 0.002, share_of_spend: 0.001 },
    ],
    exposure: [
      { exposure: 'tv_I', q1: 0.00022, median: 0.00025, q3: 0.00028 },
      { exposure: 'clicks', q1: 0.31, median: 0.347, q3: 0.388 },
    ],
    pairs: [{ a: 'tv_I', b: 'revenue', correlation: -0.934 }],
    inflation: { tv_I: 12.34, clicks: 1.2 },
    condition: 41.2,
  });
  expect(profileLines(profile)).toEqual([
    'Missing values: 3 of tv_S.',
    'Of all spend in the window: search_S 70% (spent in 100% of the weeks), tv_S 30% (spent in 43%) and print_S less than 1% (spent in less than 1%).',
    'Cost of exposure, the median of the rows: 0.25 for 1,000 of tv_I (middle half 0.22 to 0.28) and 0.347 for one of clicks (middle half 0.31 to 0.388).',
    'Far out of the usual: revenue with 3.85M on 23 Nov 2018; visits in 2 rows, first with 90 in row 4.',
    'Correlations of 0.8 or more: tv_I and revenue -0.93.',
    'Largest variance inflation: 12.3 of tv_I; condition number 41.2.',
  ]);
});

test('says that nothing is the matter, and is silent of what is not there', () => {
  expect(profileLines(profileOf({ columns: [{ name: 'a' }], inflation: { a: 1, b: 1 }, condition: 1.5 }))).toEqual([
    'No value is missing.',
    'No two columns have a correlation of 0.8 or more.',
    'Largest variance inflation: 1.0 of a; condition number 1.5.',
  ]);
});

test('tells variables that give each other, where there is no figure', () => {
  const lines = profileLines(profileOf({ inflation: { gnp: null, copy: null, other: 3 }, condition: null }));
  expect(lines.at(-1)).toBe('gnp and copy give each other exactly, so that no model can tell them apart.');
});

test('names the first few of many, and how many more there are', () => {
  const names = hostileNames(200);
  const lines = profileLines(
    profileOf({
      columns: names.map((name) => ({ name, missing: 1, outliers: [{ date: null, row: 3, value: 1e300 }] })),
      channels: names.map((spend) => ({ spend, share_of_rows: 0.5, share_of_spend: 0.005 })),
      exposure: names.map((exposure) => ({ exposure, q1: 1e-9, median: 1e-8, q3: 1e9 })),
      pairs: names.map((a) => ({ a, b: a, correlation: 1 })),
      inflation: Object.fromEntries(names.map((name) => [name, null])),
      condition: null,
    }),
  );
  expect(lines).toHaveLength(6);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(700);
  expect(lines[0]).toContain('and 196 more.');
});
