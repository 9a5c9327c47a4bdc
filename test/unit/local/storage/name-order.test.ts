import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareNames, lowerBound } from '../../../../src/local/storage/name-order.ts';

describe('names', () => {
  const name = fc.string({ unit: 'binary', maxLength: 6 });

  test('are ordered as their UTF-8 bytes are', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(Math.sign(compareNames(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  test('are found by halving', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name), name, (names, wanted) => {
        const ordered = [...names].sort(compareNames);
        const first = ordered.findIndex((one) => compareNames(one, wanted) >= 0);
        expect(lowerBound(ordered, wanted)).toBe(first === -1 ? ordered.length : first);
      }),
    );
  });
});
