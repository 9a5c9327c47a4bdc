import type { ModalView } from '@slack/types';
import { findModelSummary } from '../../results/read-results.ts';
import type { Run } from '../../runs/run.ts';
import { runObject } from '../../runs/run-paths.ts';
import { JOB } from '../../trainer/job.ts';
import { cardUrl } from '../card-url.ts';
import type { SlackDeps } from '../deps.ts';
import { loadingDetails, runDetailsView } from '../views/run-details.ts';
import { showWhenReady } from '../views/show-view.ts';
import type { Pressed } from './on-button.ts';

type Deps = Pick<SlackDeps, 'runs' | 'objects' | 'access' | 'chat' | 'rate' | 'logger'>;

/**
 * Opens the modal with everything about the run, on top of the one that the press came from. Throws `run_not_found`, `not_allowed`,
 * and `unavailable` where the press is too old for a modal.
 */
export async function openRunDetails(deps: Deps, run_id: string, pressed: Pressed): Promise<null> {
  const { client, body, user } = pressed;
  const how = body.view?.type === 'modal' ? 'push' : 'open';
  const view = readDetails(deps, run_id, user);
  const loading = loadingDetails();
  await showWhenReady(deps, { client, trigger_id: body.trigger_id, how }, { view, loading, title: loading.title.text });
  return null;
}

async function readDetails(deps: Deps, run_id: string, user: string): Promise<ModalView> {
  const run = await deps.runs.read(run_id);
  const [, summary, image, card_url] = await Promise.all([
    deps.access.requireSee(run, user),
    run.state === 'succeeded' ? findModelSummary(deps.objects, run_id).catch(() => null) : null,
    imageOf(deps, run),
    cardUrl(deps, run),
  ]);
  return runDetailsView({ run, summary, image, in_cloud: deps.rate.billed, card_url });
}

async function imageOf(deps: Deps, { run_id, execution }: Run): Promise<string | null> {
  if (execution === null) return null;
  const found = await deps.objects.read(runObject(run_id, 'job'));
  return found === null ? null : (JOB.safeParse(JSON.parse(found.body.toString())).data?.image ?? null);
}
