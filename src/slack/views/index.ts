import type { App, BlockAction, ViewClosedAction, ViewOutput, ViewSubmitAction } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { SlackDeps } from '../deps.ts';
import { errorMessage } from '../error-message.ts';
import { ACTIONS, COLUMN_FIELDS, VIEWS } from '../ids.ts';
import { levelOf } from '../log-level.ts';
import { BUDGET_MS } from '../within.ts';
import { noticeView } from './notice-view.ts';
import { checkAgain, checkChosen, fixDraft } from './train/fix-draft.ts';
import { lookAtData } from './train/look-at-data.ts';
import { offerColumns, offerTables } from './train/offer-options.ts';
import { type DrawnTrain, emptyView, fillIn, viewOfDraft } from './train/open-train.ts';
import { keepDraft } from './train/opened-train.ts';
import { acknowledgeRecorded } from './train/record-submitted.ts';
import { keepEntered, openExpert, refreshTrain, type TrainChange } from './train/refresh-train.ts';
import { RESUME_METADATA } from './train/resume-view.ts';
import type { ColumnReader } from './train/source-columns.ts';
import { submitExpert } from './train/submit-expert.ts';
import { readSubmission } from './train/submit-train.ts';
import { TRAIN_STEPS } from './train/train-steps.ts';
import { updateView } from './update-view.ts';

type Deps = SlackDeps & { columns: ColumnReader };

/** Registers the train modal: its selects, what redraws it, its buttons, its submissions, its end. */
export function registerViews(app: App, deps: Deps): void {
  registerOptions(app, deps);
  registerChanges(app, deps);
  registerSubmissions(app, deps);
}

function registerOptions(app: App, deps: Deps): void {
  app.options<'block_suggestion'>('table', async ({ ack, payload }) => {
    await ack(await offerTables(deps, payload));
  });
  for (const field of COLUMN_FIELDS) {
    app.options<'block_suggestion'>(field, async ({ ack, payload }) => {
      const option_groups = await offerColumns(deps, field, payload);
      await ack(option_groups.length === 0 ? { options: [] } : { option_groups });
    });
  }
}

type Acted = { client: WebClient; user: string; view: ViewOutput; trigger_id: string; value: string };

function registerChanges(app: App, deps: Deps): void {
  /** What is pressed or chosen in a modal. What goes wrong is said in that modal's place, which can be opened again. */
  function onAction(action_id: string | RegExp, act: (acted: Acted) => Promise<void>): void {
    app.action<BlockAction>({ type: 'block_actions', action_id }, async ({ ack, action, body, client }) => {
      await ack();
      const { view } = body;
      if (view === undefined) return;
      const user = body.user.id;
      const value = 'value' in action && typeof action.value === 'string' ? action.value : '';
      try {
        await act({ client, user, view, trigger_id: body.trigger_id, value });
      } catch (error) {
        deps.logger[levelOf(error)]({ err: error, user }, 'modal not changed');
        await updateView(client, { view_id: view.id, view: noticeView(errorMessage(error)) });
      }
    });
  }

  async function showDrawn(client: WebClient, view_id: string, drawn: DrawnTrain): Promise<void> {
    const hash = await updateView(client, { view_id, view: drawn.view });
    if (hash !== null) await fillIn(deps, { client, view_id, hash }, drawn);
  }

  const redraws: Record<string, TrainChange> = {
    source_kind: { kind: 'source_kind' },
    connection: { kind: 'connection' },
    preset: { kind: 'shown' },
    paid_media_spends: { kind: 'shown' },
    [ACTIONS.train_back]: { kind: 'back' },
    ...Object.fromEntries(
      TRAIN_STEPS.map((step): [string, TrainChange] => [`${ACTIONS.train_go_to}${step}`, { kind: 'go_to', step }]),
    ),
  };
  for (const [action_id, change] of Object.entries(redraws)) {
    onAction(action_id, (acted) => refreshTrain(deps, { ...acted, change }));
  }
  onAction(ACTIONS.train_expert, (acted) => openExpert(deps, acted));
  onAction(ACTIONS.train_look, (acted) => lookAtData(deps, acted));
  onAction(new RegExp(`^${ACTIONS.train_fix}`), (acted) => fixDraft(deps, acted));
  onAction('snapshot', (acted) => checkChosen(deps, acted));
  onAction(ACTIONS.train_check_again, (acted) => checkAgain(deps, acted));
  onAction(ACTIONS.draft_continue, async ({ client, user, view, value }) => {
    await showDrawn(client, view.id, await viewOfDraft(deps, { user, draft_id: value }));
  });
  onAction(ACTIONS.draft_anew, async ({ client, user, view }) => {
    const { channel } = RESUME_METADATA.parse(JSON.parse(view.private_metadata));
    await showDrawn(client, view.id, await emptyView(deps, { client, user, channel }));
  });
}

function registerSubmissions(app: App, deps: Deps): void {
  app.view<ViewSubmitAction>(
    { type: 'view_submission', callback_id: VIEWS.train },
    async ({ ack, view, body, client }) => {
      const begun = Date.now();
      const user = body.user.id;
      const submission = await readSubmission(deps, { client, user, view });
      if ('answer' in submission) {
        await ack(submission.answer);
        await submission.afterwards?.();
        return;
      }
      const request = { ...submission.request, requested_by: user };
      const run = await acknowledgeRecorded(deps, client, request, ack, BUDGET_MS.submission - (Date.now() - begun));
      if (run === null) {
        await keepDraft(deps, submission.draft);
        return;
      }
      await Promise.all([deps.showRun(run), keepDraft(deps, { ...submission.draft, run_id: run.run_id })]);
    },
  );
  app.view<ViewSubmitAction>(
    { type: 'view_submission', callback_id: VIEWS.train_expert },
    async ({ ack, view, body, client }) => {
      const { answer, afterwards } = await submitExpert(deps, { client, user: body.user.id, view });
      await (answer === undefined ? ack() : ack(answer));
      await afterwards?.();
    },
  );
  app.view<ViewClosedAction>({ type: 'view_closed', callback_id: VIEWS.train }, async ({ ack, view, body }) => {
    await ack();
    await keepEntered(deps, { user: body.user.id, view });
  });
}
