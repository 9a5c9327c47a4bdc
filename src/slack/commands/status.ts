import type { KnownBlock, SectionBlock } from '@slack/types';
import { readStatus } from '../../runs/card.ts';
import { isFinal, type Run } from '../../runs/run.ts';
import { runObject } from '../../runs/run-paths.ts';
import type { RunRow } from '../../runs/run-row.ts';
import { MODEL_SUMMARY } from '../../trainer/results.ts';
import type { TrainerStatus } from '../../trainer/status.ts';
import { seenBy } from '../access.ts';
import { context, header } from '../blocks/elements.ts';
import { fitWords } from '../blocks/fit-words.ts';
import { detailsButton, runCard } from '../blocks/run-card.ts';
import { runLine, STEP_WORDS } from '../blocks/run-words.ts';
import { count, escapeMrkdwn, type MessageContent, mrkdwn, paragraph } from '../blocks/text.ts';
import { cardUrl, earlierUrl } from '../card-url.ts';
import type { SlackDeps } from '../deps.ts';

type Deps = Pick<SlackDeps, 'runs' | 'objects' | 'chat' | 'access' | 'now' | 'workers' | 'rate' | 'logger'>;

const MAX_ACTIVE = 10;
const MAX_RECENT = 5;
/** Each of their channels may have to be asked about. */
const MAX_LOOKED_AT = 200;

/** `/mmm status`: what runs now and what this person ran last; with a run id, that run's card. Throws `run_not_found`, `not_allowed`. */
export async function statusMessage(
  deps: Deps,
  request: { user: string; run_id: string | null },
): Promise<MessageContent> {
  return request.run_id === null ? overview(deps, request.user) : oneRun(deps, request.run_id, request.user);
}

async function oneRun(deps: Deps, run_id: string, user: string): Promise<MessageContent> {
  const run = await deps.runs.read(run_id);
  await deps.access.requireSee(run, user);
  const [status, summary] = await Promise.all([readStatus(deps, run_id), readSummary(deps, run)]);
  const card = runCard({
    run,
    status,
    summary,
    workers: deps.workers,
    rate: deps.rate,
    now: deps.now(),
    earlier_url: await earlierUrl(deps.chat, run),
  });
  const url = await cardUrl(deps, run);
  return {
    text: card.text,
    blocks: url === null ? card.blocks : [...card.blocks, context(`<${url}|Open its thread>`)],
  };
}

async function readSummary(deps: Deps, run: Run) {
  if (run.state !== 'succeeded') return null;
  const found = await deps.objects.read(runObject(run.run_id, 'model_summary'));
  if (found === null) return null;
  const parsed = MODEL_SUMMARY.safeParse(JSON.parse(found.body.toString()));
  return parsed.success ? parsed.data : null;
}

async function overview(deps: Deps, user: string): Promise<MessageContent> {
  const rows = await deps.runs.rows();
  const active = rows.filter(({ state }) => !isFinal(state)).slice(0, MAX_LOOKED_AT);
  const running = await seenBy(deps.access, active, user);
  const recent = rows.filter((row) => row.requested_by === user && isFinal(row.state)).slice(0, MAX_RECENT);
  const headline = running.length === 0 ? 'Nothing is running.' : `${count(running.length, 'run')} under way`;
  const shown = running.slice(0, MAX_ACTIVE);
  const statuses = await Promise.all(
    shown.map(({ run_id, state }) => (state === 'training' ? readStatus(deps, run_id) : null)),
  );
  const blocks: KnownBlock[] = [
    header(headline),
    ...shown.map((row, index) => line(row, statuses[index] ?? null, deps.now())),
    ...(running.length > MAX_ACTIVE ? [context(`… and ${count(running.length - MAX_ACTIVE, 'more run')}.`)] : []),
  ];
  if (recent.length > 0) {
    blocks.push(paragraph('*Your latest runs*'), ...recent.map((row) => line(row, null, deps.now())));
  }
  if (running.length + recent.length === 0) blocks.push(paragraph('Start one with `/mmm train`.'));
  return { text: headline, blocks };
}

/** One run in two lines, with the button that shows the rest of it. */
function line(row: RunRow, status: TrainerStatus | null, now: Date): SectionBlock {
  const doing = status === null ? '' : `: ${Math.floor(status.progress * 100)}%, ${STEP_WORDS[status.step]}`;
  const fit = row.best === null ? '' : `. ${fitWords(row.best)}`;
  return {
    type: 'section',
    text: mrkdwn(`${runLine(row, now)}${doing}${fit}\n${escapeMrkdwn(row.run_id)}, by <@${row.requested_by}>`),
    accessory: detailsButton(row.run_id),
  };
}
