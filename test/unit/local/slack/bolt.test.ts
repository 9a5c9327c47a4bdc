import type { App } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { describe, expect, test } from 'vitest';
import { boltApp, eventually, MARKETER, MODELLER, RUNS, workspace } from './support.ts';

const MODAL: ModalView = {
  type: 'modal',
  callback_id: 'train',
  title: { type: 'plain_text', text: 'Train' },
  submit: { type: 'plain_text', text: 'Train' },
  private_metadata: 'kept',
  notify_on_close: true,
  blocks: [
    {
      type: 'input',
      block_id: 'name',
      label: { type: 'plain_text', text: 'Name' },
      element: { type: 'plain_text_input', action_id: 'name', min_length: 2, max_length: 10 },
    },
    {
      type: 'input',
      block_id: 'table',
      label: { type: 'plain_text', text: 'Table' },
      element: { type: 'external_select', action_id: 'table', min_query_length: 0 },
    },
    {
      type: 'input',
      block_id: 'channel',
      optional: true,
      label: { type: 'plain_text', text: 'Channel' },
      element: {
        type: 'conversations_select',
        action_id: 'channel',
        default_to_current_conversation: true,
        response_url_enabled: true,
      },
    },
    {
      type: 'input',
      block_id: 'trials',
      label: { type: 'plain_text', text: 'Trials' },
      element: {
        type: 'number_input',
        action_id: 'trials',
        is_decimal_allowed: false,
        initial_value: '5',
        min_value: '1',
      },
    },
  ],
};

function option(text: string) {
  return { text: { type: 'plain_text' as const, text }, value: text };
}

/** The whole way: command, modal, options, submission, message, button. */
function wholeWay(app: App): void {
  app.command('/mmm', async ({ ack, client, command }) => {
    await ack();
    await client.views.open({ trigger_id: command.trigger_id, view: MODAL });
  });
  app.options('table', async ({ ack, payload }) => {
    const names = ['weekly', 'daily'].filter((name) => name.startsWith(payload.value));
    await ack({ options: names.map(option) });
  });
  app.view('train', async ({ ack, view, body, client }) => {
    const name = view.state.values.name?.name?.value;
    if (name === 'taken') return ack({ response_action: 'errors', errors: { name: 'This name is taken.' } });
    await ack();
    await client.chat.postMessage({
      channel: view.state.values.channel?.channel?.selected_conversation ?? '',
      text: `${body.user.id} trains ${name} on ${view.state.values.table?.table?.selected_option?.value}, ${view.state.values.trials?.trials?.value} trials, ${view.private_metadata}`,
      blocks: [
        {
          type: 'actions',
          block_id: 'buttons',
          elements: [
            { type: 'button', action_id: 'cancel', value: 'run-1', text: { type: 'plain_text', text: 'Cancel run' } },
          ],
        },
      ],
    });
  });
  app.action('cancel', async ({ ack, respond, action, body }) => {
    await ack();
    if (action.type !== 'button') throw new Error(action.type);
    await respond({
      response_type: 'ephemeral',
      replace_original: false,
      text: `${action.value} of ${body.user.name}`,
    });
    await respond({ replace_original: true, text: 'Cancelled' });
  });
}

describe('a Bolt app and the local workspace', () => {
  test('from the command to the button', async () => {
    const slack = await workspace();
    await boltApp(slack, wholeWay);

    const opened = await slack.control('commands', {
      user: 'marketer',
      channel: '#mmm-runs',
      command: '/mmm',
      text: 'train',
    });
    expect(opened).toMatchObject({ ok: true, ephemeral: [], views: [{ callback_id: 'train', user: MARKETER }] });
    const view_id = opened.views[0]?.id ?? '';
    expect(opened.views[0]?.state.values.channel?.channel).toMatchObject({ selected_conversation: RUNS });

    const offered = await slack.control(`options?view_id=${view_id}&action_id=table&query=da`);
    expect(offered).toEqual({ ok: true, options: [{ text: 'daily', value: 'daily' }], option_groups: [] });

    const empty = await slack.control(`views/${view_id}/submit`, { user: MARKETER, values: { name: 'x' } });
    expect(empty.ok).toBe(false);
    expect(empty.errors).toEqual({
      name: 'Please enter at least 2 characters.',
      table: 'Please complete this required field.',
    });

    const taken = await slack.control(`views/${view_id}/submit`, {
      user: MARKETER,
      values: { name: 'taken', table: 'daily' },
    });
    expect(taken.errors).toEqual({ name: 'This name is taken.' });
    expect(taken.views[0]?.errors).toEqual({ name: 'This name is taken.' });

    const done = await slack.control(`views/${view_id}/submit`, {
      user: MARKETER,
      values: { name: 'first', trials: 2 },
    });
    expect(done).toMatchObject({ ok: true, views: [], errors: {} });

    const [message] = await slack.messages(RUNS);
    expect(message?.text).toBe(`${MARKETER} trains first on daily, 2 trials, kept`);

    const pressed = await slack.control('actions', {
      user: MODELLER,
      channel: RUNS,
      ts: message?.ts,
      action_id: 'cancel',
    });
    expect(pressed.ok).toBe(true);
    await eventually(async () => {
      const [changed] = await slack.messages(RUNS);
      expect(changed?.text).toBe('Cancelled');
      expect(changed?.blocks).toBeUndefined();
    });
    const seen = await slack.control(`channels/${RUNS}/messages?user=${MODELLER}`);
    expect(seen.ephemeral).toMatchObject([{ text: 'run-1 of modeller', user: MODELLER }]);
    expect((await slack.control(`channels/${RUNS}/messages?user=${MARKETER}`)).ephemeral).toEqual([]);
  });
});
