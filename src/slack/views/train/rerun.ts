import type { App, GlobalShortcut, MessageShortcut } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { AppError } from '../../../errors.ts';
import type { Run } from '../../../runs/run.ts';
import { onButton } from '../../actions/on-button.ts';
import { said } from '../../blocks/text.ts';
import type { SlackDeps } from '../../deps.ts';
import { errorMessage } from '../../error-message.ts';
import { ACTIONS, SHORTCUTS } from '../../ids.ts';
import { levelOf } from '../../log-level.ts';
import type { SameData } from './draft.ts';
import { openTrain } from './open-train.ts';
import type { ColumnReader } from './source-columns.ts';

type Deps = SlackDeps & { columns: ColumnReader };

type Where = { client: WebClient; trigger_id: string; user: string; channel: string };

/** Registers the ways into the train modal beside `/mmm train`: "Rerun" on cards, and the shortcuts. */
export function registerRerun(app: App, deps: Deps): void {
  onButton(app, deps, ACTIONS.rerun, async (run_id, { user, body, client }) => {
    await openRerun(deps, { client, trigger_id: body.trigger_id, user, channel: body.channel?.id ?? '', run_id });
    return null;
  });

  app.shortcut<GlobalShortcut>(
    { type: 'shortcut', callback_id: SHORTCUTS.train_model },
    async ({ ack, shortcut, client }) => {
      await ack();
      const user = shortcut.user.id;
      try {
        await openTrain(deps, { client, trigger_id: shortcut.trigger_id, user, channel: '', text: '' });
      } catch (error) {
        deps.logger[levelOf(error)]({ err: error, user }, 'train modal not opened');
        // There is no channel to answer in.
        await client.chat.postMessage({ channel: user, ...said(errorMessage(error)) });
      }
    },
  );

  app.shortcut<MessageShortcut>(
    { type: 'message_action', callback_id: SHORTCUTS.rerun_with_changes },
    async ({ ack, shortcut, client, respond }) => {
      await ack();
      const user = shortcut.user.id;
      const channel = shortcut.channel.id;
      try {
        const run_id = await runOfMessage(client, { channel, ts: shortcut.message_ts, message: shortcut.message });
        await openRerun(deps, { client, trigger_id: shortcut.trigger_id, user, channel, run_id });
      } catch (error) {
        deps.logger[levelOf(error)]({ err: error, user }, 'rerun not opened');
        await respond({ response_type: 'ephemeral', replace_original: false, ...said(errorMessage(error)) });
      }
    },
  );
}

/** Opens the train modal with everything that a run was asked for. Throws `run_not_found`, `not_allowed`. */
async function openRerun(deps: Deps, request: Where & { run_id: string }): Promise<void> {
  const { run_id, ...where } = request;
  const filled = async () => {
    const run = await deps.runs.read(run_id);
    await deps.access.requireSee(run, where.user);
    const notify = { ...run.spec.notify, channel: run.channel };
    return { manifest: run.run_id, spec: { ...run.spec, notify }, same_data: sameData(run) };
  };
  await openTrain(deps, { ...where, text: '', filled });
}

/** What a run was trained on, to be trained on again; `null` where it has not come so far. */
function sameData({ run_id, snapshot, spec }: Run): SameData | null {
  const taken = snapshot?.taken;
  if (taken === undefined) return null;
  return { run_id, source: spec.data, data_hash: taken.data_hash, taken_at: taken.taken_at, rows: taken.rows };
}

/** `/mmm rerun [run id]`: without one, the run that this person asked for last. */
export async function rerunLatest(deps: Deps, request: Where & { run_id: string | null }): Promise<void> {
  const { run_id, ...where } = request;
  const latest = run_id ?? (await latestOf(deps, where.user));
  if (latest === null) throw new AppError('run_not_found', { run_id: 'of yours yet' });
  await openRerun(deps, { ...where, run_id: latest });
}

async function latestOf(deps: Pick<SlackDeps, 'runs'>, requested_by: string): Promise<string | null> {
  const { rows } = await deps.runs.page({ filter: { requested_by }, page_size: 1 });
  return rows[0]?.run_id ?? null;
}

const MARKED = z.looseObject({ metadata: z.looseObject({ event_payload: z.looseObject({ run_id: z.string() }) }) });

/** The run that a message is about, by its metadata, which Slack does not always send along. */
async function runOfMessage(
  client: WebClient,
  { channel, ts, message }: { channel: string; ts: string; message: unknown },
): Promise<string> {
  const sent = MARKED.safeParse(message);
  if (sent.success) return sent.data.metadata.event_payload.run_id;
  const { messages = [] } = await client.conversations.history({
    channel,
    latest: ts,
    oldest: ts,
    inclusive: true,
    limit: 1,
    include_all_metadata: true,
  });
  const found = MARKED.safeParse(messages[0]);
  if (found.success) return found.data.metadata.event_payload.run_id;
  throw new AppError('no_run_in_message', {});
}
