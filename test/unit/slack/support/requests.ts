import type { ModalView } from '@slack/types';
import type { RunSpec } from '../../../../src/runs/run-spec.ts';
import type { SlackDeps } from '../../../../src/slack/deps.ts';
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
export function change(view: ModalView, action_id: string, changes: Record<string, unknown> = {}) {
  return {
    type: 'block_actions',
    team: { id: 'T0', domain: 'test' },
    user: { id: 'U0ASKER' },
    actions: [{ type: 'static_select', action_id, block_id: action_id, action_ts: '1' }],
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
