import { z } from 'zod';
import { CONVERGENCE, FIT } from './fit.ts';

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
  /** Robyn's bootstrapped 95% interval of roas (cpa) among the models of the cluster, and their mean. */
  interval: z.object({ low: z.number(), high: z.number(), mean: z.number(), models: z.int() }).nullable(),
  /** Why there is no interval, as a sentence. */
  no_interval: z.string().nullable(),
  /**
   * What one more unit of spend in the mean period brings at today's spend, with what it carries over into later periods:
   * the slope of the response curve in `response_curves.json`. `marginal_cpa` is what one more unit of effect costs.
   */
  marginal_roas: z.number().nullable(),
  marginal_cpa: z.number().nullable(),
  /** The same without what is carried over, as Robyn's budget allocator and its plots have it. */
  marginal_roas_allocator: z.number().nullable(),
  marginal_cpa_allocator: z.number().nullable(),
  /** Response at today's mean spend as a share of the most that the channel can ever bring. */
  saturation: z.number().nullable(),
  /** Mean lag of the adstock. */
  carryover_weeks: z.number(),
  /** Share of the effect that comes from spend of earlier periods. */
  carryover_share: z.number().nullable(),
});

const FINALIST = z.object({
  sol_id: z.string(),
  cluster: z.int().nullable(),
  /** How many models are in its cluster. */
  cluster_models: z.int().nullable(),
  /** 1 for the pareto front, 2 for the front without it, and so on. */
  front: z.int(),
  /** What the best is chosen by: `best_model_score`. */
  error_score: z.number(),
  nrmse: z.number(),
  decomp_rssd: z.number(),
  mape_lift: z.number().nullable(),
  rsq_train: z.number(),
  rsq_val: z.number().nullable(),
  rsq_test: z.number().nullable(),
  onepager: z.string(),
});

export const MODEL_SUMMARY = z.object({
  schema: z.literal(1),
  run_id: z.string(),
  best_model: z.string(),
  /** Why this one, as a sentence. */
  best_model_reason: z.string(),
  /** The score of which the best model has the smallest, in formulas, and what decides between equals. */
  best_model_score: z.object({ formula: z.string(), scaling: z.string(), ties: z.string() }),
  engine: z.enum(['stock', 'fast']),
  /** Why it was not the engine that was asked for, as a sentence. */
  engine_reason: z.string().nullable(),
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
  fit: FIT,
  convergence: CONVERGENCE,
  channels: z.array(CHANNEL_SUMMARY),
  /** Share of the effect that is not media: intercept, trend, season, holiday, context. */
  baseline_share: z.number(),
  /** The models that a person would look at: one for each cluster, best first, with its onepager's file name. */
  finalists: z.array(FINALIST),
  /** Every model on the fronts that Robyn kept. */
  pareto: z.array(
    z.object({
      sol_id: z.string(),
      front: z.int(),
      nrmse: z.number(),
      decomp_rssd: z.number(),
      mape_lift: z.number().nullable(),
      cluster: z.int().nullable(),
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
   * Why there is no budget allocation, and what to do, in sentences: a single channel, a target out of reach. `null` where
   * there is one; only then are there `allocator_metrics.json` and `.csv`.
   */
  no_allocation: z.string().nullable().default(null),
});
export type ModelSummary = z.infer<typeof MODEL_SUMMARY>;

/** What the allocator proposes. Money and response are totals over all of the dates, never those of one period. */
export const ALLOCATOR_METRICS = z.object({
  schema: z.literal(1),
  run_id: z.string(),
  sol_id: z.string(),
  scenario: z.enum(['max_response', 'target_efficiency']),
  dep_var_type: z.enum(['revenue', 'conversion']).nullable().default(null),
  /** What was asked for: `null` where it was the spend of now, and where it is not used. */
  total_budget: z.number().nullable().default(null),
  /** The ROAS or CPA that was aimed at; `null` for max_response. */
  target_value: z.number().nullable().default(null),
  /** First and last period of the allocation, and how many they are, such as "26 weeks". */
  date_min: z.iso.date(),
  date_max: z.iso.date(),
  periods: z.string(),
  /** The sums of the channels. */
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
      /** The spend column. */
      channel: z.string(),
      /** What the data has for the dates. */
      spend: z.number(),
      spend_optimized: z.number(),
      spend_change: z.number(),
      /** Both are the response curve at the mean spend of a period, with the mean carryover of the window. */
      response: z.number(),
      response_optimized: z.number(),
      response_change: z.number(),
      /** Multiples of `spend`. */
      constraint_low: z.number(),
      constraint_up: z.number(),
    }),
  ),
  /**
   * What stock Robyn has for now: where every channel is modelled on spend, the mean of the responses over the whole window,
   * whatever the dates; not to be compared with a response at a mean spend, which is why `totals` has its own.
   */
  robyn: z.object({ response: z.number(), response_lift: z.number() }).nullable().default(null),
  /** Sentences of what has to be known to read the figures. */
  notes: z.array(z.string()).default([]),
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
