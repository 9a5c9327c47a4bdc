import { expect, test } from 'vitest';
import { describeFinding } from '../../../src/data/finding-wording.ts';

const spent = (count: number) =>
  describeFinding({
    severity: 'warns',
    code: 'spend_without_exposure',
    field: 'paid_media_spends',
    column: 'tv_S',
    details: { other: 'tv_I', count, date: '2021-07-22' },
  }).message;

test('one row is a row, and more are rows', () => {
  expect(spent(1)).toBe('"tv_S" has spend in 1 row where its exposure "tv_I" is 0, first on 2021-07-22.');
  expect(spent(1200)).toContain('in 1,200 rows where');
});
