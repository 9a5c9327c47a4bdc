import type { WebClient } from '@slack/web-api';
import type { Run } from '../../runs/run.ts';
import { checkingMessage } from '../blocks/doctor-message.ts';
import { runCard } from '../blocks/run-card.ts';
import { helpMessage } from '../commands/help.ts';
import type { SlackDeps } from '../deps.ts';
import { settingsView } from '../views/settings-view.ts';
import { subscribeView } from '../views/subscribe-view.ts';
import { within } from '../within.ts';
import type { Check } from './check.ts';
import { clockCheck } from './clock-check.ts';
import { warehouseChecks } from './data-checks.ts';
import { jobCheck } from './job-check.ts';
import { queueCheck } from './queue-check.ts';
import { catalogueCheck, stuckCheck, versionsCheck } from './runs-checks.ts';
import { blocksCheck, type Shown, scopesCheck } from './slack-checks.ts';
import { storageCheck } from './storage-check.ts';

/** The checks of the whole installation, in the order in which they are shown. */
export function allChecks(
  deps: SlackDeps,
  request: { client: WebClient; user: string; channel: { id: string; name: string } },
): Check[] {
  const { facts } = deps.doctor;
  return [
    scopesCheck(request.client),
    blocksCheck(request.client, () => shownNow(deps, request)),
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

/** What the bot can show without inventing a run: forms, answers, and the card of the newest run that this person may see. */
async function shownNow(
  deps: SlackDeps,
  { user, channel }: { user: string; channel: { id: string; name: string } },
): Promise<Shown[]> {
  const [found, run] = await Promise.all([soon(deps.settings.find(channel.id)), soon(newestRun(deps))]);
  const now = deps.now();
  return [
    { name: 'the help', message: helpMessage((await soon(deps.manifests.names())) ?? []) },
    { name: 'the note that checks run', message: checkingMessage(10) },
    {
      name: 'the subscriptions',
      view: subscribeView({ user, channel, subscriptions: [], note: null }),
    },
    ...(found === null
      ? []
      : [
          {
            name: 'the channel settings',
            view: settingsView({ user, channel, found, connections: deps.warehouses.names(), note: null }),
          },
        ]),
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
