import type { ModalView } from '@slack/types';
import type { RunSpec } from '../../../../src/runs/run-spec.ts';
import type { SlackDeps } from '../../../../src/slack/deps.ts';
import { runSpec } from '../../../support/specs.ts';
import { run } from './arbitraries.ts';
import type { BotHarness } from './bolt-harness.ts';
import { submittedState } from './submitted.ts';

/** What Slack sends to the bot. */

/** `/mmm` as it comes from Slack. */
export function command(bot: BotHarness, text: string, change: object = {}) {
  return {
    command: '/mmm',
    text,
    trigger_id: '1.2.trigger',
    user_id: 'U0ASKER',
    channel_id: 'C0RUNS',
    team_id: 'T0',
    response_url: `${bot.slack_url}/respond`,
    ...change,
  };
}

/** The modal that the bot opens for this command. */
export async function openedModal(bot: BotHarness, text = 'train demo'): Promise<ModalView> {
  await bot.send(command(bot, text));
  const { body } = await bot.called('views.open');
  return body.view as ModalView;
}

/** The modal submitted as it was opened, but for `changes` by action_id. */
export function submission(view: ModalView, changes: Record<string, unknown> = {}) {
  return {
    type: 'view_submission',
    team: { id: 'T0', domain: 'test' },
    user: { id: 'U0ASKER', name: 'asker' },
    view: { ...view, id: 'V0OPEN', hash: '1.h', state: submittedState(view, changes) },
  };
}

/** What Slack is answered to a submission. */
export async function answered(bot: BotHarness, view: ModalView, changes: Record<string, unknown> = {}) {
  const text = await (await bot.send(submission(view, changes))).text();
  return text === '' ? {} : JSON.parse(text);
}

/** The next step of the modal, after this one is submitted with `changes`. */
export async function next(
  bot: BotHarness,
  view: ModalView,
  changes: Record<string, unknown> = {},
): Promise<ModalView> {
  const answer = await answered(bot, view, changes);
  if (answer.response_action !== 'update') throw new Error(`not a next step: ${JSON.stringify(answer)}`);
  return answer.view;
}

/** The modal at this step, after its button is pressed in the review. */
export function atStep(bot: BotHarness, view: ModalView, step: string): Promise<ModalView> {
  return redrawn(bot, view, `train_go_to:${step}`);
}

/** The modal after something in it is pressed or chosen. */
export async function redrawn(
  bot: BotHarness,
  view: ModalView,
  action_id: string,
  changes: Record<string, unknown> = {},
  value = '',
): Promise<ModalView> {
  await bot.send(change(view, action_id, changes, value));
  return (await bot.called('views.update')).body.view as ModalView;
}

/** Which step a view of the modal shows. */
export function stepShown(view: ModalView): string {
  return /Step (\d of 5: \*\w+\*)/.exec(JSON.stringify(view.blocks))?.[1] ?? 'none';
}

/** The value that stands in a field of a view. */
export function valueIn(view: ModalView, field: string) {
  return Object.entries(submittedState(view).values).find(([block_id]) => block_id.split('#')[0] === field)?.[1][field];
}

/** What a select asks while a person types. */
export function suggestion(view: ModalView, action_id: string, value: string) {
  return {
    type: 'block_suggestion',
    team: { id: 'T0', domain: 'test' },
    user: { id: 'U0ASKER' },
    action_id,
    block_id: action_id,
    value,
    container: { type: 'view' },
    // Slack sends no state along here.
    view: { ...view, id: 'V0OPEN' },
  };
}

/** A choice in the open modal. */
export function change(view: ModalView, action_id: string, changes: Record<string, unknown> = {}, value = '') {
  return {
    type: 'block_actions',
    team: { id: 'T0', domain: 'test' },
    user: { id: 'U0ASKER' },
    actions: [{ type: 'static_select', action_id, block_id: action_id, action_ts: '1', value }],
    view: { ...view, id: 'V0OPEN', hash: '1.h', state: submittedState(view, changes) },
    trigger_id: '1.2.t',
  };
}

/** A choice in a select or among radio buttons. */
export const chosen = (value: string) => ({ selected_option: { text: { type: 'plain_text', text: value }, value } });

/** A recordRun that keeps what it is asked for. */
export function keepingRuns() {
  const requests: { spec: RunSpec; requested_by: string; channel: string; request_id: string }[] = [];
  let told: () => void = () => undefined;
  const first = new Promise<void>((resolve) => {
    told = resolve;
  });
  const recordRun: SlackDeps['recordRun'] = async (request) => {
    requests.push(request);
    told();
    return run(request.spec);
  };
  return { requests, first, recordRun };
}

/** A promise that the test settles. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** A pressed button of a message in the thread of `1.0`. */
export function press(bot: BotHarness, action_id: string, value: string, message: object = { thread_ts: '1.0' }) {
  return {
    type: 'block_actions',
    team: { id: 'T0', domain: 'test' },
    user: { id: 'U0ASKER' },
    channel: { id: 'C0RUNS', name: 'mmm-runs' },
    message: { type: 'message', ts: '1.1', ...message },
    actions: [
      { type: 'button', action_id, block_id: 'b', value, action_ts: '1', text: { type: 'plain_text', text: 'x' } },
    ],
    response_url: `${bot.slack_url}/respond`,
    trigger_id: '1.2.t',
  };
}

/** One manifest, `demo`, of this spec. */
export const manifests = (change: Parameters<typeof runSpec>[0]): SlackDeps['manifests'] => ({
  names: async () => ['demo'],
  load: async () => runSpec(change),
  markets: async () => null,
  save: async () => 'saved' as const,
});
