import { createUploads } from '../../../../src/data/uploads.ts';
import { AppError } from '../../../../src/errors.ts';
import { createLogger } from '../../../../src/logger.ts';
import { finishedRunRequests } from '../../../../src/runs/make-request.ts';
import { createRequestStore } from '../../../../src/runs/request-store.ts';
import { createRunStore } from '../../../../src/runs/run-store.ts';
import { createSettingsStore } from '../../../../src/runs/settings-store.ts';
import { createSubscriptionStore } from '../../../../src/runs/subscriptions.ts';
import { createAccess } from '../../../../src/slack/access.ts';
import type { SlackDeps } from '../../../../src/slack/deps.ts';
import { NO_TELEMETRY } from '../../../../src/telemetry/no-telemetry.ts';
import { doctorDeps } from '../../../support/doctor-deps.ts';
import { memoryBucket } from '../../../support/memory-object-store.ts';
import { RATE } from '../../../support/rate.ts';
import { runSpec } from '../../../support/specs.ts';
import { snapshotTaken } from '../../../support/take-snapshot.ts';
import { keepingChat } from './chat.ts';
import { warehouses } from './warehouses.ts';

export const SIGNING_SECRET = 'signing-secret-of-tests';

/** What Slack's side needs, with two manifests, an empty bucket, and a Slack at `slack_api_url`. */
export function slackDeps({
  slack_api_url,
  ...change
}: Partial<SlackDeps> & { slack_api_url?: string | undefined } = {}): SlackDeps {
  const objects = memoryBucket(() => new Date()).store();
  const settings = createSettingsStore({ objects, now: () => new Date() });
  return {
    slack: {
      bot_token: 'xoxb-test',
      intake: { by: 'http', signing_secrets: [SIGNING_SECRET] },
      api_url: slack_api_url,
      default_channel: 'mmm-runs',
    },
    link_expires_seconds: 900,
    workers: 2,
    rate: RATE,
    logger: createLogger({ level: 'silent' }),
    telemetry: NO_TELEMETRY,
    custom_routes: [{ path: '/healthz', method: 'GET', handler: (_request, response) => void response.end('ok') }],
    manifests: {
      names: async () => ['demo', 'de-weekly'],
      load: async (name) => {
        if (name !== 'demo')
          throw new AppError('manifest_not_found', { manifest: name, nearest: 'demo', known: ['demo', 'de-weekly'] });
        return runSpec();
      },
      markets: async () => null,
      save: async () => 'saved',
    },
    warehouses: warehouses(),
    takeSnapshot: snapshotTaken(),
    recordBatch: async () => {
      throw new Error('no batch was to be recorded');
    },
    recordRun: async () => {
      throw new Error('no run was to be recorded');
    },
    showRun: async (run) => run,
    cancelRun: async () => {
      throw new Error('no run was to be cancelled');
    },
    ...finishedRunRequests({
      objects,
      store: createRunStore({ objects, now: () => new Date() }),
      requests: createRequestStore({ objects, now: () => new Date() }),
      queue: { enqueue: async () => 'enqueued' },
    }),
    uploads: createUploads({ chat: keepingChat().chat, objects, warehouses: warehouses(), now: () => new Date() }),
    runs: createRunStore({ objects, now: () => new Date() }),
    objects,
    subscriptions: createSubscriptionStore({ objects, now: () => new Date() }),
    chat: keepingChat().chat,
    settings,
    access: createAccess({ chat: keepingChat().chat, settings }),
    doctor: doctorDeps(createRunStore({ objects, now: () => new Date() })),
    now: () => new Date(),
    ...change,
  };
}
