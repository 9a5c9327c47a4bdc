import { runTitle, STATE_WORDS } from '../blocks/run-words.ts';
import { escapeMrkdwn, type MessageContent, paragraph } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';

type Deps = Pick<SlackDeps, 'runs' | 'cancelRun' | 'logger'>;

/**
 * Cancels a run for the person who asked for it. Returns what to tell whoever pressed; `null` where the card says it all.
 * Throws `run_not_found`.
 */
export async function cancelForUser(deps: Deps, run_id: string, user: string): Promise<MessageContent | null> {
  const run = await deps.runs.read(run_id);
  if (run.requested_by !== user) {
    return said(`Only <@${run.requested_by}>, who asked for ${escapeMrkdwn(runTitle(run))}, can cancel it.`);
  }
  const { outcome, run: after } = await deps.cancelRun({ run_id });
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

function said(text: string): MessageContent {
  return { text, blocks: [paragraph(text)] };
}
