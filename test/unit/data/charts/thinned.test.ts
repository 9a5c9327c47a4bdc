import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Point, thinned } from '../../../../src/data/charts/thinned.ts';

const lines = fc
  .array(fc.tuple(fc.double({ min: 0, max: 60, noNaN: true }), fc.double({ min: -5, max: 5, noNaN: true })), {
    maxLength: 200,
  })
  .map((points): Point[] => points.sort(([a], [b]) => a - b));

test('of each column of pixels the first, the last, the smallest and the largest point stay, in their order', () => {
  fc.assert(
    fc.property(lines, (line) => {
      const kept = thinned(line);
      expect(kept).toEqual(line.filter((point) => kept.includes(point)));
      for (let pixel = 0; pixel <= 60; pixel++) {
        const inside = (points: readonly Point[]) => points.filter(([x]) => Math.floor(x) === pixel);
        const [before, after] = [inside(line), inside(kept)];
        expect(after.length).toBeLessThanOrEqual(4);
        expect([after[0], after.at(-1)]).toEqual([before[0], before.at(-1)]);
        const ys = (points: readonly Point[]) => points.map(([, y]) => y);
        expect(Math.min(...ys(after))).toBe(Math.min(...ys(before)));
        expect(Math.max(...ys(after))).toBe(Math.max(...ys(before)));
      }
    }),
  );
});

test('where no two points share a column nothing is left out', () => {
  const line = Array.from({ length: 50 }, (_, index): Point => [index, Math.sin(index)]);
  expect(thinned(line)).toEqual(line);
});
