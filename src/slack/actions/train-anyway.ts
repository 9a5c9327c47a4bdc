import { earlierRun } from '../../runs/already-trained.ts';
import { runTitle } from '../blocks/run-words.ts';
import { escapeMrkdwn, type MessageContent, said } from '../blocks/text.ts';
import { cardUrl } from '../card-url.ts';
import type { SlackDeps } from '../deps.ts';

type Deps = Pick<SlackDeps, 'runs' | 'access' | 'recordRun' | 'showRun' | 'chat' | 'logger'>;

/**
 * Trains what was trained before as a new run, once however often it is pressed. `null` where the new run's card says it all.
 * Throws `run_not_found`, `not_allowed`, `launch_not_allowed`.
 */
export async function trainAnyway(deps: Deps, run_id: string, user: string): Promise<MessageContent | null> {
  const run = await deps.runs.read(run_id);
  await deps.access.requireSee(run, user);
  await deps.access.requireLaunch(run.channel, user);
  const title = escapeMrkdwn(runTitle(run));
  if (earlierRun(run) === null) return said(`${title} was not held back: there is nothing to train anyway.`);
  const again = await deps.recordRun({
    spec: run.spec,
    requested_by: user,
    channel: run.channel,
    request_id: `train_anyway ${run_id}`,
    train_anyway: true,
  });
  if (typeof again.messages.card !== 'string') {
    await deps.showRun(again);
    return null;
  }
  const url = await cardUrl(deps, again);
  const where = url === null ? `run ${escapeMrkdwn(again.run_id)}` : `<${url}|its card>`;
  return said(`<@${again.requested_by}> has had ${title} trained anyway: see ${where}.`);
}
