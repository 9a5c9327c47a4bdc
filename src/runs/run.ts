import { z } from 'zod';
import { SNAPSHOT_FACTS } from '../data/snapshot-facts.ts';
import { AppError, ERROR_CODES } from '../errors.ts';
import { ACCEPTED_SPEC } from './run-spec.ts';

/**
 * A **run** is one request to train one model, from the modal to the thread. Its record, `run.json`, is the only truth
 * about it and changes by compare-and-set on the object's generation (`run-store.ts`).
 */

export const RUN_STATES = [
  'requested',
  'preparing',
  'training',
  'publishing',
  'succeeded',
  'failed',
  'cancelled',
  'skipped',
] as const;
export type RunState = (typeof RUN_STATES)[number];

/** `skipped`: the data cannot carry the model that was asked for, before anything was trained or as the training showed. */
export const TRANSITIONS: Readonly<Record<RunState, readonly RunState[]>> = {
  requested: ['preparing', 'failed', 'cancelled', 'skipped'],
  preparing: ['training', 'failed', 'cancelled', 'skipped'],
  training: ['publishing', 'failed', 'cancelled', 'skipped'],
  publishing: ['succeeded', 'failed'],
  succeeded: [],
  failed: [],
  cancelled: [],
  skipped: [],
};

/** How a run can end. */
export const FINAL_STATES = ['succeeded', 'failed', 'cancelled', 'skipped'] as const satisfies readonly RunState[];

export function isFinal(state: RunState): boolean {
  return TRANSITIONS[state].length === 0;
}

/** Why a run ended without a result, in words for people. `details` are the facts behind them. */
export const FAILURE = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  fix: z.string(),
  details: z.record(z.string(), z.unknown()).default({}),
});
export type Failure = z.infer<typeof FAILURE>;

/** The messages that a run posts once each, in the order of the thread. */
const MESSAGE_STEPS = ['card', 'data_check', 'onepager', 'allocator', 'summary', 'failure', 'mention'] as const;
export type MessageStep = (typeof MESSAGE_STEPS)[number];

/** What the record keeps a message under: its step, or for what is told elsewhere, to whom. */
export type MessageKey = MessageStep | `notice:${string}` | RequestKey;
/** What the message that answers a request (`run-request.ts`) is known by. */
export type RequestKey = `${RequestKind}:${string}`;
const REQUEST_KINDS = ['allocation', 'calculation', 'onepager'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];
export const MESSAGE_KEY = z.union([
  z.enum(MESSAGE_STEPS),
  z.templateLiteral(['notice:', z.string()]),
  z.templateLiteral([z.enum(REQUEST_KINDS), ':', z.string()]),
]);

export const RUN = z.object({
  schema: z.literal(1),
  /** Counted up by every change of the record. */
  version: z.int().default(0),
  run_id: z.string(),
  revision: z.string(),
  country: z.string(),
  /** UTC, `YYYYMMDD_HHMMSS`. */
  timestamp: z.string(),
  state: z.enum(RUN_STATES),
  spec: ACCEPTED_SPEC,
  spec_hash: z.string(),
  requested_by: z.string(),
  requested_at: z.iso.datetime(),
  /** Slack's id of the channel that the card is in. */
  channel: z.string(),
  /** `ts` of every message posted for this run, by step; `null` where posting was begun and its outcome is not known yet. */
  messages: z.partialRecord(MESSAGE_KEY, z.string().nullable()),
  /** When the posting of each message was begun; see `post-once.ts`. */
  claims: z.partialRecord(MESSAGE_KEY, z.iso.datetime()).default({}),
  /** What identifies the request, such as the id of the modal: one that arrives twice makes one run. */
  request_id: z.string().nullable().default(null),
  /** Train also where an earlier run has the result of the same settings on the same data. */
  train_anyway: z.boolean().default(false),
  /** What the runs have in common that were asked for together; `null` where it was asked for alone. */
  batch_id: z.string().nullable().default(null),
  /** The span of its request, as W3C Trace Context writes it: its steps and its trainer go on with that trace. */
  traceparent: z.string().nullable().default(null),
  /** How well the best model fits, for lists; `null` before there is one. */
  best: z.object({ rsq_train: z.number(), nrmse: z.number() }).nullable().default(null),
  /** What the check of the data came to; `null` before it. What was found in full lies in `data/findings.json`. */
  checked: z
    .object({
      /** The data in a line; empty where there was none to look at. */
      summary: z.string(),
      /** How many findings of which severity. */
      findings: z.object({ stops: z.int(), warns: z.int(), informs: z.int() }),
    })
    .nullable()
    .default(null),
  /** Facts of the data snapshot; `null` before it is taken. */
  snapshot: z
    .object({
      rows: z.int(),
      columns: z.int(),
      data_hash: z.string(),
      warnings: z.array(z.string()),
      /** What `prepare:` did, in sentences: the whole, then each step. */
      prepared: z.array(z.string()).default([]),
      /** Columns of the spec that the model goes without, as a step of `prepare` allows. */
      dropped: z.array(z.string()).default([]),
      /** Where the data comes from; left out of a run that an earlier version has begun. */
      taken: SNAPSHOT_FACTS.optional(),
    })
    .nullable(),
  /** Full resource name of the Cloud Run execution; `null` before it is known. */
  execution: z.string().nullable(),
  launched_at: z.iso.datetime().nullable(),
  ended_at: z.iso.datetime().nullable(),
  failure: FAILURE.nullable(),
  /**
   * What it has cost in the end in USD: its training with every attempt, and the executions of requests on it since. An estimate
   * (`cost.ts`); `null` before the end, where nobody sends a bill, and of runs that an earlier version ended.
   */
  cost_usd: z.number().nullable().default(null),
  /** The part of it that each request (`run-request.ts`) has in it, by the request's id, so that none is counted twice. */
  request_costs: z.record(z.string(), z.number()).default({}),
  /** Since when the warehouse has not answered, though it is asked again and again; `null` where it is not waited for. */
  warehouse_away_since: z.iso.datetime().nullable().default(null),
  /** Who cancelled it; `null` where nobody did, or where it was cancelled outside of Slack. */
  cancelled_by: z.string().nullable().default(null),
  history: z.array(z.object({ state: z.enum(RUN_STATES), at: z.iso.datetime() })),
});
export type Run = z.infer<typeof RUN>;

/** The record moved to `state`, with the time noted. Throws `transition_refused` where the diagram has no such arrow. */
export function moved(run: Run, state: RunState, at: Date): Run {
  if (!TRANSITIONS[run.state].includes(state)) {
    throw new AppError('transition_refused', { run_id: run.run_id, from: run.state, to: state });
  }
  return {
    ...run,
    state,
    ended_at: isFinal(state) ? at.toISOString() : run.ended_at,
    warehouse_away_since: null,
    history: [...run.history, { state, at: at.toISOString() }],
  };
}
