import { isFinal } from '../../runs/run.ts';
import type { RunRow } from '../../runs/run-row.ts';
import { cancelForUser } from '../actions/cancel-run.ts';
import { cancelButton } from '../blocks/run-card.ts';
import { runLine, runTitle } from '../blocks/run-words.ts';
import { count, escapeMrkdwn, type MessageContent, mrkdwn, said } from '../blocks/text.ts';
import type { SlackDeps } from '../deps.ts';

type Deps = Pick<SlackDeps, 'runs' | 'cancelRun' | 'access' | 'logger' | 'now'>;

const MOST = 20;

/**
 * `/mmm cancel RUN_ID` cancels it; alone it shows the person's runs under way, each with its button. Throws `run_not_found`,
 * `not_allowed`.
 */
export async function cancelMessage(
  deps: Deps,
  { user, run_id }: { user: string; run_id: string | null },
): Promise<MessageContent> {
  if (run_id === null) return choose(deps, user);
  const answer = await cancelForUser(deps, run_id, user);
  return (
    answer ?? said(`${escapeMrkdwn(runTitle(await deps.runs.read(run_id)))} is cancelled. Its card says what is kept.`)
  );
}

async function choose(deps: Deps, user: string): Promise<MessageContent> {
  const mine = (await deps.runs.rows()).filter((row) => row.requested_by === user && !isFinal(row.state));
  if (mine.length === 0) {
    return said(
      'None of your runs is under way. `/mmm status` shows those of others; whoever asked for a run can cancel it.',
    );
  }
  const text = `${count(mine.length, 'run')} of yours ${mine.length === 1 ? 'is' : 'are'} under way. Which one is to stop?`;
  return { text, blocks: [...said(text).blocks, ...mine.slice(0, MOST).map((run) => line(run, deps.now()))] };
}

function line(run: RunRow, now: Date) {
  return {
    type: 'section' as const,
    text: mrkdwn(`${runLine(run, now)}\n${escapeMrkdwn(run.run_id)}`),
    accessory: cancelButton(run),
  };
}
