import type { KnownBlock } from '@slack/types';
import { readStatus } from '../../runs/card.ts';
import type { Run } from '../../runs/run.ts';
import { runObject } from '../../runs/run-paths.ts';
import { MODEL_SUMMARY } from '../../trainer/results.ts';
import { seenBy } from '../access.ts';
import { context, header } from '../blocks/elements.ts';
import { runCard } from '../blocks/run-card.ts';
import { runLine } from '../blocks/run-words.ts';
import { count, escapeMrkdwn, type MessageContent, paragraph } from '../blocks/text.ts';
import { cardUrl, earlierUrl } from '../card-url.ts';
import type { SlackDeps } from '../deps.ts';

type Deps = Pick<SlackDeps, 'runs' | 'objects' | 'chat' | 'access' | 'now' | 'workers' | 'rate' | 'logger'>;

const MAX_ACTIVE = 10;
const MAX_RECENT = 5;

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
    blocks: url === null ? card.blocks : [...card.blocks, context(`<${url}|open its thread>`)],
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
  const [active, mine] = await Promise.all([
    deps.runs.list({ of: { kind: 'active' }, page_size: 3 * MAX_ACTIVE }),
    deps.runs.list({ of: { kind: 'user', user }, page_size: MAX_RECENT }),
  ]);
  const running = (await seenBy(deps.access, active.runs, user)).slice(0, MAX_ACTIVE);
  const recent = mine.runs.filter((run) => !running.some(({ run_id }) => run_id === run.run_id));
  const headline = running.length === 0 ? 'Nothing is running.' : `${count(running.length, 'run')} under way`;
  const blocks: KnownBlock[] = [header(headline), ...(await lines(deps, running))];
  if (recent.length > 0) blocks.push(paragraph('*Your latest runs*'), ...(await lines(deps, recent)));
  if (running.length + recent.length === 0) blocks.push(paragraph('Start one with `/mmm train`.'));
  return { text: headline, blocks };
}

async function lines(deps: Deps, runs: readonly Run[]): Promise<KnownBlock[]> {
  return Promise.all(
    runs.map(async (run) => {
      const url = await cardUrl(deps, run);
      return paragraph(
        `${runLine(run, deps.now())}\n${escapeMrkdwn(run.run_id)}, by <@${run.requested_by}>${url === null ? '' : `, <${url}|open its thread>`}`,
      );
    }),
  );
}
