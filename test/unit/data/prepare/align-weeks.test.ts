import { expect, test } from 'vitest';
import { csvOf, prepared } from './prepared.ts';

const weeks = (dates: readonly string[]) =>
  csvOf(
    'DATE,revenue,tv_S',
    dates.map((date, index) => [date, index, index]),
  );

test('weeks are dated by the weekday that most of them have, three days away at most', async () => {
  const { lines, sentences } = await prepared(
    weeks(['2020-01-06', '2020-01-12', '2020-01-20', '2020-01-30', '2020-02-03', '2020-02-07', '2020-02-17']),
    [{ align_weeks: {} }],
  );
  expect(lines.map((line) => line.slice(0, 10))).toEqual([
    '2020-01-06',
    '2020-01-13',
    '2020-01-20',
    '2020-01-27',
    '2020-02-03',
    '2020-02-10',
    '2020-02-17',
  ]);
  expect(sentences).toEqual(['Dated 3 weeks by the nearest Monday, as the others are.']);
});

test('says where all are dated alike', async () => {
  const { sentences } = await prepared(weeks(['2020-01-05', '2020-01-12', '2020-01-19']), [{ align_weeks: {} }]);
  expect(sentences).toEqual(['Every week is dated by its Sunday already.']);
});
