import { z } from 'zod';

/**
 * `status.json`: the trainer's heartbeat. R writes it (atomically, at least every five seconds while it works),
 * `src/trainer/` adds the memory figure and sends it to the run's folder, and the bot draws the card from it.
 * Its JSON Schema is `manifests/status.schema.json`.
 */
export const TRAINER_STEPS = ['setup', 'inputs', 'trials', 'outputs', 'onepagers', 'allocator', 'finish'] as const;
export type TrainerStep = (typeof TRAINER_STEPS)[number];

export const TRAINER_STATUS = z.object({
  schema: z.literal(1),
  run_id: z.string(),
  state: z.enum(['running', 'succeeded', 'failed']),
  step: z.enum(TRAINER_STEPS),
  /** Trials that have ended, of `trials`. */
  trials_done: z.int(),
  trials: z.int(),
  /** Iterations done over all trials, of `iterations` x `trials`. */
  iterations_done: z.int(),
  iterations_total: z.int(),
  /** Lowest nrmse and decomp.rssd seen so far, each by itself; `null` before the first iteration. */
  best_nrmse: z.number().nullable(),
  best_decomp_rssd: z.number().nullable(),
  /** Share of the whole work done, 0 to 1, and the seconds that are left; `null` where nothing can be said yet. */
  progress: z.number().min(0).max(1),
  seconds_left: z.number().nullable(),
  started_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  /** Resident memory of the trainer's process group in bytes; `null` where it is not known. */
  memory_bytes: z.int().nullable().default(null),
  /** Seconds spent in each step that has ended. */
  seconds: z.partialRecord(z.enum(TRAINER_STEPS), z.number()),
  /** Why R stopped; `null` unless `state` is `failed`. `message` and `fix` are sentences for people. */
  error: z.object({ code: z.string(), message: z.string(), fix: z.string(), step: z.enum(TRAINER_STEPS) }).nullable(),
});
export type TrainerStatus = z.infer<typeof TRAINER_STATUS>;

/** Exit statuses of `r/run_all.R`, and what they mean to `src/trainer/`. */
export const R_EXIT = { success: 0, failed: 1, refused: 2, interrupted: 143 } as const;
