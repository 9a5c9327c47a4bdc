import type { Run } from '../../../src/runs/run.ts';
import { RUN_SPEC, type RunSpec, type RunSpecInput } from '../../../src/runs/run-spec.ts';
import type { AllocatorMetrics, ModelSummary } from '../../../src/trainer/results.ts';
import { run } from '../../unit/slack/support/arbitraries.ts';
import { allocatorMetrics, measured, modelFit, modelSummary } from '../results.ts';

/** What most people see: a run of Robyn's example data with five paid channels. Its people and channel are the gallery's. */

export const PEOPLE = { asker: 'U0ASKER', other: 'U0OTHER' } as const;
export const CHANNEL = 'C0RUNS';
export const NOW = new Date('2026-03-02T09:34:10Z');

export function typicalSpec(change: Partial<RunSpecInput> = {}): RunSpec {
  return RUN_SPEC.parse({
    revision: 'r12',
    country: 'de',
    data: { connection: 'demo', table: 'dt_simulated_weekly' },
    date_var: 'DATE',
    dep_var: 'revenue',
    dep_var_type: 'revenue',
    paid_media_spends: ['tv_S', 'ooh_S', 'print_S', 'facebook_S', 'search_S'],
    paid_media_vars: ['tv_S', 'ooh_S', 'print_S', 'facebook_I', 'search_clicks_P'],
    organic_vars: ['newsletter'],
    context_vars: ['competitor_sales_B', 'events'],
    factor_vars: ['events'],
    prophet: { vars: ['trend', 'season', 'holiday'], country: 'DE' },
    window: { start: '2016-01-01', end: '2018-12-31' },
    train: { iterations: 2000, trials: 5, seed: 123 },
    annotations: [
      { start: '2017-03-06', end: '2017-03-19', label: 'TV strike', channel: 'tv_S' },
      { start: '2018-06-14', end: '2018-07-15', label: 'World Cup' },
    ],
    ...change,
  });
}

/** A run of `spec` that was asked for a little before `NOW`. */
export function typicalRun(change: Partial<Run> = {}, spec: RunSpec = typicalSpec()): Run {
  return run(spec, {
    run_id: `${spec.revision}-${spec.country}-20260302_093000`,
    timestamp: '20260302_093000',
    requested_by: PEOPLE.asker,
    requested_at: '2026-03-02T09:30:00Z',
    launched_at: '2026-03-02T09:30:20Z',
    history: [{ state: 'requested', at: '2026-03-02T09:30:00Z' }],
    messages: { card: '1772443800.000100' },
    ...change,
  });
}

const CHANNELS = [
  ['tv_S', 0.32, 0.21, 1.42, 0.61, 2.4],
  ['ooh_S', 0.28, 0.12, 0.93, 0.35, 1.1],
  ['print_S', 0.09, 0.24, 5.8, 0.44, 0.8],
  ['facebook_S', 0.19, 0.26, 2.95, 0.72, 0.3],
  ['search_S', 0.12, 0.17, 3.06, 0.88, 0.2],
] as const;

export function typicalSummary(run_id: string, change: Partial<ModelSummary> = {}): ModelSummary {
  const [like] = modelSummary(run_id).channels;
  if (like === undefined) throw new Error('the small summary has a channel');
  return modelSummary(run_id, {
    best_model: '3_104_2',
    best_model_reason: '3_104_2 has the smallest error score of the 4 winners of the clusters.',
    iterations: 2000,
    trials: 5,
    models: 10_000,
    pareto_models: 126,
    clusters: 4,
    fit: modelFit({
      rsq: { train: measured(0.913), validation: measured(0.87), test: measured(0.71, 'amber') },
      nrmse: { train: measured(0.062), validation: measured(0.08), test: measured(0.13, 'amber') },
      mape: { train: measured(0.074), validation: null, test: null },
      decomp_rssd: measured(0.24, 'amber'),
    }),
    channels: CHANNELS.map(([channel, spend_share, effect_share, roas, saturation, carryover_weeks]) => ({
      ...like,
      channel,
      variable: channel,
      spend: spend_share * 12_400_000,
      spend_share,
      effect: effect_share * 27_800_000,
      effect_share,
      roas,
      interval: { low: roas * 0.8, high: roas * 1.25, mean: roas * 1.02, models: 31 },
      marginal_roas: roas * (1.1 - saturation),
      saturation,
      carryover_weeks,
    })),
    finalists: ['3_104_2', '1_87_1', '5_99_3', '2_61_4'].map((sol_id, index) => ({
      sol_id,
      cluster: index + 1,
      cluster_models: 31 - 4 * index,
      front: 1 + (index % 2),
      error_score: 0.04 + index / 100,
      nrmse: 0.062 + index / 200,
      decomp_rssd: 0.24 - index / 50,
      mape_lift: null,
      rsq_train: 0.913 - index / 100,
      rsq_val: 0.87,
      rsq_test: 0.71,
      onepager: `${sol_id}.png`,
    })),
    warnings: ['search_S is 88% saturated: more spend there brings little.'],
    ...change,
  });
}

export function typicalAllocation(run_id: string, change: Partial<AllocatorMetrics> = {}): AllocatorMetrics {
  const proposals = [0.82, 0.7, 1.5, 1.21, 1.17] as const;
  const channels = CHANNELS.map(([channel, spend_share, effect_share], index) => {
    const spend = Math.round(spend_share * 12_400_000);
    const multiple = proposals[index] ?? 1;
    const response = Math.round(effect_share * 27_800_000);
    const lift = (multiple - 1) * 0.6;
    return {
      channel,
      spend,
      spend_optimized: Math.round(spend * multiple),
      spend_change: multiple - 1,
      response,
      response_optimized: Math.round(response * (1 + lift)),
      response_change: lift,
      constraint_low: 0.7,
      constraint_up: 1.5,
    };
  });
  const sum = (key: 'spend' | 'spend_optimized' | 'response' | 'response_optimized') =>
    channels.reduce((total, channel) => total + channel[key], 0);
  return allocatorMetrics(run_id, {
    sol_id: '3_104_2',
    totals: {
      spend: sum('spend'),
      spend_optimized: sum('spend'),
      response: sum('response'),
      response_optimized: sum('response_optimized'),
      response_lift: sum('response_optimized') / sum('response') - 1,
    },
    channels,
    ...change,
  });
}
