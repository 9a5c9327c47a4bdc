import type { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { SlackDeps } from '../deps.ts';
import { errorMessage } from '../error-message.ts';
import { ACTIONS, COLUMN_FIELDS, VIEWS } from '../ids.ts';
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

  app.view({ type: 'view_submission', callback_id: VIEWS.train }, async ({ ack, view, body, client }) => {
    const submission = await readSubmission(deps, client, view);
    if ('answer' in submission) {
      await ack(submission.answer);
      return;
    }
    await ack();
    const { spec, channel, request_id } = submission.request;
    try {
      await deps.requestRun({ spec, channel, request_id, requested_by: body.user.id });
    } catch (error) {
      deps.logger.error({ err: error, user: body.user.id, request_id }, 'run not requested');
      await tellUser(deps, client, { user: body.user.id, channel, text: errorMessage(error) });
    }
  });
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
