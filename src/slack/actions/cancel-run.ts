import type { Run } from '../../runs/run.ts';
import { runTitle, STATE_WORDS } from '../blocks/run-words.ts';
import { escapeMrkdwn, listOf, type MessageContent, said } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';

type Deps = Pick<SlackDeps, 'runs' | 'cancelRun' | 'access' | 'logger'>;

/**
 * Cancels a run for a person who may. Returns what to tell them; `null` where the card says it all.
 * Throws `run_not_found`, `not_allowed`.
 */
export async function cancelForUser(deps: Deps, run_id: string, user: string): Promise<MessageContent | null> {
  const run = await deps.runs.read(run_id);
  await deps.access.requireSee(run, user);
  if (!(await deps.access.mayManage(run, user))) return said(whoMayCancel(run, await deps.access.managersOf(run)));
  const { outcome, run: after } = await deps.cancelRun({ run_id, user });
  deps.logger.info({ run_id, user, outcome }, 'cancel asked for');
  const title = escapeMrkdwn(runTitle(after));
  switch (outcome) {
    case 'cancelled':
      return null;
    case 'already_ended':
      // A second press, or a second delivery of the first: the card shows it.
      return after.state === 'cancelled' ? null : said(`${title} has ended already: ${STATE_WORDS[after.state].word}.`);
    case 'too_late':
      return said(`${title} is trained; its results are being posted. It cannot be cancelled any more.`);
  }
}

function whoMayCancel(run: Run, managers: readonly string[]): string {
  const others = managers.filter((user) => user !== run.requested_by).map((user) => `<@${user}>`);
  const asker = `<@${run.requested_by}>, who asked for ${escapeMrkdwn(runTitle(run))}`;
  if (others.length === 0) return `Only ${asker}, can cancel it.`;
  return `Only ${asker}, and the managers of its channel (${listOf(others, 10)}) can cancel it.`;
}
