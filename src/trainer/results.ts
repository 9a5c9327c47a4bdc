import { z } from 'zod';

/**
 * What the trainer leaves for people: `model_summary.json`, `allocator_metrics.json` and `files.json`, written by R and
 * parsed here. Shares are 0 to 1; money is in the unit of the data.
 */

const CHANNEL_SUMMARY = z.object({
  /** The spend column; `variable` is the exposure that was modelled. */
  channel: z.string(),
  variable: z.string(),
  spend: z.number(),
  spend_share: z.number(),
  effect: z.number(),
  effect_share: z.number(),
  coefficient: z.number(),
  /** Effect for one unit of spend; `null` for dep_var_type conversion or no spend. */
  roas: z.number().nullable(),
  /** Spend for one unit of effect; `null` for dep_var_type revenue or no effect. */
  cpa: z.number().nullable(),
});

export const MODEL_SUMMARY = z.object({
  schema: z.literal(1),
  run_id: z.string(),
  best_model: z.string(),
  engine: z.enum(['stock', 'fast']),
  optimizer: z.enum(['native', 'nevergrad']),
  iterations: z.int(),
  trials: z.int(),
  /** Candidates evaluated, and models on the pareto front. */
  models: z.int(),
  pareto_models: z.int(),
  clusters: z.int().nullable(),
  dep_var: z.string(),
  dep_var_type: z.enum(['revenue', 'conversion']),
  window: z.object({ start: z.iso.date(), end: z.iso.date(), rows: z.int() }),
  interval: z.enum(['day', 'week', 'month']),
  /** Of the best model. */
  nrmse: z.number(),
  decomp_rssd: z.number(),
  mape_lift: z.number().nullable(),
  rsq_train: z.number(),
  rsq_val: z.number().nullable(),
  rsq_test: z.number().nullable(),
  convergence: z.array(z.string()),
  channels: z.array(CHANNEL_SUMMARY),
  /** Share of the effect that is not media: intercept, trend, season, holiday, context. */
  baseline_share: z.number(),
  /** The models that a person would look at: one for each cluster, best first, with its onepager's file name. */
  finalists: z.array(
    z.object({
      sol_id: z.string(),
      cluster: z.int().nullable(),
      nrmse: z.number(),
      decomp_rssd: z.number(),
      mape_lift: z.number().nullable(),
      rsq_train: z.number(),
      onepager: z.string(),
    }),
  ),
  seconds: z.object({
    total: z.number(),
    inputs: z.number(),
    train: z.number(),
    outputs: z.number(),
    allocator: z.number(),
  }),
  versions: z.object({ r: z.string(), robyn: z.string(), mmmtrainer: z.string() }),
  warnings: z.array(z.string()),
  /**
   * Why there is no budget allocation, as a sentence: a single channel, or none but one with an effect. `null` where there is
   * one; only then are there `allocator_metrics.json` and `.csv`.
   */
  no_allocation: z.string().nullable().default(null),
});
export type ModelSummary = z.infer<typeof MODEL_SUMMARY>;

export const ALLOCATOR_METRICS = z.object({
  schema: z.literal(1),
  run_id: z.string(),
  sol_id: z.string(),
  scenario: z.enum(['max_response', 'target_efficiency']),
  /** What the dates of the allocation cover, and how many periods they are. */
  date_min: z.iso.date(),
  date_max: z.iso.date(),
  periods: z.string(),
  totals: z.object({
    spend: z.number(),
    spend_optimized: z.number(),
    response: z.number(),
    response_optimized: z.number(),
    /** Relative change, 0.12 for +12 %. */
    response_lift: z.number(),
  }),
  channels: z.array(
    z.object({
      channel: z.string(),
      spend: z.number(),
      spend_optimized: z.number(),
      spend_change: z.number(),
      response: z.number(),
      response_optimized: z.number(),
      response_change: z.number(),
      constraint_low: z.number(),
      constraint_up: z.number(),
    }),
  ),
});
export type AllocatorMetrics = z.infer<typeof ALLOCATOR_METRICS>;

/** `files.json`: what is in the run's folder. `kind` is what a person would call it. */
export const FILE_LIST = z.object({
  schema: z.literal(1),
  files: z.array(
    z.object({
      name: z.string(),
      bytes: z.int(),
      kind: z.enum(['onepager', 'plot', 'preview', 'table', 'model', 'rds', 'log', 'summary', 'data', 'other']),
    }),
  ),
});
export type FileList = z.infer<typeof FILE_LIST>;
