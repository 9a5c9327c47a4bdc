import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { AppError } from '../../../src/errors.ts';
import { allocate } from '../../../src/results/allocate.ts';
import { ALLOCATOR_SETTINGS } from '../../../src/runs/run-spec.ts';
import { RESPONSE_CURVES } from '../../../src/trainer/response-curves.ts';
import { curvesOf, type GivenChannel } from '../../support/response-curves.ts';

/** What `test/fixtures/allocator/record.R` has recorded of Robyn. */
const RECORDED = z.object({
  curves: RESPONSE_CURVES,
  questions: z.array(
    z.object({
      name: z.string(),
      settings: z.preprocess((given) => (Array.isArray(given) ? {} : given), ALLOCATOR_SETTINGS),
      trainer: z.object({
        totals: z.object({
          spend: z.number(),
          spend_optimized: z.number(),
          response: z.number(),
          response_optimized: z.number(),
        }),
        channels: z.array(z.object({ channel: z.string(), spend: z.number(), response: z.number() })),
        target_value: z.number().nullish(),
      }),
      stock: z.object({ response_optimized: z.number() }).nullish(),
    }),
  ),
});

const summary = { dep_var_type: 'revenue', window: { start: '2016-01-04', end: '2018-12-31', rows: 157 } } as const;

describe.each(['geometric', 'weibull_cdf', 'weibull_pdf'])('the allocation of a model with %s adstock', (adstock) => {
  const file = fileURLToPath(new URL(`../../fixtures/allocator/${adstock}.json`, import.meta.url));
  const { curves, questions } = RECORDED.parse(JSON.parse(readFileSync(file, 'utf8')));
  const sol_id = curves.models[0]?.sol_id ?? '';

  test.each(questions)('brings what robyn_allocator finds: $name', ({ settings, trainer, stock }) => {
    const { metrics } = allocate({ curves, sol_id, settings, summary });
    const { totals } = metrics;
    // Now is now, to rounding.
    expect(totals.spend / trainer.totals.spend).toBeCloseTo(1, 8);
    expect(totals.response / trainer.totals.response).toBeCloseTo(1, 6);
    for (const channel of trainer.channels) {
      const own = metrics.channels.find((one) => one.channel === channel.channel);
      expect(own?.response ?? 0).toBeCloseTo(channel.response, -1 + Math.log10(Math.max(1, channel.response)) * -0.5);
    }
    expect(totals.spend_optimized / trainer.totals.spend_optimized).toBeCloseTo(1, 2);
    expect(totals.response_optimized / trainer.totals.response_optimized).toBeGreaterThan(0.9999);
    expect(totals.response_optimized / trainer.totals.response_optimized).toBeLessThan(1.01);
    if (stock) expect(totals.response_optimized / stock.response_optimized).toBeGreaterThan(0.9999);
  });
});

const channel: fc.Arbitrary<GivenChannel> = fc.record({
  coefficient: fc.oneof({ weight: 8, arbitrary: fc.double({ min: 1, max: 1e5, noNaN: true }) }, fc.constant(0)),
  alpha: fc.double({ min: 0.5, max: 3, noNaN: true }),
  inflexion: fc.double({ min: 1, max: 2e4, noNaN: true }),
  mean_carryover: fc.double({ min: 0, max: 500, noNaN: true }),
  mean_spend: fc.double({ min: 1, max: 1e4, noNaN: true }),
});
const channels = fc
  .array(channel, { minLength: 2, maxLength: 12 })
  .filter((some) => some.filter(({ coefficient }) => coefficient > 0).length >= 2);
const bounds = fc.record({
  low: fc.double({ min: 0, max: 1, noNaN: true }),
  up: fc.double({ min: 1, max: 10, noNaN: true }),
});

function ask(
  given: readonly GivenChannel[],
  settings: z.input<typeof ALLOCATOR_SETTINGS>,
  dep_var_type = 'revenue' as 'revenue' | 'conversion',
) {
  return allocate({
    curves: curvesOf(given),
    sol_id: '1_1_1',
    settings: ALLOCATOR_SETTINGS.parse(settings),
    summary: { ...summary, dep_var_type },
  }).metrics;
}

describe('any allocation', () => {
  test('spends the budget, keeps to the bounds, and is never worse than now', () => {
    fc.assert(
      fc.property(channels, bounds, (given, { low, up }) => {
        const { channels: answer, totals } = ask(given, { channel_constraints: { low, up } });
        expect(totals.spend_optimized / totals.spend).toBeCloseTo(1, 8);
        expect(totals.response_optimized).toBeGreaterThanOrEqual(totals.response * (1 - 1e-9));
        const slack = 1e-9 * totals.spend;
        for (const { spend, spend_optimized } of answer) {
          expect(spend_optimized).toBeGreaterThanOrEqual(spend * low - slack);
          expect(spend_optimized).toBeLessThanOrEqual(spend * up + slack);
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  test('spends any budget that the bounds allow, and brings no less with more of it', () => {
    fc.assert(
      fc.property(channels, bounds, fc.double({ min: 0.01, max: 1, noNaN: true }), (given, { low, up }, share) => {
        const spend = given.reduce((sum, { mean_spend }) => sum + mean_spend * 100, 0);
        const budget = spend * (low + share * (up - low));
        if (!(budget > 0)) return;
        const constraints = { channel_constraints: { low, up } };
        const less = ask(given, { ...constraints, total_budget: budget }).totals;
        const more = ask(given, { ...constraints, total_budget: Math.min(budget * 1.05, spend * up) }).totals;
        expect(less.spend_optimized / budget).toBeCloseTo(1, 8);
        expect(more.response_optimized).toBeGreaterThanOrEqual(less.response_optimized * (1 - 1e-6));
      }),
      { numRuns: 20, endOnFailure: true },
    );
  });

  test('gives little where little is best, though the curve is near endlessly steep where it begins', () => {
    const large = { coefficient: 7340, alpha: 0.71, inflexion: 5.3, mean_carryover: 2.6e-138, mean_spend: 195.6 };
    const small = { coefficient: 1, alpha: 0.5, inflexion: 1, mean_carryover: 3.5e-323, mean_spend: 1 };
    const { totals } = ask([large, small], { channel_constraints: { low: 0, up: 10 } });
    const budget = large.mean_spend + small.mean_spend;
    const better = response(large, budget - 0.05) + response(small, 0.05);
    expect(totals.response_optimized / 100).toBeGreaterThanOrEqual(better * (1 - 1e-9));
  });

  test('leaves out no small channel that is worth its whole room beside a large one', () => {
    const small = { coefficient: 13120, alpha: 1.959, inflexion: 1.5, mean_carryover: 0, mean_spend: 3 };
    const large = { coefficient: 73320, alpha: 1.839, inflexion: 125.6, mean_carryover: 0, mean_spend: 2000 };
    const settings = { channel_constraints: { low: 0, up: 1 }, total_budget: 195_300 };
    const { totals } = ask([small, large], settings);
    const better = response(small, 3) + response(large, 1950);
    expect(totals.response_optimized / 100).toBeGreaterThanOrEqual(better * (1 - 1e-9));
  });

  test('is as good as the best of a fine grid, however S-shaped the curves are', () => {
    const two = fc.tuple(channel, channel).filter((pair) => pair.every(({ coefficient }) => coefficient > 0));
    fc.assert(
      fc.property(two, (given) => {
        const { totals } = ask(given, { channel_constraints: { low: 0, up: 10 } });
        const [first, second] = given;
        const budget = first.mean_spend + second.mean_spend;
        let best = 0;
        for (let step = 0; step <= 2000; step += 1) {
          const mine = (budget * step) / 2000;
          if (mine > 10 * first.mean_spend || budget - mine > 10 * second.mean_spend) continue;
          best = Math.max(best, response(first, mine) + response(second, budget - mine));
        }
        expect(totals.response_optimized / 100).toBeGreaterThanOrEqual(best * (1 - 1e-6));
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  test('fills a small S-shaped channel, whose slope is flat where it begins, beside a large one', () => {
    const small = { coefficient: 55, alpha: 1.7, inflexion: 14_600, mean_carryover: 0, mean_spend: 1.3 };
    const large = { coefficient: 1, alpha: 0.5, inflexion: 1200, mean_carryover: 0, mean_spend: 10_000 };
    const { channels: answer } = ask([small, large], { channel_constraints: { low: 0, up: 10 } });
    expect(answer[0]?.spend_optimized).toBeCloseTo(1300, 6);
  });

  test('finds the best spend of a channel that is full long before the S-shaped one beside it is empty', () => {
    const given: GivenChannel[] = [
      { coefficient: 72_700, alpha: 2.5, inflexion: 7770, mean_carryover: 0, mean_spend: 2450 },
      { coefficient: 1390, alpha: 2.5, inflexion: 1.83, mean_carryover: 0, mean_spend: 957 },
    ];
    const { marginal } = allocate({
      curves: curvesOf(given),
      sol_id: '1_1_1',
      settings: ALLOCATOR_SETTINGS.parse({ channel_constraints: { low: 0, up: 10 } }),
      summary,
    });
    expect((marginal[0]?.proposed ?? 0) / (marginal[1]?.proposed ?? 1)).toBeCloseTo(1, 3);
  });

  test('levels channels that begin all but endlessly steep', () => {
    const given: GivenChannel[] = [
      { coefficient: 400, alpha: 0.6, inflexion: 3600, mean_carryover: 1e-23, mean_spend: 145 },
      { coefficient: 1, alpha: 0.5, inflexion: 140, mean_carryover: 1e-300, mean_spend: 3.4 },
    ];
    const settings = ALLOCATOR_SETTINGS.parse({ channel_constraints: { low: 0, up: 10 } });
    const { marginal } = allocate({ curves: curvesOf(given), sol_id: '1_1_1', settings, summary });
    expect((marginal[0]?.proposed ?? 0) / (marginal[1]?.proposed ?? 1)).toBeCloseTo(1, 3);
  });

  test.each(['revenue', 'conversion'] as const)(
    'hits a target of %s that is within reach, and misses none silently',
    (type) => {
      fc.assert(
        fc.property(channels, fc.double({ min: 0.3, max: 3, noNaN: true }), (given, times) => {
          const now = ask(given, {}, type).totals;
          const usual = type === 'conversion' ? now.spend / now.response : now.response / now.spend;
          const target_value = usual * times;
          try {
            const settings = {
              scenario: 'target_efficiency',
              target_value,
              channel_constraints: { low: 0.1, up: 10 },
            } as const;
            const { totals } = ask(given, settings, type);
            const { spend_optimized: spend, response_optimized } = totals;
            const reached = type === 'conversion' ? spend / response_optimized : response_optimized / spend;
            expect(reached / target_value).toBeCloseTo(1, 5);
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
            expect(error).toMatchObject({ code: 'allocation_infeasible' });
            const { target_min, target_max } = error.details as { target_min: number; target_max: number };
            expect(target_value < target_min || target_value > target_max).toBe(true);
          }
        }),
        { numRuns: 25, endOnFailure: true },
      );
    },
  );
});

describe('what cannot be is refused with the figures', () => {
  const given: GivenChannel[] = [
    { coefficient: 100, alpha: 2, inflexion: 50, mean_carryover: 5, mean_spend: 40 },
    { coefficient: 300, alpha: 0.7, inflexion: 90, mean_carryover: 5, mean_spend: 60 },
  ];
  const refused = (settings: z.input<typeof ALLOCATOR_SETTINGS>, some = given) => {
    try {
      ask(some, settings);
    } catch (error) {
      return error instanceof AppError ? error.details : error;
    }
    return 'not refused';
  };

  test('a budget that the bounds do not allow', () => {
    expect(refused({ total_budget: 1 })).toMatchObject({
      message: expect.stringContaining('A budget of 1 cannot be spent'),
      fix: 'Give a budget from 7,000 to 15,000, or widen the bounds.',
    });
    expect(refused({ total_budget: 1e9 })).toMatchObject({ budget_max: 15_000 });
  });

  test('the spend of now where all bounds lie above it', () => {
    expect(refused({ channel_constraints: { low: 1.1, up: 2 } })).toMatchObject({
      message: expect.stringContaining('The spend of now, 10,000, cannot be kept'),
    });
  });

  test('a target out of reach, with what is in reach and what is now', () => {
    expect(refused({ scenario: 'target_efficiency', target_value: 1000 })).toMatchObject({
      message: expect.stringMatching(
        /^A ROAS of 1,000 cannot be reached .*: within the bounds it goes from .* to .*; it is .* now\.$/,
      ),
    });
  });

  test('a target that is met in any case, where nothing has to be spent', () => {
    const settings = {
      scenario: 'target_efficiency',
      target_value: 0.01,
      channel_constraints: { low: 0, up: 10 },
    } as const;
    expect(refused(settings)).toMatchObject({
      fix: expect.stringMatching(/^Give a target from [\d.]+ upwards, or widen/),
    });
  });

  test('channels of which only one has an effect', () => {
    expect(
      refused(
        {},
        given.map((one, index) => (index === 0 ? { ...one, coefficient: 0 } : one)),
      ),
    ).toMatchObject({
      message: expect.stringContaining('There is no budget to divide: only ch1 of the 2 channels'),
    });
  });

  test('dates that there are not', () => {
    expect(refused({ date_range: 'last_500' })).toMatchObject({
      message: expect.stringContaining("the model's window has 100 weeks, from 2020-01-06 to"),
    });
  });
});

function response({ coefficient, alpha, inflexion, mean_carryover }: GivenChannel, spend: number): number {
  const input = spend + mean_carryover;
  return input <= 0 ? 0 : coefficient / (1 + (inflexion / input) ** alpha);
}
