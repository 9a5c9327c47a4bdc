import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseEnvironment } from '../environment.ts';
import { processResource } from '../telemetry/process-resource.ts';
import { TELEMETRY_MODES } from '../telemetry/start.ts';

const level = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']);
const script = (path: string) =>
  z
    .string()
    .min(1)
    .default(fileURLToPath(new URL(path, import.meta.url)));

/** What a deployed job is told. Descriptions are for whoever sets it: infra/README.md lists them all. */
const DEPLOYED = z.object({
  BUCKET: z.string().min(1).describe('Bucket that the run’s folder lies in'),
  GOOGLE_CLOUD_PROJECT: z.string().min(1).describe('Id of the project'),
  GOOGLE_CLOUD_LOCATION: z
    .string()
    .min(1)
    .default('global')
    .describe('Region of the job, by which its metrics are kept apart'),
  STORAGE_API_ENDPOINT: z
    .url()
    .optional()
    .describe('Address of Cloud Storage: Google’s own where left out, or one of its regional ones'),
  LOG_LEVEL: level.default('info').describe('From which severity on it logs'),
  TELEMETRY: z
    .enum(TELEMETRY_MODES)
    .default('off')
    .describe(
      'Where traces and metrics go: nowhere (`off`), to its output (`console`), or to Cloud Trace and Cloud Monitoring (`google-cloud`)',
    ),
  TRAINER_TIMEOUT_SECONDS: z.coerce
    .number()
    .positive()
    .optional()
    .describe(
      'When the job’s service ends an attempt, from its start; training ends a little before it. The bot says it with each start',
    ),
});

/** What is right as it is in the image, and can be set otherwise. */
const IMAGE = z.object({
  TRAINER_WORKERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .optional()
    .describe('R processes that train side by side, in place of the number that the run was given'),
  TRAINER_RSCRIPT: z.string().min(1).default('Rscript').describe('The program that runs the R scripts'),
  TRAINER_R_SCRIPT: script('../../r/run_all.R').describe('The script that trains'),
  TRAINER_ALLOCATE_SCRIPT: script('../../r/allocate.R').describe('The script that runs Robyn’s allocator'),
  TRAINER_ONEPAGER_SCRIPT: script('../../r/onepager.R').describe('The script that draws a onepager'),
  TRAINER_SCRATCH_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('Folder that the run’s working folder is made in; the system’s own where left out'),
  TRAINER_HEARTBEAT_SECONDS: z.coerce.number().positive().default(2).describe('The least time between two heartbeats'),
  TRAINER_LEASE_STALE_SECONDS: z.coerce
    .number()
    .positive()
    .default(90)
    .describe('After how long without renewal another execution may take over a lease'),
  TRAINER_GRACE_SECONDS: z.coerce
    .number()
    .positive()
    .default(3)
    .describe('How long R may take to end when it is asked to; Cloud Run kills everything ten seconds after SIGTERM'),
  TRAINER_PATIENCE_SECONDS: z.coerce
    .number()
    .positive()
    .default(3600)
    .describe('How long a cloud that is away at the end is waited for, before what was trained is given up'),
});

/** What the bot says with each start besides the time-out. */
const STARTED = z.object({
  TRACEPARENT: z.string().optional().describe('The trace of the run, which it goes on with'),
});

/** What Cloud Run sets. */
const PLATFORM = z.object({
  CLOUD_RUN_JOB: z.string().min(1).optional().describe('Which job this is'),
  CLOUD_RUN_EXECUTION: z.string().min(1).optional().describe('Which execution this is'),
  CLOUD_RUN_TASK_ATTEMPT: z.coerce.number().int().min(0).default(0).describe('Which attempt of its task, from 0'),
});

/** What turns a trainer towards a laptop's clouds. */
const LOCAL = z.object({
  TELEMETRY_ENDPOINT: z
    .url()
    .optional()
    .describe('Address of Cloud Trace and Cloud Monitoring; Google’s where left out'),
  GOOGLE_CREDENTIALS_JSON: z
    .string()
    .optional()
    .describe('JSON of a service account key; the machine’s own credentials where left out'),
});

/** What the trainer's container reads from its environment, besides the run's id, which is its argument. */
export const TRAINER_ENVIRONMENT = {
  deployed: DEPLOYED.shape,
  image: IMAGE.shape,
  started: STARTED.shape,
  platform: PLATFORM.shape,
  local: LOCAL.shape,
};

const ENVIRONMENT = DEPLOYED.extend({ ...IMAGE.shape, ...STARTED.shape, ...PLATFORM.shape, ...LOCAL.shape });

export type TrainerSettings = ReturnType<typeof loadTrainerSettings>;

/** Throws `config_invalid`, naming every variable that is missing or wrong; never with a value in it. */
export function loadTrainerSettings(env: Readonly<Record<string, string | undefined>>) {
  const e = parseEnvironment(ENVIRONMENT, env);
  return {
    log_level: e.LOG_LEVEL,
    telemetry: { mode: e.TELEMETRY, endpoint: e.TELEMETRY_ENDPOINT, project: e.GOOGLE_CLOUD_PROJECT },
    resource: processResource({
      name: e.CLOUD_RUN_JOB ?? 'mmm-trainer',
      is_on_cloud_run: e.CLOUD_RUN_JOB !== undefined,
      execution: e.CLOUD_RUN_EXECUTION,
      attempt: e.CLOUD_RUN_TASK_ATTEMPT,
      project: e.GOOGLE_CLOUD_PROJECT,
      location: e.GOOGLE_CLOUD_LOCATION,
    }),
    traceparent: e.TRACEPARENT ?? null,
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
