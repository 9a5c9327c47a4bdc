import type { App, ViewSubmitAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { MAX_COMPARED } from '../../results/compare-runs.ts';
import { pageOf, type RunRow } from '../../runs/run-row.ts';
import { mayShowIn, seenBy } from '../access.ts';
import { onButton } from '../actions/on-button.ts';
import { compareMessage } from '../blocks/compare-message.ts';
import { type MessageContent, paragraph, plain, said } from '../blocks/text.ts';
import { errorMessage } from '../error-message.ts';
import { COMPARE } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import { type CompareDeps, countProblem, readComparison } from '../read-comparison.ts';
import { BUDGET_MS, within } from '../within.ts';
import { compareView, runOption } from './compare-view.ts';
import { showWhenReady } from './show-view.ts';

type Deps = CompareDeps;

const METADATA = z.object({ channel: z.string().nullable() });
const CHOSEN = z.object({ selected_options: z.array(z.object({ value: z.string() })).nullish() });
/** What the select offers at a time. */
const OFFERED = 100;

/** Opens the modal with these runs chosen already, as far as the person may see them. */
export async function openCompare(
  deps: Deps,
  request: { client: WebClient; trigger_id: string; user: string; channel: string | null; run_ids: readonly string[] },
): Promise<void> {
  const { client, trigger_id, user, channel, run_ids } = request;
  const view = comparable(deps, user).then((rows) =>
    compareView({ chosen: rows.filter(({ run_id }) => run_ids.includes(run_id)).slice(0, MAX_COMPARED), channel }),
  );
  await showWhenReady(deps, { client, trigger_id, how: 'open' }, { view, loading: loading(), title: TITLE });
}
const TITLE = 'Compare runs';

/** A comparison for one person. Throws `run_not_found`, `not_allowed`. */
export async function comparisonFor(deps: Deps, run_ids: readonly string[], user: string): Promise<MessageContent> {
  const read = await readComparison(deps, run_ids, user);
  return 'refused' in read ? said(read.refused) : compareMessage({ ...read, may_post: true });
}

/** Registers the button of a card, the modal, and posting in the thread. */
export function registerCompare(app: App, deps: Deps): void {
  onButton(app, deps, COMPARE.open, async (run_id, { user, body, client }) => {
    const channel = body.channel?.id ?? null;
    await openCompare(deps, { client, trigger_id: body.trigger_id, user, channel, run_ids: [run_id] });
    return null;
  });
  onButton(app, deps, COMPARE.post, (run_ids, { user }) => postComparison(deps, run_ids.split(' '), user));

  app.options<'block_suggestion'>(COMPARE.runs, async ({ ack, payload, body }) => {
    const rows = await within(BUDGET_MS.options, comparable(deps, body.user.id));
    if (!rows.done) rows.later.catch(() => undefined);
    const found = rows.done ? pageOf(rows.value, { filter: { search: payload.value }, page_size: OFFERED }).rows : [];
    await ack({ options: found.map(runOption) });
  });

  app.view<ViewSubmitAction>(
    { type: 'view_submission', callback_id: COMPARE.view },
    async ({ ack, view, body, client }) => {
      const entered = CHOSEN.parse(view.state.values[COMPARE.runs]?.[COMPARE.runs] ?? {});
      const run_ids = (entered.selected_options ?? []).map(({ value }) => value);
      const problem = countProblem(new Set(run_ids).size);
      if (problem !== null) return ack({ response_action: 'errors', errors: { [COMPARE.runs]: problem } });
      await ack();
      const user = body.user.id;
      const message = await comparisonFor(deps, run_ids, user).catch((error: unknown) => {
        deps.logger[levelOf(error)]({ err: error, user, run_ids }, 'runs not compared');
        return said(errorMessage(error));
      });
      const { channel } = METADATA.parse(JSON.parse(view.private_metadata));
      await answer(deps, client, { channel, user, message });
    },
  );
}

/** Shows it where the person is; where there is no such place any more, in a direct message. */
async function answer(
  deps: Deps,
  client: WebClient,
  { channel, user, message }: { channel: string | null; user: string; message: MessageContent },
): Promise<void> {
  if (channel !== null) {
    try {
      await deps.chat.postEphemeral({ channel, user, ...message });
      return;
    } catch (error) {
      deps.logger.debug({ err: error }, 'shown in a direct message instead');
    }
  }
  await client.chat.postMessage({ channel: user, ...message });
}

/** For all who read the thread of the first run; once, however often it is pressed. */
async function postComparison(deps: Deps, run_ids: readonly string[], user: string): Promise<MessageContent> {
  const read = await readComparison(deps, run_ids, user);
  if ('refused' in read) return said(read.refused);
  const { runs } = read.comparison;
  const [first] = runs;
  const card = first?.run.messages.card;
  if (first === undefined || typeof card !== 'string') {
    return said('The first run has no card in a channel, so that there is no thread to post this in.');
  }
  const { channel } = first.run;
  for (const { run } of runs) {
    if (await mayShowIn(deps.chat, run, channel)) continue;
    return said(
      `This is not posted: a run of it lives in a private channel, and not everybody in <#${channel}> may see it.`,
    );
  }
  const metadata = { run_id: first.run.run_id, step: `compare:${runs.map(({ run }) => run.run_id).join(' ')}` };
  const where = { channel, thread_ts: card, metadata };
  const posted =
    (await deps.chat.findMessage({ ...where, oldest: new Date(first.run.requested_at) })) ??
    (await deps.chat.postMessage({ ...where, ...compareMessage({ ...read, may_post: false }) }));
  const link = await deps.chat.permalink(posted).catch(() => null);
  return said(
    link === null
      ? 'It is in the thread of the first run.'
      : `It is in the thread of the first run: <${link}|open it>.`,
  );
}

/** Runs with a result that this person may see, the newest first. */
async function comparable(deps: Deps, user: string): Promise<RunRow[]> {
  const rows = await deps.runs.rows();
  return seenBy(
    deps.access,
    rows.filter(({ state }) => state === 'succeeded'),
    user,
  );
}

function loading(): ModalView {
  return {
    type: 'modal',
    callback_id: 'compare_runs_loading',
    title: plain(TITLE, 24),
    close: plain('Close', 24),
    blocks: [paragraph('Looking for runs…')],
  };
}
