import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseEnvironment } from '../environment.ts';

/** What the trainer's container is told besides the run's id. `main.ts` reads the environment and passes it on. */
const ENVIRONMENT = z.object({
  BUCKET: z.string().min(1),
  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  /** The local cloud's storage; Google's where left out. */
  STORAGE_API_ENDPOINT: z.url().optional(),
  /** JSON of a service account key; the machine's own credentials where left out. */
  GOOGLE_CREDENTIALS_JSON: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),

  /** R processes that train side by side on this machine, in place of the number that the run was given. */
  TRAINER_WORKERS: z.coerce.number().int().min(1).max(64).optional(),
  /** The program that runs the R scripts, and the scripts. */
  TRAINER_RSCRIPT: z.string().min(1).default('Rscript'),
  TRAINER_R_SCRIPT: z
    .string()
    .min(1)
    .default(fileURLToPath(new URL('../../r/run_all.R', import.meta.url))),
  TRAINER_ALLOCATE_SCRIPT: z
    .string()
    .min(1)
    .default(fileURLToPath(new URL('../../r/allocate.R', import.meta.url))),
  TRAINER_ONEPAGER_SCRIPT: z
    .string()
    .min(1)
    .default(fileURLToPath(new URL('../../r/onepager.R', import.meta.url))),
  /** Folder that the run's working folder is made in; the system's own where left out. */
  TRAINER_SCRATCH_DIR: z.string().min(1).optional(),
  /** The least time between two heartbeats. */
  TRAINER_HEARTBEAT_SECONDS: z.coerce.number().positive().default(2),
  /** A lease that was not renewed for this long may be taken over by another execution. */
  TRAINER_LEASE_STALE_SECONDS: z.coerce.number().positive().default(90),
  /** How long R may take to end when it is asked to. Cloud Run kills everything ten seconds after SIGTERM. */
  TRAINER_GRACE_SECONDS: z.coerce.number().positive().default(3),
  /** How long to wait at the end for a cloud that is away, before what was trained is given up. */
  TRAINER_PATIENCE_SECONDS: z.coerce.number().positive().default(3600),
  /** The time after which the job's service ends this attempt, from its start; training ends a little before it. */
  TRAINER_TIMEOUT_SECONDS: z.coerce.number().positive().optional(),

  /** Set by Cloud Run: which execution this is, and which attempt of its task, from 0. */
  CLOUD_RUN_EXECUTION: z.string().min(1).optional(),
  CLOUD_RUN_TASK_ATTEMPT: z.coerce.number().int().min(0).default(0),
});

export type TrainerSettings = ReturnType<typeof loadTrainerSettings>;

/** Throws `config_invalid`, naming every variable that is missing or wrong; never with a value in it. */
export function loadTrainerSettings(env: Readonly<Record<string, string | undefined>>) {
  const e = parseEnvironment(ENVIRONMENT, env);
  return {
    log_level: e.LOG_LEVEL,
    storage: {
      bucket: e.BUCKET,
      project: e.GOOGLE_CLOUD_PROJECT,
      api_endpoint: e.STORAGE_API_ENDPOINT,
      credentials_json: e.GOOGLE_CREDENTIALS_JSON,
    },
    execution: e.CLOUD_RUN_EXECUTION ?? `by-hand-${process.pid}-${Date.now()}`,
    attempt: e.CLOUD_RUN_TASK_ATTEMPT,
    workers: e.TRAINER_WORKERS ?? null,
    rscript: e.TRAINER_RSCRIPT,
    r_script: e.TRAINER_R_SCRIPT,
    allocate_script: e.TRAINER_ALLOCATE_SCRIPT,
    onepager_script: e.TRAINER_ONEPAGER_SCRIPT,
    scratch_dir: e.TRAINER_SCRATCH_DIR ?? null,
    heartbeat_seconds: e.TRAINER_HEARTBEAT_SECONDS,
    lease_stale_seconds: e.TRAINER_LEASE_STALE_SECONDS,
    grace_seconds: e.TRAINER_GRACE_SECONDS,
    patience_seconds: e.TRAINER_PATIENCE_SECONDS,
    timeout_seconds: e.TRAINER_TIMEOUT_SECONDS ?? null,
  };
}
