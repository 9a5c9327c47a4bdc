import { z } from 'zod';
import { TELEMETRY_MODES } from './telemetry/start.ts';

/** The environment variables of the bot, one by one; `config.ts` reads them. */

/** The secret that Slack signs with, and while it is being changed the one before it too. */
export type SigningSecrets = readonly [newest: string, ...older: string[]];

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

/** What Cloud Run sets. */
const PLATFORM = z.object({
  PORT: port.default(3001).describe('Port that the bot listens on'),
  K_SERVICE: z.string().optional().describe('Which service this is'),
  K_REVISION: z.string().optional().describe('Which revision this is'),
});

/** What a bot needs wherever it runs. Each description is for whoever sets it: infra/README.md lists them all. */
const EVERYWHERE = z.object({
  HOST: z.string().default('0.0.0.0').describe('Address that it listens on'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('From which severity on it logs'),
  TELEMETRY: z
    .enum(TELEMETRY_MODES)
    .default('off')
    .describe(
      'Where traces and metrics go: nowhere (`off`), to its output (`console`), or to Cloud Trace and Cloud Monitoring (`google-cloud`)',
    ),

  SLACK_BOT_TOKEN: z.string().min(1).describe('Token of the Slack app’s bot user; begins with `xoxb-`'),
  SLACK_SIGNING_SECRET: signingSecrets
    .optional()
    .describe(
      'Secret that Slack signs with; while it is changed the new one and the old one, with a comma between them',
    ),
  SLACK_DEFAULT_CHANNEL: z.string().default('mmm-runs').describe('Channel for runs whose manifest or form names none'),

  GOOGLE_CLOUD_PROJECT: z.string().min(1).describe('Id of the project'),
  GOOGLE_CLOUD_LOCATION: z.string().min(1).describe('Region of the job and the queue'),
  BUCKET: z.string().min(1).describe('Bucket that everything is kept in'),
  STORAGE_API_ENDPOINT: z
    .url()
    .optional()
    .describe('Address of Cloud Storage: Google’s own where left out, or one of its regional ones'),
  TASKS_QUEUE: z.string().min(1).default('mmm-trainer').describe('Queue of Cloud Tasks'),
  TRAINER_JOB: z.string().min(1).default('mmm-trainer').describe('Job of Cloud Run that trains'),
  BOT_URL: z
    .url()
    .describe('The bot’s own address, without a path: where tasks are delivered, and the audience of their OIDC token'),
  TASKS_SERVICE_ACCOUNT: z.email().describe('Whose OIDC token deliveries of tasks carry'),
  SCHEDULER_SERVICE_ACCOUNT: z
    .email()
    .optional()
    .describe('Whose OIDC token Cloud Scheduler’s calls carry; without it nobody may call `POST /scheduled/...`'),
  DEPLOYER_SERVICE_ACCOUNT: z
    .email()
    .optional()
    .describe('Whose OIDC token the deployment’s smoke test carries; without it nobody may call `GET /doctor`'),

  MANIFEST_DIRS: list
    .default(['manifests'])
    .describe('Folders of manifests that come with the image, with a colon between them'),
  CONNECTIONS: z
    .string()
    .optional()
    .describe('The warehouse connections as YAML ([how](../src/providers/warehouse/README.md))'),

  SNAPSHOT_MAX_AGE_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .default(3600)
    .describe('How old a snapshot of a warehouse’s data may be that is used again; 0: never'),
  SNAPSHOT_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .positive()
    .default(30)
    .describe('How long snapshots are kept; what a run was trained on stays with the run'),
  WATCH_INTERVAL_SECONDS: z.coerce.number().positive().default(15).describe('How often is looked how far a run is'),
  LINK_EXPIRES_SECONDS: seconds
    .max(7 * 86_400)
    .default(900)
    .describe('How long a link to a file works; 7 days at most'),

  TRAINER_IMAGE: z.string().default('local').describe('The trainer’s image, as it is written into every run'),
  TRAINER_TIMEOUT_SECONDS: seconds.default(6 * 3600).describe('How long one attempt to train may take'),
  TRAINER_WORKERS: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('Trials that are trained side by side; as many as the machine has vCPUs'),
  TRAINER_VCPUS: z.coerce.number().positive().default(4).describe('vCPUs of the trainer’s machine, for estimates'),
  TRAINER_MEMORY_GIB: z.coerce
    .number()
    .positive()
    .default(16)
    .describe('Memory of the trainer’s machine, for estimates'),
  TRAINER_USD_PER_VCPU_SECOND: z.coerce
    .number()
    .min(0)
    .default(0.000018)
    .describe('What a vCPU costs a second in the region ([prices](https://cloud.google.com/run/pricing))'),
  TRAINER_USD_PER_GIB_SECOND: z.coerce
    .number()
    .min(0)
    .default(0.000002)
    .describe('What a GiB costs a second in the region'),
});

/** What turns a bot towards a laptop's clouds. A deployed bot is given none of it. */
const LOCAL = z.object({
  SLACK_APP_TOKEN: z
    .string()
    .startsWith('xapp-', 'is no app-level token: those begin with xapp-')
    .optional()
    .describe('App-level token of Socket Mode, by which Slack needs no address of ours; begins with `xapp-`'),
  SLACK_API_URL: z
    .url()
    .optional()
    .describe('Base address of the Web API, ending in `/api/`; Slack’s own where left out'),
  GRPC_ENDPOINT: z
    .string()
    .regex(/^[^:/]+:\d+$/, 'is host:port')
    .optional()
    .describe('`host:port` of Cloud Tasks, Cloud Run and Secret Manager; Google’s where left out'),
  TELEMETRY_ENDPOINT: z
    .url()
    .optional()
    .describe('Address of Cloud Trace and Cloud Monitoring; Google’s where left out'),
  OIDC_CERTS_URL: z
    .url()
    .optional()
    .describe('Certificates that OIDC tokens are verified with; Google’s where left out'),
  GOOGLE_CREDENTIALS_JSON: z
    .string()
    .optional()
    .describe('JSON of a service account key; the machine’s own credentials where left out'),
  CONNECTIONS_FILE: z.string().optional().describe('Path of a file that holds what CONNECTIONS would'),
  DEMO_DATA_DIR: z
    .string()
    .optional()
    .describe('Folder of CSV files that the `demo` connection offers as tables besides Robyn’s example data'),
  LOCAL_FILES_ALLOWED: z
    .enum(['true', 'false'])
    .default('false')
    .describe('`true` lets a manifest name a CSV file of this machine'),
});

/** What the bot reads from its environment, by who sets it. */
export const BOT_ENVIRONMENT = { everywhere: EVERYWHERE.shape, platform: PLATFORM.shape, local: LOCAL.shape };

/** All of it. */
export const ENVIRONMENT = EVERYWHERE.extend({ ...PLATFORM.shape, ...LOCAL.shape });
