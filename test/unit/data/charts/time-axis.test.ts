import { expect, test } from 'vitest';
import { timeAxis } from '../../../../src/data/charts/time-axis.ts';
import { dateAfter } from '../weekly.ts';

const weeks = (count: number) => Array.from({ length: count }, (_, index) => dateAfter('2020-01-06', 7 * index));

test('rows lie where their dates do, and a row without a date nowhere', () => {
  const axis = timeAxis(['2020-01-01', '2020-01-02', '2020-01-05', null], 1);
  expect(axis.at).toEqual([0, 0.25, 1, Number.NaN]);
  expect([axis.ofDate('2020-01-03'), axis.ofDate('2019-12-31')]).toEqual([0.5, -0.25]);
});

test('neighbours further apart than the cadence are not joined, months of 31 days are', () => {
  const months = timeAxis(['2020-01-01', '2020-02-01', '2020-03-01', '2020-05-01'], 30);
  const [january = 0, february = 0, march = 0, may = 0] = months.at;
  expect(february - january).toBeLessThan(months.gap);
  expect(may - march).toBeGreaterThan(months.gap);
  expect(timeAxis(weeks(3), null).gap).toBe(Number.POSITIVE_INFINITY);
});

test('ticks are as many as have room: years where months are too many, and the first says its year', () => {
  expect(
    timeAxis(weeks(26), 7)
      .ticks(8)
      .map(({ label }) => label),
  ).toEqual(['Feb 2020', 'Mar', 'Apr', 'May', 'Jun']);
  expect(
    timeAxis(weeks(104), 7)
      .ticks(5)
      .map(({ label }) => label),
  ).toEqual(['Jul 2020', '2021', 'Jul']);
  expect(
    timeAxis(weeks(1000), 7)
      .ticks(5)
      .map(({ label }) => label),
  ).toEqual(['2025', '2030', '2035']);
});

test('without dates rows stand in their order, and there is nothing to write below', () => {
  const axis = timeAxis([null, null, null], null);
  expect(axis.at).toEqual([0, 0.5, 1]);
  expect(axis.ticks(5)).toEqual([]);
  expect(axis.ofDate('2020-01-01')).toBeNull();
});
