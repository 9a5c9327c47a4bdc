import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainRun } from '../../../src/results/explain.ts';
import type { Fit, Measured } from '../../../src/trainer/fit.ts';
import type { AllocatorMetrics, ModelSummary } from '../../../src/trainer/results.ts';
import { allocatorMetrics, measured, modelFit, modelSummary } from '../../support/results.ts';
import { typicalAllocation, typicalSpec, typicalSummary } from '../../support/samples/typical.ts';
import * as any from '../slack/support/arbitraries.ts';

const run_id = 'r12-de-20260302_093000';
const spec = typicalSpec();

function explained(
  change: Partial<ModelSummary> = {},
  allocator: AllocatorMetrics | null = null,
  calibration: typeof spec.calibration = [],
) {
  const summary = typicalSummary(run_id, { fit: modelFit(), ...change });
  return explainRun(summary, allocator, { spec: { ...spec, calibration } });
}

const train = (value: number, light: Measured['light']) => ({
  train: measured(value, light),
  validation: null,
  test: null,
});
const fitted = (change: Partial<Fit>) => ({ fit: modelFit(change) });
const channels = (...changes: Partial<ModelSummary['channels'][number]>[]) => ({
  channels: typicalSummary(run_id).channels.map((channel, index) => ({ ...channel, ...changes[index] })),
});
const unsettled = { converged: false, sentence: 'It has not settled.', fix: 'Train more.', objectives: [] };

describe('whether to act on a model', () => {
  it('is for the worst of its lights to say', () => {
    expect(explained().parts.fit[0]).toBe('You can plan with this model.');
    expect(explained(fitted({ decomp_rssd: measured(0.15, 'amber') })).verdict).toBe('care');
    expect(explained(fitted({ decomp_rssd: measured(0.4, 'red') })).verdict).toBe('first_guess');
    expect(explained({ convergence: unsettled }).verdict).toBe('care');
  });

  it('comes with the gravest reason, in the same breath', () => {
    const weak = fitted({ rsq: train(0.85, 'amber'), mape: train(0.31, 'red') });
    expect(explained(weak).parts.fit[0]).toBe(
      'Take this model as a first guess: its predictions are 31% off on average.',
    );
    expect(explained(weak).parts.trust[0]).toBe(
      'Also, it explains 85% of the ups and downs of revenue, which is acceptable but not good.',
    );
  });

  it('is denied where a model explains less than half, and then nothing is said of its channels', () => {
    const { paragraph, parts, verdict } = explained(fitted({ rsq: train(0.12, 'red') }), typicalAllocation(run_id));
    expect(verdict).toBe('do_not_act');
    expect(parts.fit[0]).toBe(
      'Do not act on this model: it explains only 12% of the ups and downs of revenue, so what it says of the channels is close to guesswork.',
    );
    expect([parts.drives, parts.saturated]).toEqual([[], []]);
    expect(paragraph).not.toMatch(/_S|allocator/);
  });

  it('is open where nothing was measured', () => {
    const none = { train: null, validation: null, test: null };
    const { parts } = explained(fitted({ rsq: none, nrmse: none, mape: none, decomp_rssd: null }));
    expect(parts.fit).toEqual(['Take this model as a first guess: how well it fits was not measured.']);
  });

  it('has no answer in a model that sees no effect, and names no channel', () => {
    const none = { effect_share: 0, roas: 0 };
    const { paragraph } = explained(channels(none, none, none, none, none));
    expect(paragraph).toContain('cannot say where to spend: it sees no effect of any paid channel.');
    expect(paragraph).not.toContain('_S');
  });
});

describe('the fit', () => {
  it('is what the model explains, and how far off it is', () => {
    expect(explained().parts.fit[1]).toBe(
      'It explains 92% of the ups and downs of revenue, and its predictions are 6% off on average.',
    );
  });

  it('is never rounded up to a better light', () => {
    expect(explained(fitted({ rsq: train(0.8999, 'amber') })).paragraph).toContain('explains 89% of');
  });

  it('goes by the range where there is no mean error', () => {
    const no_mape = fitted({ mape: { train: null, validation: null, test: null } });
    expect(explained(no_mape).parts.fit[1]).toContain(
      'its predictions miss by about 8% of the distance between the lowest and the highest revenue',
    );
  });

  it('is not praised on data that the model had seen where it fails on other data, without a word on that', () => {
    const learnt_noise = fitted({ rsq: { train: measured(0.97), validation: null, test: measured(-1, 'red') } });
    expect(explained(learnt_noise).parts.fit).toEqual([
      'Take this model as a first guess: it does badly on data that it had not seen, so it may have learnt noise.',
      'It explains 97% of the ups and downs of revenue, and its predictions are 6% off on average.',
    ]);
  });
});

describe('what drives', () => {
  it('is how much media account for, and the two strongest channels with what they cost', () => {
    expect(explained({ baseline_share: 0.62 }).parts.drives.slice(0, 2)).toEqual([
      'Media account for 38% of revenue; the rest would come without them.',
      'Of the paid channels, facebook_S brings the most (26% of the effect for 19% of the spend), then print_S (24% for 9%).',
    ]);
  });

  it.each([
    [-0.2, 'It credits media with more than all of revenue, which cannot be.'],
    [1.3, 'It sees no gain in revenue from media as a whole.'],
    [0.999, 'Media account for less than 1% of revenue; the rest would come without them.'],
  ])('calls a baseline of %d what it is', (baseline_share, words) => {
    expect(explained({ baseline_share }).parts.drives[0]).toBe(words);
  });

  it('tells the largest effect from the most for the money', () => {
    expect(explained().parts.drives).toContain('For its money, print_S brings the most: each unit spent brought 5.80.');
    expect(explained(channels({ effect_share: 0.9, roas: 9 })).parts.drives).toContain(
      'It also brings the most for its money: each unit spent brought 9.00.',
    );
  });

  it('takes the cheapest for the best where conversions are counted', () => {
    const counted = channels(...[8, 7, 2, 4, 5].map((cpa) => ({ roas: null, cpa, interval: null })));
    expect(explained({ ...counted, dep_var: 'orders', dep_var_type: 'conversion' }).parts.drives).toContain(
      'For its money, print_S brings the most: each unit of orders cost 2.00.',
    );
  });

  it('is one channel where there is one, or where one alone brings anything', () => {
    const alone = explainRun(modelSummary(run_id), null, { spec });
    expect(alone.parts.drives).toContain('On tv_S, each unit spent brought 2.00.');
    const none = { effect_share: 0, roas: 0, interval: null };
    expect(explained(channels(none, {}, none, none, none)).parts.drives).toContain(
      'Of the paid channels, only ooh_S brings anything.',
    );
  });
});

describe('the allocator', () => {
  it('is repeated in its own direction', () => {
    expect(explained({}, typicalAllocation(run_id)).parts.drives.at(-1)).toBe(
      'The allocator would above all raise print_S and lower ooh_S, for 8% more effect.',
    );
  });

  it('is no more certain than the model', () => {
    const alike = { saturation: null };
    const weak = { ...fitted({ decomp_rssd: measured(0.4, 'red') }), ...channels(alike, alike, alike, alike, alike) };
    const guess = explained(weak, typicalAllocation(run_id));
    expect(guess.paragraph).toMatch(/allocator .*; take that as a first guess too\./);
  });

  it('says so where it would move nothing', () => {
    expect(explained({}, allocatorMetrics(run_id)).parts.drives.at(-1)).toBe(
      'The allocator would leave the budget as it is.',
    );
  });

  it('is not contradicted where it lowers what brought the most for its money', () => {
    const typical = typicalAllocation(run_id);
    const lowered = typical.channels.map((channel) =>
      channel.channel === 'print_S' ? { ...channel, spend_optimized: channel.spend * 0.7 } : channel,
    );
    expect(explained({}, { ...typical, channels: lowered }).paragraph).toContain(
      'print_S brings the most: each unit spent brought 5.80, but the next unit would bring less, so the allocator lowers it.',
    );
  });

  it('is not contradicted where it raises what is nearly saturated', () => {
    expect(explained({}, typicalAllocation(run_id)).parts.saturated).toEqual([
      'search_S already brings 88% of the most that it ever could; the allocator raises it all the same, for its next unit brings more than others’.',
    ]);
    const all = { saturation: 0.9 };
    expect(explained(channels(all, all, all, all, all), typicalAllocation(run_id)).parts.saturated[0]).toBe(
      'facebook_S (90%), print_S (90%) and 3 more are close to the most that they could ever bring; the allocator still raises 3 of them.',
    );
  });
});

describe('what is saturated', () => {
  it('is a channel, or several, that more money brings little to', () => {
    expect(explained().parts.saturated[0]).toBe(
      'search_S already brings 88% of the most that it ever could, so more money there brings little.',
    );
    expect(explained(channels({ saturation: 0.95 })).parts.saturated[0]).toBe(
      'tv_S (95%) and search_S (88%) are close to the most that they could ever bring, so more money there brings little.',
    );
  });

  it('is nothing where all have room', () => {
    const room = { saturation: 0.3 };
    expect(explained(channels({ saturation: 0.5 }, room, room, room, room)).parts.saturated[0]).toBe(
      'No channel is near its ceiling: tv_S, the closest, brings 50% of the most that it ever could.',
    );
  });

  it('leaves open what it does not know', () => {
    const unknown = { saturation: null };
    expect(explained(channels({ saturation: 0.5 }, unknown, unknown, unknown, unknown)).parts.saturated[0]).not.toMatch(
      /ceiling/,
    );
  });

  it('goes with how long an effect takes, where one has to wait for it', () => {
    const sentence = 'The effect of tv_S comes on average 2.4 weeks after the spend, so judge changes there no sooner.';
    expect(explained().parts.saturated).toContain(sentence);
    expect(explained(channels({ carryover_weeks: 1.02 })).paragraph).toContain('1.1 weeks');
    expect(explained(channels({ carryover_weeks: 0.4 }, { carryover_weeks: 1 })).paragraph).toContain(' 1 week after');
    const quick = { carryover_weeks: 0.4 };
    expect(explained(channels(quick, quick, quick, quick, quick)).paragraph).not.toContain('on average 0');
  });
});

describe('what not to trust', () => {
  it('is a channel that similar models disagree about, in figures', () => {
    const wide = { interval: { low: 0, high: 3.4, mean: 1, models: 20 } };
    const { parts, told } = explained(channels(wide));
    expect(parts.trust).toContain(
      'Trust tv_S least: similar models put what one unit spent on it brings anywhere from 0.00 to 3.40, this one at 1.42.',
    );
    expect(told).toEqual(['channels']);
    expect(explained(channels(wide, wide)).paragraph).toContain('1.42; ooh_S is uncertain too.');
    expect(explained(channels(wide, wide, wide)).paragraph).toContain('2 other channels are uncertain too.');
  });

  it('is training that had not settled', () => {
    expect(explained({ convergence: unsettled }).parts.fit[0]).toBe(
      'Use this model with care: its training had not settled, so more of it could give other figures.',
    );
  });

  it('is what no experiment backs, where nothing graver is to be said', () => {
    const sentence = 'No experiment (lift test) backs these figures yet.';
    expect(explained().parts.trust).toEqual([sentence]);
    const test = {
      channel: 'tv_S',
      start: '2018-01-01',
      end: '2018-02-01',
      lift: 1,
      spend: 1,
      confidence: 0.9,
      metric: 'revenue',
    };
    const [calibration] = [typicalSpec({ calibration: [test] }).calibration];
    expect(explained({}, null, calibration).paragraph).not.toContain(sentence);
    expect(explained(fitted({ mape_lift: measured(0.3, 'red') })).parts.fit[0]).toContain(
      'it is 30% off what experiments (lift tests) measured',
    );
  });
});

describe('the paragraph', () => {
  const contents = fc.record({ summary: any.modelSummary, allocator: fc.option(any.allocatorMetrics) });

  it('has no figure that is none, and fits one block, whatever comes', () => {
    fc.assert(
      fc.property(contents, ({ summary, allocator }) => {
        const { paragraph } = explainRun(summary, allocator, { spec });
        const words = withoutNames(paragraph, summary);
        expect(words).not.toMatch(/NaN|undefined|Infinity|null|e\+\d/);
        expect(paragraph.length).toBeLessThanOrEqual(3000);
        expect(paragraph).toMatch(/\.$/);
      }),
      { numRuns: 200 },
    );
  });

  it('can be read aloud in under a minute, and agrees with the lights', () => {
    fc.assert(
      fc.property(anyFitted(), ({ summary, allocator }) => {
        const { paragraph, verdict } = explainRun(summary, allocator, { spec });
        expect(paragraph.split(/\s+/).length).toBeLessThanOrEqual(120);
        const { rsq, mape, nrmse, decomp_rssd, mape_lift } = summary.fit;
        const lights = [rsq, mape, nrmse]
          .flatMap(({ train: it, validation, test }) => [it, validation, test])
          .concat(decomp_rssd, mape_lift)
          .map((it) => it?.light);
        if (verdict === 'plan') expect(lights.filter((light) => light === 'red' || light === 'amber')).toEqual([]);
        if (verdict === 'care') expect(lights).not.toContain('red');
      }),
      { numRuns: 200 },
    );
  });
});

/** Names may be anything, "NaN" too. */
function withoutNames(paragraph: string, { channels: named, dep_var }: ModelSummary): string {
  const names = [dep_var, ...named.map(({ channel }) => channel)].filter((name) => name.trim() !== '');
  return names.reduce((text, name) => text.replaceAll(name, 'x'), paragraph);
}

/** Any lights on a run of channels with names of one word. */
function anyFitted() {
  return fc.record({ like: any.modelSummary, allocates: fc.boolean() }).map(({ like, allocates }) => ({
    summary: typicalSummary(run_id, { fit: like.fit, convergence: like.convergence }),
    allocator: allocates ? typicalAllocation(run_id) : null,
  }));
}
