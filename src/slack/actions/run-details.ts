import { findModelSummary } from '../../results/read-results.ts';
import type { Run } from '../../runs/run.ts';
import { runObject } from '../../runs/run-paths.ts';
import { JOB } from '../../trainer/job.ts';
import type { MessageContent } from '../blocks/text.ts';
import { said } from '../blocks/text.ts';
import { cardUrl } from '../card-url.ts';
import { slackErrorOf } from '../channels.ts';
import type { SlackDeps } from '../deps.ts';
import { runDetailsView } from '../views/run-details.ts';
import type { Pressed } from './on-button.ts';

type Deps = Pick<SlackDeps, 'runs' | 'objects' | 'access' | 'chat' | 'rate' | 'logger'>;

/** Opens the modal with everything about the run. Throws `run_not_found`, `not_allowed`. */
export async function openRunDetails(deps: Deps, run_id: string, pressed: Pressed): Promise<MessageContent | null> {
  const run = await deps.runs.read(run_id);
  const [, summary, image, card_url] = await Promise.all([
    deps.access.requireSee(run, pressed.user),
    run.state === 'succeeded' ? findModelSummary(deps.objects, run_id).catch(() => null) : null,
    imageOf(deps, run),
    cardUrl(deps, run),
  ]);
  const view = runDetailsView({ run, summary, image, in_cloud: deps.rate.billed, card_url });
  try {
    await pressed.client.views.open({ trigger_id: pressed.body.trigger_id, view });
    return null;
  } catch (error) {
    if (slackErrorOf(error) !== 'expired_trigger_id') throw error;
    return said('The details could not be opened in time. Press again.');
  }
}

async function imageOf(deps: Deps, { run_id, execution }: Run): Promise<string | null> {
  if (execution === null) return null;
  const found = await deps.objects.read(runObject(run_id, 'job'));
  return found === null ? null : (JOB.safeParse(JSON.parse(found.body.toString())).data?.image ?? null);
}
