import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FinishedSpan } from '../telemetry/finished-span.ts';
import { readAppManifest } from './app-manifest.ts';
import { LOCAL_LOCATION, LOCAL_PROJECT, localCredentials } from './credentials.ts';
import { startGrpcServer } from './grpc-server.ts';
import { startScheduler } from './scheduler.ts';
import { ensureLocalSecrets } from './secrets.ts';
import { startWorkspace } from './slack/workspace.ts';
import { type LifecycleRule, startStorageServer } from './storage/server.ts';
import { startCollector } from './telemetry/collector.ts';
import { pageHandler } from './web/page.ts';

export const ROOT = resolve(fileURLToPath(import.meta.url), '../../..');

/** The ports of `npm start`; the demo and tests take free ones (0). */
export const LOCAL_PORTS = { page: 3000, bot: 3001, storage: 3002, grpc: 3003 } as const;
export type LocalPorts = Readonly<Record<keyof typeof LOCAL_PORTS, number>>;
export const FREE_PORTS: LocalPorts = { page: 0, bot: 0, storage: 0, grpc: 0 };

const JOB = 'mmm-trainer';
const QUEUE = 'mmm-trainer';
const BUCKET = 'mmm-trainer';
/** What has done its work: forms that are not offered any more, and what tells a request that comes twice. The real bucket has these rules too. */
export const LOCAL_LIFECYCLE: readonly LifecycleRule[] = [
  { prefix: 'drafts/', age_days: 61 },
  { prefix: 'robyn/_index/requests/', age_days: 30 },
];

export type LocalCloudOptions = {
  state_dir: string;
  ports: LocalPorts;
  manifest_dirs: readonly string[];
  /** Is given the spans of bot and trainer; they record nothing where it is left out. */
  onSpans?: ((spans: readonly FinishedSpan[]) => void) | undefined;
};

/** Storage, queue and jobs of this machine: what Google is in production. */
export type LocalGoogle = {
  /** Where Robyn's example data lies; every CSV file in it is a table of the `demo` connection. */
  demo_data_dir: string;
  /** The environment that turns the bot towards this cloud. */
  env: Record<string, string>;
  /** Ends the servers and, so that nothing is left running, every execution; those go on at the next start. */
  close(): Promise<void>;
};

export type LocalCloud = LocalGoogle & {
  /** Address of the Slack-like page; the Web API is below `/api/`, the control API below `/_workspace/`. */
  page_url: string;
};

/**
 * Starts the whole local cloud on 127.0.0.1 with its state in `state_dir`. Where a part of it cannot start, such as for a port
 * that is taken, no other is left.
 */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const { state_dir } = options;
  const secrets = ensureLocalSecrets(state_dir);
  const ports = { ...options.ports, bot: options.ports.bot === 0 ? await freePort() : options.ports.bot };
  const workspace = await startWorkspace({
    port: ports.page,
    state_dir,
    request_url: urlOf(ports.bot),
    bot_token: secrets.bot_token,
    signing_secret: secrets.signing_secret,
    ...readAppManifest(ROOT),
    page: pageHandler(),
  });
  try {
    const google = await startLocalGoogle({ ...options, ports });
    return {
      ...google,
      page_url: workspace.url,
      env: {
        ...google.env,
        SLACK_BOT_TOKEN: secrets.bot_token,
        SLACK_SIGNING_SECRET: secrets.signing_secret,
        SLACK_API_URL: `${workspace.url}/api/`,
      },
      async close() {
        await google.close();
        await workspace.close();
      },
    };
  } catch (error) {
    await workspace.close();
    throw error;
  }
}

/** Starts what is Google's of it, in the same way; Slack is another one, such as a real workspace. */
export async function startLocalGoogle(options: LocalCloudOptions): Promise<LocalGoogle> {
  const { state_dir, ports } = options;
  const credentials = localCredentials(state_dir);
  const botPort = ports.bot === 0 ? await freePort() : ports.bot;
  const bot_url = urlOf(botPort);
  const demo_data_dir = join(state_dir, 'demo-data');
  mkdirSync(demo_data_dir, { recursive: true });

  const storage = await startStorageServer({
    port: ports.storage,
    state_dir,
    credentials,
    buckets: [BUCKET],
    lifecycle: LOCAL_LIFECYCLE,
  });
  const collector = options.onSpans === undefined ? null : await startCollector({ onSpans: options.onSpans });
  const google = {
    GOOGLE_CLOUD_PROJECT: LOCAL_PROJECT,
    GOOGLE_CLOUD_LOCATION: LOCAL_LOCATION,
    GOOGLE_CREDENTIALS_JSON: JSON.stringify(credentials),
    BUCKET,
    STORAGE_API_ENDPOINT: storage.url,
    ...(collector === null ? {} : { TELEMETRY: 'google-cloud', TELEMETRY_ENDPOINT: collector.url }),
  };
  // The last one: it takes up executions and deliveries, which need the others.
  const grpc = await startGrpcServer({
    port: ports.grpc,
    state_dir,
    credentials,
    queues: [QUEUE],
    tasks_moved_to: bot_url,
    jobs: {
      [JOB]: {
        command: [process.execPath, '--import', 'tsx', join(ROOT, 'src/trainer/main.ts')],
        env: google,
        cwd: ROOT,
        max_retries: 1,
        timeout_seconds: 6 * 3600,
        memory_limit_bytes: 16 * 1024 ** 3,
      },
    },
  }).catch(async (error: unknown) => {
    await Promise.all([storage.close(), collector?.close()]);
    throw error;
  });
  const scheduler = startScheduler({ credentials, bot_url });
  return {
    demo_data_dir,
    env: {
      ...google,
      HOST: '127.0.0.1',
      PORT: String(botPort),
      BOT_URL: bot_url,
      TASKS_QUEUE: QUEUE,
      TASKS_SERVICE_ACCOUNT: credentials.client_email,
      SCHEDULER_SERVICE_ACCOUNT: credentials.client_email,
      TRAINER_JOB: JOB,
      TRAINER_WORKERS: String(Math.min(availableParallelism(), 64)),
      // The machine on Cloud Run that would be like this one; 8 vCPUs and 32 GiB are the largest.
      TRAINER_VCPUS: String(Math.min(availableParallelism(), 8)),
      TRAINER_MEMORY_GIB: String(Math.min(availableParallelism(), 8) * 4),
      GRPC_ENDPOINT: grpc.endpoint,
      OIDC_CERTS_URL: `${storage.url}/oauth2/v1/certs`,
      MANIFEST_DIRS: options.manifest_dirs.join(':'),
      DEMO_DATA_DIR: demo_data_dir,
      LOCAL_FILES_ALLOWED: 'true',
      WATCH_INTERVAL_SECONDS: '2',
    },
    async close() {
      await scheduler.close();
      await grpc.close();
      await Promise.all([storage.close(), collector?.close()]);
    },
  };
}

const urlOf = (port: number) => `http://127.0.0.1:${port}`;

/** The bot's address is part of every task and token, so its port is chosen before the bot listens. */
function freePort(): Promise<number> {
  return new Promise((resolvePort, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolvePort(address.port)
          : reject(new Error('no free port was given')),
      );
    });
  });
}
