import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DesignFacts, designFacts } from '../../../src/data/design-matrix.ts';
import { type Centred, centred } from '../../../src/data/statistics.ts';
import { LONGLEY } from './longley.ts';

function factsOf(columns: readonly (readonly number[])[]): DesignFacts {
  return designFacts(
    columns.map((column): Centred => {
      const found = centred(Float64Array.from(column));
      if (found === null) throw new Error('the column is constant');
      return found;
    }),
  );
}

const longley = Object.values(LONGLEY);

describe("Longley's data gives what R gives", () => {
  const facts = factsOf(longley);

  // x <- longley[, 1:6]
  // sapply(names(x), function(n) 1 / (1 - summary(lm(reformulate(setdiff(names(x), n), n), x))$r.squared))
  test('variance inflation by the R² of six regressions', () => {
    const by_lm = [
      135.53243828, 1788.51348271794, 33.61889059605024, 3.58893019344554, 399.15102231265, 758.980597406861,
    ];
    for (const [index, factor] of by_lm.entries()) {
      expect((facts.variance_inflation[index] ?? 0) / factor).toBeCloseTo(1, 9);
    }
  });

  // m <- cbind(1, as.matrix(x)); m <- sweep(m, 2, sqrt(colSums(m^2)), "/"); kappa(m, exact = TRUE)
  test("the condition number, which is also in Belsley, Kuh and Welsch's literature", () => {
    expect((facts.condition_number ?? 0) / 43275.0435871798).toBeCloseTo(1, 9);
  });

  // s <- svd(m); phi <- sweep(s$v^2, 2, s$d^2, "/"); (phi / rowSums(phi))[, 7]
  test('the shares of variance in the weakest direction', () => {
    const by_svd = [
      0.9998503008585734, 0.0383314109553319, 0.6546279533653351, 0.6892567687316504, 0.3020453755572094,
      0.1597273486179949, 0.9998391233821368,
    ];
    for (const [index, share] of by_svd.entries()) expect(facts.weakest[index]).toBeCloseTo(share, 7);
  });
});

describe('columns that others give exactly', () => {
  const [a = [], b = [], c = [], d = []] = longley;
  const sum = a.map((value, row) => value + (b[row] ?? 0));

  test('have no factor, and those without a part in it have the one that they have without them', () => {
    const facts = factsOf([a, b, sum, c, d]);
    expect(facts.variance_inflation.slice(0, 3)).toEqual([null, null, null]);
    // x <- with(longley, data.frame(GNP.deflator, GNP, Unemployed, Armed.Forces))
    // 1 / (1 - summary(lm(Unemployed ~ ., x))$r.squared), and so for Armed.Forces
    expect(facts.variance_inflation[3]).toBeCloseTo(3.18019790585, 9);
    expect(facts.variance_inflation[4]).toBeCloseTo(2.50327455408, 9);
    expect(facts.condition_number).toBeNull();
    expect(facts.weakest.map((share) => share > 0.5)).toEqual([false, true, true, true, false, false]);
  });

  test('are found where one is the other in another unit', () => {
    const facts = factsOf([a, c, a.map((value) => value * 1000 + 7)]);
    expect(facts.variance_inflation).toEqual([null, expect.any(Number), null]);
    expect(facts.condition_number).toBeNull();
  });
});

test('columns that have nothing to do with each other inflate nothing', () => {
  const [first, second] = factsOf([
    [1, 1, -1, -1],
    [1, -1, 1, -1],
  ]).variance_inflation;
  expect([first, second]).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 12)]);
});

describe('neither the unit of a column nor the order of columns and rows', () => {
  const design = fc
    .integer({ min: 2, max: 6 })
    .chain((columns) =>
      fc.array(fc.array(fc.double({ min: -100, max: 100, noNaN: true }), { minLength: 12, maxLength: 12 }), {
        minLength: columns,
        maxLength: columns,
      }),
    )
    // Numbers that nearly give each other have factors of any size: those are for the tests above.
    .map((columns) =>
      columns.map((column, index) => column.map((value, row) => value + 40 * Math.cos((index + 1) * row))),
    );
  const close = (found: (number | null)[], wanted: (number | null)[]) => {
    for (const [index, factor] of wanted.entries()) expect((found[index] ?? 0) / (factor ?? 0)).toBeCloseTo(1, 5);
  };

  test('changes variance inflation', () => {
    fc.assert(
      fc.property(design, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (columns, unit) => {
        const { variance_inflation, condition_number } = factsOf(columns);
        const scaled = factsOf(
          columns.map((column, index) => column.map((value) => value * (index === 0 ? -unit : 1))),
        );
        close(scaled.variance_inflation, variance_inflation);
        close([scaled.condition_number], [condition_number]);
        const turned = factsOf([...columns].reverse().map((column) => [...column].reverse()));
        close([...turned.variance_inflation].reverse(), variance_inflation);
        close([turned.condition_number], [condition_number]);
        const moved = factsOf(columns.map((column) => column.map((value) => value + 1000)));
        close(moved.variance_inflation, variance_inflation);
      }),
    );
  });
});
