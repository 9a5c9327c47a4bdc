import { describe, expect, it } from 'vitest';
import { comparisonAltText } from '../../../src/results/charts/comparison-chart.ts';
import { type ComparedRun, compareRuns } from '../../../src/results/compare-runs.ts';
import type { ModelSummary } from '../../../src/trainer/results.ts';
import { measured, modelFit } from '../../support/results.ts';
import { typicalRun, typicalSummary } from '../../support/samples/typical.ts';

/** A run with these shares of tv_S, ooh_S, print_S, facebook_S and search_S. */
function one(day: number, shares: readonly number[], change: Partial<ModelSummary> = {}): ComparedRun {
  const run_id = `r12-de-2026030${day}_093000`;
  const summary = typicalSummary(run_id);
  const channels = summary.channels.map((channel, at) => ({ ...channel, effect_share: shares[at] ?? 0 }));
  return { run: typicalRun({ run_id, state: 'succeeded' }), summary: { ...summary, channels, ...change } };
}
const SHARES = [0.21, 0.12, 0.24, 0.26, 0.17] as const;

describe('runs side by side', () => {
  it('are called A, B, C as they were named, with their channels strongest first', () => {
    const { runs, channels } = compareRuns([one(1, SHARES), one(2, [0.4, 0.1, 0.2, 0.2, 0.1])]);
    expect(runs.map(({ letter, run }) => `${letter} ${run.run_id}`)).toEqual([
      'A r12-de-20260301_093000',
      'B r12-de-20260302_093000',
    ]);
    expect(channels[0]).toMatchObject({ channel: 'tv_S', effect_shares: [0.21, 0.4] });
  });

  it('say what they differ most about, what brings most in each, and what they agree about', () => {
    const { findings } = compareRuns([one(1, SHARES), one(2, [0.41, 0.12, 0.14, 0.16, 0.17])]);
    expect(findings[0]).toMatch(/^They differ most about tv_S \(A 21%, B 41%\) and \w+_S \(/);
    expect(findings.slice(1)).toEqual([
      'What brings the most: A facebook_S, B tv_S.',
      'They agree about search_S and ooh_S.',
    ]);
  });

  it('agree where no share differs by two points', () => {
    expect(compareRuns([one(1, SHARES), one(2, [0.22, 0.11, 0.24, 0.26, 0.17])]).findings).toEqual([
      'They agree: no channel’s share of the effect differs by two percentage points or more.',
    ]);
  });

  it('leave open what a run does not have, and count no figure that is none', () => {
    const fewer = one(2, SHARES);
    const [tv, ...others] = fewer.summary.channels;
    const broken = others.map((channel) => ({ ...channel, effect_share: Number.NaN, roas: Number.POSITIVE_INFINITY }));
    const { channels } = compareRuns([one(1, SHARES), { ...fewer, summary: { ...fewer.summary, channels: broken } }]);
    expect(channels.find(({ channel }) => channel === tv?.channel)?.effect_shares).toEqual([0.21, null]);
    expect(channels.find(({ channel }) => channel === 'print_S')).toMatchObject({
      effect_shares: [0.24, null],
      returns: [5.8, null],
    });
  });
});

describe('what keeps runs from being compared', () => {
  const notes = (...compared: ComparedRun[]) => compareRuns(compared).notes;

  it('is nothing where they are of the same', () => {
    expect(notes(one(1, SHARES), one(2, SHARES))).toEqual([]);
  });

  it('is another variable, market or time', () => {
    const other = one(2, SHARES, {
      dep_var: 'orders',
      window: { start: '2017-01-01', end: '2018-12-31', rows: 104 },
    });
    const elsewhere = { ...other, run: { ...other.run, country: 'fr' } };
    expect(notes(one(1, SHARES), elsewhere)).toEqual([
      'They explain different things: A revenue, B orders. Only the shares can be compared, and those with care.',
      'They are of different markets: A de, B fr.',
      'They look at different times: A 2016-01-01 to 2018-12-31, B 2017-01-01 to 2018-12-31. What a channel brought may have changed in between.',
    ]);
  });

  it('is other data, where both are known', () => {
    const with_data = (run: ComparedRun, data_hash: string): ComparedRun => ({
      ...run,
      run: { ...run.run, snapshot: { rows: 157, columns: 12, data_hash, warnings: [], prepared: [], dropped: [] } },
    });
    const [first, second] = [one(1, SHARES), one(2, SHARES)];
    expect(notes(with_data(first, 'a'), with_data(second, 'b')).join()).toContain('Their data differ');
    expect(notes(with_data(first, 'a'), with_data(second, 'a'))).toEqual([]);
    expect(notes(with_data(first, 'a'), second)).toEqual([]);
  });

  it('is a model that explains next to nothing, before all else', () => {
    const guess = modelFit({ rsq: { train: measured(0.12, 'red'), validation: null, test: null } });
    const all = notes(one(1, SHARES), one(2, SHARES, { fit: guess, dep_var: 'orders' }));
    expect(all[0]).toMatch(/^B \(12%\) explains less than half of the ups and downs: .* close to guesswork/);
  });

  it('is that they count differently: then there is no return to put side by side', () => {
    const { return_word } = compareRuns([one(1, SHARES), one(2, SHARES, { dep_var_type: 'conversion' })]);
    expect(return_word).toBeNull();
    expect(compareRuns([one(1, SHARES), one(2, SHARES)]).return_word).toBe('ROAS');
  });
});

it('the picture is told to people who do not see it, as far as there is room', () => {
  const comparison = compareRuns([one(1, SHARES), one(2, [0.4, 0.1, 0.2, 0.2, 0.1])]);
  expect(comparisonAltText(comparison)).toContain('tv_S: A 21%, B 40%.');
  expect(comparisonAltText(comparison, 150).length).toBeLessThanOrEqual(150);
});
