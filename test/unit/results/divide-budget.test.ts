import { expect, test } from 'vitest';
import { divideBudget, divideForEfficiency, efficiencyOf, type Option } from '../../../src/results/divide-budget.ts';

/** Channels that count how often their curves are evaluated: each evaluation reads the coefficient. */
function countingChannels(number: number) {
  const count = { evaluations: 0 };
  const options = Array.from({ length: number }, (_, index): Option => {
    const coefficient = 1000 + 500 * (index % 7);
    return {
      curve: {
        get coefficient() {
          count.evaluations += 1;
          return coefficient;
        },
        alpha: 0.6 + (index % 5) * 0.55,
        inflexion: 200 + 90 * (index % 11),
        carryover: index % 3,
      },
      low: 0,
      up: 10 * (50 + 25 * (index % 9)),
    };
  });
  return { count, options, now: options.map(({ up }) => up / 10) };
}

// A person waits for the answer: `npm run bench:allocate` has the times.
test.each([5, 12, 40])('a budget is divided among %d channels in at most 8,000 evaluations for each', (number) => {
  const { count, options, now } = countingChannels(number);
  const budget = now.reduce((sum, spend) => sum + spend, 0);
  const spends = divideBudget(options, budget, now);
  expect(spends.reduce((sum, spend) => sum + spend, 0) / budget).toBeCloseTo(1, 9);
  expect(count.evaluations / number).toBeLessThan(8000);
});

test.each([5, 12, 40])('a target is met with %d channels in at most 90,000 evaluations for each', (number) => {
  const { count, options, now } = countingChannels(number);
  const target = efficiencyOf(options, now) * 0.95;
  const spends = divideForEfficiency(options, target);
  expect(efficiencyOf(options, spends) / target).toBeCloseTo(1, 6);
  expect(count.evaluations / number).toBeLessThan(90_000);
});
