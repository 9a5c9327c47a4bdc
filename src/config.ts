import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { ENVIRONMENT, type SigningSecrets } from './bot-environment.ts';
import { parseEnvironment } from './environment.ts';
import { AppError } from './errors.ts';
import {
  type NamedConnections,
  parseConnections,
  secretReferences,
} from './providers/warehouse/connection-settings.ts';
import { processResource } from './telemetry/process-resource.ts';

/**
 * All settings, read once from the environment by `loadConfig`, the only reader of `process.env`. In production one endpoint is set, that
 * of Cloud Storage, which may be a regional one; on a laptop the local cloud sets them all and nothing else differs.
 */

const COMPLETE = ENVIRONMENT.refine(
  (env) => env.SLACK_APP_TOKEN !== undefined || env.SLACK_SIGNING_SECRET !== undefined,
  {
    path: ['SLACK_SIGNING_SECRET'],
    // Whatever else is wrong: all of it is said at once.
    when: () => true,
  },
);

const CONNECTIONS = ENVIRONMENT.pick({ CONNECTIONS: true, CONNECTIONS_FILE: true });

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
    telemetry: { mode: e.TELEMETRY, endpoint: e.TELEMETRY_ENDPOINT, project: e.GOOGLE_CLOUD_PROJECT },
    resource: processResource({
      name: e.K_SERVICE ?? 'mmm-bot',
      version: e.K_REVISION,
      is_on_cloud_run: e.K_SERVICE !== undefined,
      project: e.GOOGLE_CLOUD_PROJECT,
      location: e.GOOGLE_CLOUD_LOCATION,
    }),
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
