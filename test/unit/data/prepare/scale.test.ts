import { expect, test } from 'vitest';
import { prepared } from './prepared.ts';

const csv = 'DATE,revenue,tv_S\n2020-01-06,1,2\n2020-01-13,2,\n2020-01-20,3,4000\n2020-01-27,4,5000\n';

test('values before a date are brought into the unit of those after it; what is missing stays so', async () => {
  const { lines, sentences, preparation } = await prepared(csv, [
    { scale: { column: 'tv_S', by: 1000, before: '2020-01-20' } },
  ]);
  expect(lines).toEqual(['2020-01-06,1,2000.0', '2020-01-13,2,', '2020-01-20,3,4000.0', '2020-01-27,4,5000.0']);
  expect(sentences).toEqual(['Multiplied 1 value of tv_S before 2020-01-20 by 1,000, to have all of it in one unit.']);
  expect(preparation?.steps[0]?.counts).toEqual({ tv_S: 1 });
});

test('all values, or those from a date on', async () => {
  expect((await prepared(csv, [{ scale: { column: 'tv_S', by: 0.5 } }])).lines[3]).toBe('2020-01-27,4,2500.0');
  const later = await prepared(csv, [{ scale: { column: 'tv_S', by: 0.001, from: '2020-01-20' } }]);
  expect(later.lines).toEqual(['2020-01-06,1,2.0', '2020-01-13,2,', '2020-01-20,3,4.0', '2020-01-27,4,5.0']);
});

test('a column that is not there is refused', async () => {
  expect((await prepared(csv, [{ scale: { column: 'tv', by: 2 } }])).refused).toMatchObject([
    { code: 'column_not_found', column: 'tv' },
  ]);
});
