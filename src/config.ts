import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { parseEnvironment } from './environment.ts';
import { AppError } from './errors.ts';
import {
  type NamedConnections,
  parseConnections,
  secretReferences,
} from './providers/warehouse/connection-settings.ts';

/**
 * All settings, read once from the environment by `loadConfig`, the only reader of `process.env`. In production nothing
 * about endpoints is set; on a laptop the local cloud sets them and nothing else differs.
 */

const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().int().positive();
const list = z
  .string()
  .transform((text) => text.split(':').filter((part) => part !== ''))
  .pipe(z.array(z.string()));

const signingSecrets = z
  .string()
  .regex(/^[^,\s]+(,[^,\s]+)?$/, 'is one secret, or the new one and the old one with a comma between them')
  .transform((text): SigningSecrets => {
    const [newest = '', ...older] = text.split(',');
    return [newest, ...older];
  });

const ENVIRONMENT = z.object({
  PORT: port.default(3001),
  HOST: z.string().default('0.0.0.0'),
  /** The name of what runs here; Cloud Run sets it. */
  K_REVISION: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),

  SLACK_BOT_TOKEN: z.string().min(1),
  /** While Slack's secret is being changed: the new one and the old one, parted by a comma. Socket Mode needs none. */
  SLACK_SIGNING_SECRET: signingSecrets.optional(),
  /** For development: the app-level token of Socket Mode, by which Slack needs no address of ours. */
  SLACK_APP_TOKEN: z.string().startsWith('xapp-', 'is no app-level token: those begin with xapp-').optional(),
  /** Base address of the Web API, ending in "/api/"; Slack's own where it is left out. */
  SLACK_API_URL: z.url().optional(),
  /** Channel for runs whose manifest or modal names none. */
  SLACK_DEFAULT_CHANNEL: z.string().default('mmm-runs'),

  GOOGLE_CLOUD_PROJECT: z.string().min(1),
  GOOGLE_CLOUD_LOCATION: z.string().min(1),
  BUCKET: z.string().min(1),
  TASKS_QUEUE: z.string().min(1).default('mmm-trainer'),
  TRAINER_JOB: z.string().min(1).default('mmm-trainer'),
  /** Where Cloud Tasks delivers: the bot's own address, without a path. It is the OIDC token's audience too. */
  BOT_URL: z.url(),
  /** The service account whose OIDC token task deliveries carry. */
  TASKS_SERVICE_ACCOUNT: z.email(),
  /** Whose OIDC token Cloud Scheduler's calls carry; where it is left out nobody may call `POST /scheduled/...`. */
  SCHEDULER_SERVICE_ACCOUNT: z.email().optional(),
  /** Whose OIDC token the deployment's smoke test carries; where it is left out nobody may call `GET /doctor`. */
  DEPLOYER_SERVICE_ACCOUNT: z.email().optional(),

  /** The local cloud's endpoints. Left out in production. */
  STORAGE_API_ENDPOINT: z.url().optional(),
  GRPC_ENDPOINT: z
    .string()
    .regex(/^[^:/]+:\d+$/, 'is host:port')
    .optional(),
  /** Certificates that OIDC tokens are verified with; Google's where left out. */
  OIDC_CERTS_URL: z.url().optional(),
  /** JSON of a service account key; the machine's own credentials where left out. */
  GOOGLE_CREDENTIALS_JSON: z.string().optional(),

  MANIFEST_DIRS: list.default(['manifests']),
  /** Folder of CSV files that the `demo` connection offers as tables besides Robyn's example data. */
  DEMO_DATA_DIR: z.string().optional(),
  /** `true` lets a spec name a CSV file of this machine; local only. */
  LOCAL_FILES_ALLOWED: z.enum(['true', 'false']).default('false'),

  /** How old a snapshot of a warehouse's data may be that is used again; 0: never. */
  SNAPSHOT_MAX_AGE_SECONDS: z.coerce.number().int().min(0).default(3600),
  /** How long snapshots are kept; what a run was trained on stays with the run. */
  SNAPSHOT_RETENTION_DAYS: z.coerce.number().int().positive().default(30),
  WATCH_INTERVAL_SECONDS: z.coerce.number().positive().default(15),
  TRAINER_TIMEOUT_SECONDS: seconds.default(6 * 3600),
  TRAINER_WORKERS: z.coerce.number().int().min(1).max(64).default(4),
  TRAINER_IMAGE: z.string().default('local'),
  /** The trainer's machine and what it costs, for estimates; `runs/cost.ts` says where the prices come from. */
  TRAINER_VCPUS: z.coerce.number().positive().default(4),
  TRAINER_MEMORY_GIB: z.coerce.number().positive().default(16),
  TRAINER_USD_PER_VCPU_SECOND: z.coerce.number().min(0).default(0.000018),
  TRAINER_USD_PER_GIB_SECOND: z.coerce.number().min(0).default(0.000002),
  LINK_EXPIRES_SECONDS: seconds.max(7 * 86_400).default(900),
});

const COMPLETE = ENVIRONMENT.refine(
  (env) => env.SLACK_APP_TOKEN !== undefined || env.SLACK_SIGNING_SECRET !== undefined,
  {
    path: ['SLACK_SIGNING_SECRET'],
    // Whatever else is wrong: all of it is said at once.
    when: () => true,
  },
);

const CONNECTIONS = z.object({
  /** The warehouse connections as YAML (`providers/warehouse/README.md`), or the path of a file of it. */
  CONNECTIONS: z.string().optional(),
  CONNECTIONS_FILE: z.string().optional(),
});

/** The warehouses that are set up, and those environment variables that hold a credential of one. */
export type Connections = { named: NamedConnections; secret_env: Readonly<Record<string, string>> };

/** Throws `config_invalid`, naming each connection and field that is missing or wrong; never with a value in it. */
export function loadConnections(env: Readonly<Record<string, string | undefined>>): Connections {
  const { CONNECTIONS: text = '', CONNECTIONS_FILE: file = '' } = parseEnvironment(CONNECTIONS, env);
  if (text === '' && file === '') return { named: {}, secret_env: {} };
  const variable = text === '' ? 'CONNECTIONS_FILE' : 'CONNECTIONS';
  if (text !== '' && file !== '')
    throw invalid(['CONNECTIONS and CONNECTIONS_FILE are both set: one of them is enough']);

  const parsed = parseConnections(
    text === '' ? readConnections(file) : text,
    text === '' ? dirname(resolve(file)) : '.',
  );
  if ('problems' in parsed) throw invalid(parsed.problems.map((problem) => `${variable}: ${problem}`));
  const references = Object.values(parsed.connections).flatMap((settings) => Object.values(secretReferences(settings)));
  const names = references.flatMap((reference) => ('env' in reference ? [reference.env] : []));
  const secret_env = Object.fromEntries(names.map((name) => [name, env[name] ?? '']));
  return { named: parsed.connections, secret_env };
}

function readConnections(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw invalid(['CONNECTIONS_FILE: there is no such file, or it cannot be read'], cause);
  }
}

function invalid(problems: string[], cause?: unknown): AppError {
  const message = `Settings are missing or wrong: ${problems.join('; ')}.`;
  return new AppError('config_invalid', { problems }, { message, cause });
}

/** The secret that Slack signs with, and while it is being changed the one before it too. */
export type SigningSecrets = readonly [newest: string, ...older: string[]];

/** How what Slack sends comes in. */
type SlackIntake = { by: 'http'; signing_secrets: SigningSecrets } | { by: 'socket'; app_token: string };

function intakeOf(e: z.infer<typeof ENVIRONMENT>): SlackIntake {
  if (e.SLACK_APP_TOKEN !== undefined) return { by: 'socket', app_token: e.SLACK_APP_TOKEN };
  if (e.SLACK_SIGNING_SECRET === undefined) throw invalid(['SLACK_SIGNING_SECRET is not set']);
  return { by: 'http', signing_secrets: e.SLACK_SIGNING_SECRET };
}

export type Config = ReturnType<typeof loadConfig>;

/** Throws `config_invalid`, naming every variable that is missing or wrong; never with a value in it. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>, connections = loadConnections(env)) {
  const e = parseEnvironment(COMPLETE, env);
  return {
    http: { host: e.HOST, port: e.PORT },
    revision: e.K_REVISION ?? null,
    log_level: e.LOG_LEVEL,
    slack: {
      bot_token: e.SLACK_BOT_TOKEN,
      intake: intakeOf(e),
      api_url: e.SLACK_API_URL,
      default_channel: e.SLACK_DEFAULT_CHANNEL,
    },
    google: {
      project: e.GOOGLE_CLOUD_PROJECT,
      location: e.GOOGLE_CLOUD_LOCATION,
      storage_api_endpoint: e.STORAGE_API_ENDPOINT,
      grpc_endpoint: e.GRPC_ENDPOINT,
      credentials_json: e.GOOGLE_CREDENTIALS_JSON,
    },
    bucket: e.BUCKET,
    tasks: {
      queue: e.TASKS_QUEUE,
      bot_url: e.BOT_URL,
      service_account: e.TASKS_SERVICE_ACCOUNT,
      oidc_certs_url: e.OIDC_CERTS_URL,
    },
    /** Who may call this bot besides Slack; `http/oidc.ts`. */
    callers: {
      tasks: e.TASKS_SERVICE_ACCOUNT,
      scheduler: e.SCHEDULER_SERVICE_ACCOUNT,
      deployer: e.DEPLOYER_SERVICE_ACCOUNT,
    },
    trainer: {
      job: e.TRAINER_JOB,
      timeout_seconds: e.TRAINER_TIMEOUT_SECONDS,
      workers: e.TRAINER_WORKERS,
      image: e.TRAINER_IMAGE,
      rate: {
        vcpus: e.TRAINER_VCPUS,
        memory_gib: e.TRAINER_MEMORY_GIB,
        usd_per_vcpu_second: e.TRAINER_USD_PER_VCPU_SECOND,
        usd_per_gib_second: e.TRAINER_USD_PER_GIB_SECOND,
        // The local cloud trains on its own machine.
        billed: e.GRPC_ENDPOINT === undefined,
      },
    },
    manifest_dirs: e.MANIFEST_DIRS,
    /** Whether the clouds are those of this machine, and so not production. */
    is_local: e.GRPC_ENDPOINT !== undefined,
    connections,
    demo_data_dir: e.DEMO_DATA_DIR,
    local_files_allowed: e.LOCAL_FILES_ALLOWED === 'true',
    snapshots: { max_age_seconds: e.SNAPSHOT_MAX_AGE_SECONDS, retention_days: e.SNAPSHOT_RETENTION_DAYS },
    watch_interval_seconds: e.WATCH_INTERVAL_SECONDS,
    link_expires_seconds: e.LINK_EXPIRES_SECONDS,
  };
}
