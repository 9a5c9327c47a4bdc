import { z } from 'zod';

/**
 * `status.json`: the trainer's heartbeat. R writes it (atomically, at every step and every two seconds, also while it is busy
 * in one long call), `src/trainer/` sends it to the run's folder, and the bot draws the card from it.
 * Its JSON Schema is `manifests/status.schema.json`.
 */
export const TRAINER_STEPS = ['setup', 'inputs', 'trials', 'outputs', 'onepagers', 'allocator', 'finish'] as const;
export type TrainerStep = (typeof TRAINER_STEPS)[number];

export const TRAINER_STATUS = z.object({
  schema: z.literal(1),
  run_id: z.string(),
  /** `skipped`: the data is as it should be, and yet carries no model. `cancelled`: stopped from outside. */
  state: z.enum(['running', 'succeeded', 'failed', 'skipped', 'cancelled']),
  step: z.enum(TRAINER_STEPS),
  /** Trials that have ended, of `trials`. */
  trials_done: z.int(),
  trials: z.int(),
  /** Iterations done over all trials, of `iterations` x `trials`. */
  iterations_done: z.int(),
  iterations_total: z.int(),
  /** The trials that are being trained now, numbered from 1, and how far each is. */
  trials_running: z.array(z.object({ trial: z.int(), iteration: z.int() })).default([]),
  /** Iterations per second over all trials in the last seconds; `null` outside of the trials and before it can be measured. */
  rate: z.number().nullable().default(null),
  /** Lowest nrmse and decomp.rssd seen so far, each by itself; `null` before the first iteration. */
  best_nrmse: z.number().nullable(),
  best_decomp_rssd: z.number().nullable(),
  /** Share of the whole work done, 0 to 1, and the seconds that are left; `null` where nothing can be said yet. */
  progress: z.number().min(0).max(1),
  seconds_left: z.number().nullable(),
  started_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  /**
   * Memory of R and all its processes in bytes, now and the most so far; `null` where the system does not tell. Pages that
   * forked processes share count once (proportional set size), or once for each where the kernel does not tell (resident set).
   */
  memory_bytes: z.int().nullable().default(null),
  memory_peak_bytes: z.int().nullable().default(null),
  /** Seconds spent in each step that has ended. */
  seconds: z.partialRecord(z.enum(TRAINER_STEPS), z.number()),
  /** Why it ended without a result; `null` while it runs and where it succeeded. `message` and `fix` are sentences for people. */
  error: z.object({ code: z.string(), message: z.string(), fix: z.string(), step: z.enum(TRAINER_STEPS) }).nullable(),
});
export type TrainerStatus = z.infer<typeof TRAINER_STATUS>;

/** Exit statuses of `r/run_all.R`; r/README.md says what they mean. */
export const R_EXIT = {
  success: 0,
  failed: 1,
  refused: 2,
  skipped: 3,
  out_of_memory: 4,
  out_of_time: 5,
  cancelled: 143,
} as const;

/** How training can end without a result. */
export type Unfinished = Exclude<keyof typeof R_EXIT, 'success'>;

/**
 * Exit statuses of the trainer. Cloud Run tries a task again after any other than 0, so 0 also stands for "there is nothing
 * that another attempt would do better".
 */
export const TRAINER_EXIT = {
  done: 0,
  failed: R_EXIT.failed,
  out_of_memory: R_EXIT.out_of_memory,
  out_of_time: R_EXIT.out_of_time,
  cancelled: R_EXIT.cancelled,
} as const;
