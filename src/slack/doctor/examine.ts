import { WebClient } from '@slack/web-api';
import type { Run } from '../../runs/run.ts';
import { slackLogger } from '../../slack-logger.ts';
import { type CheckLine, checkingMessage } from '../blocks/doctor-message.ts';
import { runCard } from '../blocks/run-card.ts';
import { helpMessage } from '../commands/help.ts';
import type { SlackDeps } from '../deps.ts';
import { settingsView } from '../views/settings-view.ts';
import { subscribeView } from '../views/subscribe-view.ts';
import { within } from '../within.ts';
import { type Check, runChecks } from './check.ts';
import { clockCheck } from './clock-check.ts';
import { warehouseChecks } from './data-checks.ts';
import { jobCheck } from './job-check.ts';
import { queueCheck } from './queue-check.ts';
import { catalogueCheck, stuckCheck, versionsCheck } from './runs-checks.ts';
import { blocksCheck, type Shown, scopesCheck } from './slack-checks.ts';
import { storageCheck } from './storage-check.ts';

type DoctorDeps = Omit<SlackDeps, 'custom_routes'>;
type Asking = { user: string; channel: { id: string; name: string } };

const SLACK_REQUEST_MS = 5000;

/** All checks for a caller who is nobody in Slack, such as a deployment. Ends as each check does: within half a minute. */
export function examineInstallation(deps: DoctorDeps): () => Promise<CheckLine[]> {
  const { bot_token, api_url } = deps.slack;
  const client = new WebClient(bot_token, {
    ...(api_url === undefined ? {} : { slackApiUrl: api_url }),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: SLACK_REQUEST_MS,
    logger: slackLogger(deps.logger, 'web_api'),
  });
  return () => runChecks(allChecks(deps, client, null), deps.doctor.facts.project);
}

/** The checks of the whole installation, in the order in which they are shown. */
export function allChecks(deps: DoctorDeps, client: WebClient, asking: Asking | null): Check[] {
  const { facts } = deps.doctor;
  return [
    scopesCheck(client),
    blocksCheck(client, () => shownNow(deps, asking)),
    storageCheck(deps.objects, facts),
    queueCheck(deps),
    jobCheck(deps),
    ...warehouseChecks(deps.warehouses),
    clockCheck({ Slack: facts.slack_url, storage: facts.storage_url }),
    catalogueCheck(deps),
    stuckCheck(deps),
    versionsCheck(deps),
  ];
}

/** What the bot can show without inventing a run: the card of the newest run, answers, and the forms of who asks. */
async function shownNow(deps: DoctorDeps, asking: Asking | null): Promise<Shown[]> {
  const [forms, run] = await Promise.all([asking === null ? [] : formsOf(deps, asking), soon(newestRun(deps))]);
  const now = deps.now();
  return [
    { name: 'the help', message: helpMessage((await soon(deps.manifests.names())) ?? []) },
    { name: 'the note that checks run', message: checkingMessage(10) },
    ...forms,
    ...(run === null
      ? []
      : [
          {
            name: 'the card of the newest run',
            message: runCard({ run, status: null, summary: null, workers: deps.workers, rate: deps.rate, now }),
          },
        ]),
  ];
}

async function formsOf(deps: DoctorDeps, { user, channel }: Asking): Promise<Shown[]> {
  const found = await soon(deps.settings.find(channel.id));
  const connections = deps.warehouses.names();
  return [
    { name: 'the subscriptions', view: subscribeView({ user, channel, subscriptions: [], note: null }) },
    ...(found === null
      ? []
      : [{ name: 'the channel settings', view: settingsView({ user, channel, found, connections, note: null }) }]),
  ];
}

async function newestRun({ runs }: Pick<SlackDeps, 'runs'>): Promise<Run | null> {
  const [row] = await runs.rows();
  return row === undefined ? null : runs.read(row.run_id);
}

const SOON_MS = 3000;

/** What the storage gives at once; `null` otherwise, for this check is not about the storage. */
async function soon<T>(promise: Promise<T>): Promise<T | null> {
  try {
    const found = await within(SOON_MS, promise);
    if (found.done) return found.value;
    found.later.catch(() => undefined);
    return null;
  } catch {
    return null;
  }
}
