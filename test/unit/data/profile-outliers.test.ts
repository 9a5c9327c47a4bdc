import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fencesOf } from '../../../src/data/profile-outliers.ts';

describe("Tukey's outer fences", () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

  test('lie three interquartile ranges beyond the quartiles', () => {
    expect(fencesOf(4, 6)).toEqual({ lower: -2, upper: 12 });
  });

  test('move with the unit and the origin of the column', () => {
    fc.assert(
      fc.property(
        value,
        fc.double({ min: 1, max: 1e6, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        value,
        (q1, range, unit, by) => {
          const fences = fencesOf(q1, q1 + range);
          const moved = fencesOf(q1 * unit + by, (q1 + range) * unit + by);
          const tolerance = 1e-6 * (Math.abs(q1) + range) * unit + 1e-6 * Math.abs(by) + 1e-6;
          expect(Math.abs((moved?.lower ?? 0) - ((fences?.lower ?? 0) * unit + by))).toBeLessThan(tolerance);
          expect(Math.abs((moved?.upper ?? 0) - ((fences?.upper ?? 0) * unit + by))).toBeLessThan(tolerance);
        },
      ),
    );
  });

  test('are none where half of the values are the same, or beyond what a number holds', () => {
    expect(fencesOf(5, 5)).toBeNull();
    expect(fencesOf(-1e308, 1e308)).toBeNull();
    expect(fencesOf(Number.NaN, 1)).toBeNull();
  });
});
