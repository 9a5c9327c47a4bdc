import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { centred, correlation, quantile, rankCorrelation } from '../../../src/data/statistics.ts';
import { LONGLEY } from './longley.ts';

const numbers = (values: readonly number[]) => Float64Array.from(values);
const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const pairs = fc.array(fc.tuple(value, value), { minLength: 3, maxLength: 60 });

describe('quantiles', () => {
  // quantile(c(3, 5, 7, 4, 6, 5, 90, 6, 4), c(0, 0.1, 0.25, 0.5, 0.75, 0.9, 1)): 3.0 3.8 4.0 5.0 6.0 23.6 90.0
  test("are R's, by default", () => {
    const sorted = numbers([3, 4, 4, 5, 5, 6, 6, 7, 90]);
    const found = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1].map((share) => quantile(sorted, share));
    for (const [index, wanted] of [3, 3.8, 4, 5, 6, 23.6, 90].entries()) expect(found[index]).toBeCloseTo(wanted, 12);
  });

  test('lie among the values, ascend, and are none of no values', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        const sorted = numbers(values).sort();
        const found = [0, 0.25, 0.5, 0.75, 1].map((share) => quantile(sorted, share));
        expect(found).toEqual([...found].sort((a, b) => a - b));
        expect([found[0], found[4]]).toEqual([sorted[0], sorted.at(-1)]);
      }),
    );
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe("Pearson's correlation", () => {
  // cor(longley$GNP, longley$Year)
  test("is R's", () => {
    expect(correlation(numbers(LONGLEY.gnp), numbers(LONGLEY.year))).toBeCloseTo(0.995273483764785, 12);
  });

  test('neither unit, origin nor order change it; a sign turns it', () => {
    fc.assert(
      fc.property(pairs, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (rows, unit) => {
        const [a, b] = [numbers(rows.map(([x]) => x)), numbers(rows.map(([, y]) => y))];
        const r = correlation(a, b);
        if (r === null) return;
        // Of columns that vary in their last digits alone the other unit has other digits.
        fc.pre([a, b].every((column) => (centred(column)?.length ?? 0) > 1e-3));
        expect(
          correlation(
            a.map((x) => -x * unit),
            b,
          ),
        ).toBeCloseTo(-r, 6);
        expect(correlation(a.slice().reverse(), b.slice().reverse())).toBeCloseTo(r, 9);
        expect(correlation(b, a)).toBeCloseTo(r, 9);
        expect(Math.abs(r)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('there is none with a column that does not vary, and there is one of the largest and smallest numbers', () => {
    expect(correlation(numbers([1, 2, 3]), numbers([0.1, 0.1, 0.1]))).toBeNull();
    expect(correlation(numbers([]), numbers([]))).toBeNull();
    expect(correlation(numbers([1e308, -1e308, 0]), numbers([5e-324, 0, 0]))).toBeCloseTo(0.866, 3);
  });
});

describe("Spearman's rank correlation", () => {
  const spend = numbers([10, 20, 0, 15, 30, 25, 0, 12, 18, 40]);
  const exposure = numbers([1000, 2100, 0, 1400, 3300, 0, 50, 1300, 1700, 4100]);

  // cor(spend, exposure, method = "spearman")
  test("is R's, with ties", () => {
    expect(rankCorrelation(spend, exposure)).toBeCloseTo(0.698170731707317, 12);
  });

  test('is 1 of any curve that ascends', () => {
    expect(
      rankCorrelation(
        spend,
        spend.map((x) => Math.sqrt(x)),
      ),
    ).toBeCloseTo(1, 12);
  });
});
