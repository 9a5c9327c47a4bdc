import type { App, ViewResponseAction, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Run } from '../../runs/run.ts';
import type { SlackDeps } from '../deps.ts';
import { errorMessage } from '../error-message.ts';
import { ACTIONS, COLUMN_FIELDS, VIEWS } from '../ids.ts';
import { BUDGET_MS, within } from '../within.ts';
import { noticeView } from './notice-view.ts';
import { offerColumns, offerTables } from './offer-options.ts';
import { refreshTrain, type TrainChange } from './refresh-train.ts';
import type { ColumnReader } from './source-columns.ts';
import { readSubmission } from './submit-train.ts';

type Deps = SlackDeps & { columns: ColumnReader };

/** Registers the train modal: its selects, the choices that redraw it, its submission. */
export function registerViews(app: App, deps: Deps): void {
  app.options<'block_suggestion'>('table', async ({ ack, payload }) => {
    await ack({ options: await offerTables(deps, payload) });
  });
  for (const field of COLUMN_FIELDS) {
    app.options<'block_suggestion'>(field, async ({ ack, payload }) => {
      const option_groups = await offerColumns(deps, field, payload);
      await ack(option_groups.length === 0 ? { options: [] } : { option_groups });
    });
  }

  const redraws = {
    connection: 'connection',
    table: 'source',
    [ACTIONS.read_columns]: 'source',
    preset: 'preset',
  } as const satisfies Record<string, TrainChange>;
  for (const [action_id, change] of Object.entries(redraws)) {
    app.action({ type: 'block_actions', action_id }, async ({ ack, body, client }) => {
      await ack();
      if (body.view === undefined) return;
      await refreshTrain(deps, { client, view: body.view, change });
    });
  }

  app.view<ViewSubmitAction>(
    { type: 'view_submission', callback_id: VIEWS.train },
    async ({ ack, view, body, client }) => {
      const begun = Date.now();
      const submission = await readSubmission(deps, client, view);
      if ('answer' in submission) {
        await ack(submission.answer);
        return;
      }
      const request = { ...submission.request, requested_by: body.user.id };
      const run = await acknowledgeRecorded(deps, client, request, ack, BUDGET_MS.submission - (Date.now() - begun));
      if (run !== null) await deps.showRun(run);
    },
  );
}

type RunRequest = Parameters<SlackDeps['recordRun']>[0];

/**
 * Closes the modal once the run is recorded, so that a bot that dies in between cannot have promised what nobody knows of.
 * Where recording takes longer than `ms`, the modal is closed first, for Slack does not wait. `null` where it failed; that the
 * person is told over the modal, which keeps what they entered, or where the run would have been.
 */
async function acknowledgeRecorded(
  deps: Deps,
  client: WebClient,
  request: RunRequest,
  ack: (answer?: ViewResponseAction) => Promise<void>,
  ms: number,
): Promise<Run | null> {
  const { requested_by: user, request_id, channel } = request;
  let is_open = true;
  try {
    const recorded = await within(ms, deps.recordRun(request));
    await ack();
    is_open = false;
    return recorded.done ? recorded.value : await recorded.later;
  } catch (error) {
    deps.logger.error({ err: error, user, request_id }, 'run not recorded');
    const text = errorMessage(error);
    if (is_open) await ack({ response_action: 'push', view: noticeView(text) });
    else await tellUser(deps, client, { user, channel, text });
    return null;
  }
}

/** Tells a person who has no open modal any more: where the run would have been, else in a direct message. */
async function tellUser(
  deps: Pick<SlackDeps, 'logger'>,
  client: WebClient,
  message: { user: string; channel: string; text: string },
): Promise<void> {
  try {
    await client.chat.postEphemeral(message);
  } catch (error) {
    deps.logger.warn({ err: error }, 'told in a direct message instead');
    await client.chat.postMessage({ channel: message.user, text: message.text });
  }
}
