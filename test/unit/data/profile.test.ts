import { expect, test } from 'vitest';
import { PROFILE } from '../../../src/data/profile.ts';
import { checked, weeklyRows } from './weekly.ts';

test('a profile holds the facts of the snapshot, in the shape of its schema', async () => {
  const rows = weeklyRows((row, index) => ({
    ...row,
    tv_S: index < 4 ? 0 : index,
    temperature: index === 3 ? null : index - 10,
  }));
  const { profile } = await checked(rows, { context_vars: ['temperature'] });
  expect(PROFILE.parse(profile)).toEqual(profile);
  expect(profile).toMatchObject({
    rows: 104,
    date: { column: 'DATE', first: '2020-01-06', last: '2021-12-27', interval: 'week', window_rows: 104 },
  });
  const column = (name: string) => profile?.columns.find((found) => found.name === name);
  expect(column('tv_S')).toMatchObject({
    type: 'number',
    missing: 0,
    zeros: 4,
    negative: 0,
    distinct: 101,
    min: 0,
    max: 103,
  });
  expect(column('temperature')).toMatchObject({
    missing: 1,
    negative: 9,
    first_missing: { date: '2020-01-27', row: 4 },
    first_negative: { date: '2020-01-06', row: 1, value: -10 },
  });
});

test("columns may have any name that Robyn takes, SQL's own words too", async () => {
  const rows = weeklyRows().map(({ tv_S, ...row }) => ({ ...row, select: tv_S ?? null }));
  const { sentences } = await checked(rows, {
    paid_media_spends: ['select', 'search_S'],
    paid_media_vars: ['select', 'search_S'],
  });
  expect(sentences).toEqual([]);
});
