import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeSnapshotFrom } from '../../../../src/data/snapshot.ts';
import { createSnapshotStore } from '../../../../src/data/snapshot-store.ts';
import { createUploads } from '../../../../src/data/uploads.ts';
import type {
  Answer,
  FileAnswer,
  FileRequest,
  ShownEphemeral,
  ShownMessage,
} from '../../../../src/local/slack/control-api.ts';
import { startWorkspace } from '../../../../src/local/slack/workspace.ts';
import { createLogger } from '../../../../src/logger.ts';
import { slackChat } from '../../../../src/providers/chat/slack-web-api.ts';
import type { NewTask } from '../../../../src/providers/task-queue/types.ts';
import { finishedRunRequests } from '../../../../src/runs/make-request.ts';
import { recordRun, showRun } from '../../../../src/runs/request-run.ts';
import { createRequestStore } from '../../../../src/runs/request-store.ts';
import { createRunStore } from '../../../../src/runs/run-store.ts';
import { createSettingsStore } from '../../../../src/runs/settings-store.ts';
import { createSubscriptionStore } from '../../../../src/runs/subscriptions.ts';
import { createAccess } from '../../../../src/slack/access.ts';
import { slackAnnouncer } from '../../../../src/slack/announcer.ts';
import { createSlackApp } from '../../../../src/slack/app.ts';
import type { SlackDeps } from '../../../../src/slack/deps.ts';
import { SCOPES } from '../../../../src/slack/scopes.ts';
import { NO_TELEMETRY } from '../../../../src/telemetry/no-telemetry.ts';
import { doctorDeps } from '../../../support/doctor-deps.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { RATE } from '../../../support/rate.ts';
import { warehouses } from './warehouses.ts';

const TOKEN = 'xoxb-test';
const SIGNING_SECRET = 'signing-secret-of-tests';

/** The bot's Slack side in the local workspace: real records, announcer and Web API; the queue keeps what it is given. */
export async function startInWorkspace(change: Pick<SlackDeps, 'manifests'> & Partial<SlackDeps>) {
  const state_dir = mkdtempSync(join(tmpdir(), 'workspace-'));
  const workspace = await startWorkspace({
    port: 0,
    state_dir,
    bot_token: TOKEN,
    signing_secret: SIGNING_SECRET,
    file_processing_ms: 10,
    scopes: Object.keys(SCOPES),
  });
  const logger = createLogger({ level: 'silent' });
  const now = () => new Date();
  const api_url = `${workspace.url}/api/`;
  const chat = slackChat({ token: TOKEN, api_url, logger });
  const objects = change.objects ?? memoryBucket(now).store();
  const store = createRunStore({ objects, now });
  const announcer = slackAnnouncer({ chat, objects, workers: 2, rate: RATE, now });
  const subscriptions = change.subscriptions ?? createSubscriptionStore({ objects, now });
  const settings = change.settings ?? createSettingsStore({ objects, now });
  const tasks: NewTask[] = [];
  const queue = {
    enqueue: async (task: NewTask) => {
      tasks.push(task);
      return 'enqueued' as const;
    },
  };
  const { receiver, settled } = createSlackApp({
    slack: {
      bot_token: TOKEN,
      intake: { by: 'http', signing_secrets: [SIGNING_SECRET] },
      api_url,
      default_channel: 'mmm-runs',
    },
    link_expires_seconds: 900,
    workers: 2,
    rate: RATE,
    logger,
    telemetry: NO_TELEMETRY,
    custom_routes: [],
    warehouses: warehouses(),
    takeSnapshot: takeSnapshotFrom({
      warehouses: change.warehouses ?? warehouses(),
      snapshots: createSnapshotStore(objects),
      now,
    }),
    uploads: createUploads({ chat, objects, warehouses: change.warehouses ?? warehouses(), now }),
    recordBatch: async () => undefined,
    recordRun: recordRun({ store, queue, telemetry: NO_TELEMETRY, now }),
    showRun: showRun({ store, announcer, logger, now }),
    cancelRun: async ({ run_id }) => ({ outcome: 'too_late', run: await store.read(run_id) }),
    ...finishedRunRequests({ objects, store, requests: createRequestStore({ objects, now }), queue }),
    runs: store,
    objects,
    subscriptions,
    chat,
    settings,
    access: createAccess({ chat, settings }),
    doctor: doctorDeps(store),
    now,
    ...change,
  });
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  workspace.setRequestUrl(`http://127.0.0.1:${address.port}`);

  async function control<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const response = await fetch(`${workspace.url}/_workspace/${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    return (await response.json()) as T;
  }

  return {
    store,
    objects,
    settings,
    subscriptions,
    announcer,
    tasks,
    settled,
    post: (path: string, body: object) => control<Answer>('POST', path, body),
    /** A file that a person chooses in a modal: its id. */
    async upload(file: FileRequest): Promise<string> {
      const answer = await control<FileAnswer>('POST', 'files', file);
      if (!answer.ok) throw new Error(JSON.stringify(answer));
      return answer.file.id;
    },
    get: <T>(path: string) => control<T>('GET', path),
    async messages(channel: string, thread_ts?: string): Promise<ShownMessage[]> {
      const query = thread_ts === undefined ? '' : `?thread_ts=${thread_ts}`;
      return (await control<{ messages: ShownMessage[] }>('GET', `channels/${channel}/messages${query}`)).messages;
    },
    /** What this person alone sees. */
    async seenBy(user: string, channel: string, thread_ts?: string): Promise<ShownEphemeral[]> {
      const query = `?user=${user}${thread_ts === undefined ? '' : `&thread_ts=${thread_ts}`}`;
      return (await control<{ ephemeral: ShownEphemeral[] }>('GET', `channels/${channel}/messages${query}`)).ephemeral;
    },
    async close() {
      server.closeAllConnections();
      await receiver.stop();
      await workspace.close();
      rmSync(state_dir, { recursive: true, force: true });
    },
  };
}
