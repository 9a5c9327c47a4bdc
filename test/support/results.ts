import type { Fit, Measured } from '../../src/trainer/fit.ts';
import type { FitByDate } from '../../src/trainer/fit-by-date.ts';
import type { ResponseCurves } from '../../src/trainer/response-curves.ts';
import type { AllocatorMetrics, FileList, ModelSummary } from '../../src/trainer/results.ts';
import type { TrainerStatus } from '../../src/trainer/status.ts';

/** What a trainer leaves, small and valid, for tests of what is made of it. */

export function modelSummary(run_id: string, change: Partial<ModelSummary> = {}): ModelSummary {
  return {
    schema: 1,
    run_id,
    best_model: '1_23_4',
    best_model_reason: '1_23_4 has the smallest error score of the 3 winners of the clusters.',
    best_model_score: { formula: 'sqrt(...)', scaling: 'over the clustered models', ties: 'By id.' },
    engine: 'fast',
    engine_reason: null,
    optimizer: 'native',
    iterations: 300,
    trials: 2,
    models: 600,
    pareto_models: 40,
    clusters: 3,
    dep_var: 'revenue',
    dep_var_type: 'revenue',
    window: { start: '2016-01-01', end: '2018-12-31', rows: 157 },
    interval: 'week',
    nrmse: 0.08,
    decomp_rssd: 0.1,
    mape_lift: null,
    rsq_train: 0.9,
    rsq_val: null,
    rsq_test: null,
    fit: modelFit(),
    convergence: { converged: true, sentence: 'Training has settled.', fix: null, objectives: [] },
    channels: [
      {
        channel: 'tv_S',
        variable: 'tv_S',
        spend: 100,
        spend_share: 1,
        effect: 200,
        effect_share: 1,
        coefficient: 0.4,
        roas: 2,
        cpa: null,
        interval: { low: 1.5, high: 2.5, mean: 1.9, models: 12 },
        no_interval: null,
        marginal_roas: 1.1,
        marginal_cpa: null,
        marginal_roas_allocator: 0.9,
        marginal_cpa_allocator: null,
        saturation: 0.4,
        carryover_weeks: 0.5,
        carryover_share: 0.2,
      },
    ],
    baseline_share: 0.6,
    finalists: [
      {
        sol_id: '1_23_4',
        cluster: 1,
        cluster_models: 12,
        front: 1,
        error_score: 0.05,
        nrmse: 0.08,
        decomp_rssd: 0.1,
        mape_lift: null,
        rsq_train: 0.9,
        rsq_val: null,
        rsq_test: null,
        onepager: '1_23_4.png',
      },
    ],
    pareto: [{ sol_id: '1_23_4', front: 1, nrmse: 0.08, decomp_rssd: 0.1, mape_lift: null, cluster: 1 }],
    seconds: { total: 60, inputs: 5, train: 40, outputs: 10, allocator: 5 },
    versions: { r: '4.2.2', robyn: '3.12.1', mmmtrainer: '0.1.0' },
    warnings: [],
    no_allocation: null,
    ...change,
  };
}

export function measured(value: number, light: Measured['light'] = 'green'): Measured {
  return { value, light, green: 0.9, amber: 0.8, better: 'higher', source: 'A rule of thumb.' };
}

/** A model that was not validated, with green lights. */
export function modelFit(change: Partial<Fit> = {}): Fit {
  const alone = (value: number) => ({ train: measured(value), validation: null, test: null });
  return {
    parts: {
      train: { rows: 157, start: '2016-01-04', end: '2018-12-31', zero_rows: 0 },
      validation: null,
      test: null,
    },
    rsq: alone(0.92),
    nrmse: alone(0.08),
    mape: alone(0.06),
    decomp_rssd: measured(0.1),
    mape_lift: null,
    ...change,
  };
}

export function responseCurves(run_id: string): ResponseCurves {
  return {
    schema: 1,
    run_id,
    periods: 157,
    interval: 'week',
    window: null,
    formula: 'response = ...',
    robyn_response: 'robyn_response(...)',
    models: [],
  };
}

export function allocatorMetrics(run_id: string, change: Partial<AllocatorMetrics> = {}): AllocatorMetrics {
  return {
    schema: 1,
    run_id,
    sol_id: '1_23_4',
    scenario: 'max_response',
    dep_var_type: 'revenue',
    total_budget: null,
    target_value: null,
    date_min: '2016-01-04',
    date_max: '2018-12-31',
    periods: '157 weeks',
    totals: { spend: 100, spend_optimized: 100, response: 200, response_optimized: 220, response_lift: 0.1 },
    channels: [],
    robyn: { response: 190, response_lift: 220 / 190 - 1 },
    notes: [],
    ...change,
  };
}

export function fileList(): FileList {
  return {
    schema: 1,
    files: [
      { name: '1_23_4.png', bytes: 9, kind: 'onepager' },
      { name: 'preview-1_23_4.png', bytes: 3, kind: 'preview' },
    ],
  };
}

export function trainerStatus(run_id: string, change: Partial<TrainerStatus>, at: Date): TrainerStatus {
  return {
    schema: 1,
    run_id,
    state: 'running',
    step: 'trials',
    trials_done: 0,
    trials: 2,
    iterations_done: 0,
    iterations_total: 600,
    trials_running: [],
    rate: null,
    best_nrmse: null,
    best_decomp_rssd: null,
    progress: 0,
    seconds_left: null,
    started_at: at.toISOString(),
    updated_at: at.toISOString(),
    memory_bytes: null,
    memory_peak_bytes: null,
    seconds: {},
    error: null,
    ...change,
  };
}

/** What a model says of each week beside what there was: off by `errors` (actual - predicted) in the weeks of these numbers. */
export function fitByDate(
  run_id: string,
  { start, weeks, errors }: { start: string; weeks: number; errors: Readonly<Record<number, number>> },
): FitByDate {
  const dates = Array.from({ length: weeks }, (_, index) => {
    const date = new Date(Date.parse(start) + index * 7 * 86_400_000).toISOString().slice(0, 10);
    const predicted = 1_500_000 + 400_000 * Math.cos((index / 52) * 2 * Math.PI);
    return { date, actual: predicted + (errors[index] ?? ((index % 7) - 3) * 30_000), predicted };
  });
  return { schema: 1, run_id, sol_id: '1_2_3', dates };
}
