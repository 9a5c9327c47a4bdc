import type { AddressInfo } from 'node:net';
import { App, type BlockOverflowAction, LogLevel, type MessageShortcut } from '@slack/bolt';
import type { HomeView, KnownBlock, ModalView } from '@slack/types';

const plain = (text: string) => ({ type: 'plain_text', text }) as const;
const option = (value: string) => ({ text: plain(value), value });

/** The modal of `/demo`, with one of each input that our own modals have. */
function orderView(channel: string, options: { express: boolean }): ModalView {
  return {
    type: 'modal',
    callback_id: 'order',
    private_metadata: channel,
    title: plain('Order'),
    submit: plain('Order'),
    close: plain('Cancel'),
    blocks: [
      {
        type: 'input',
        block_id: 'name',
        label: plain('Name'),
        hint: plain('As it stands on the bill.'),
        element: { type: 'plain_text_input', action_id: 'name' },
      },
      {
        type: 'actions',
        block_id: 'more',
        elements: [{ type: 'button', action_id: 'add_papers', text: plain('Add papers') }],
      },
      {
        type: 'input',
        block_id: 'count',
        label: plain('How many'),
        element: { type: 'number_input', action_id: 'count', is_decimal_allowed: false, initial_value: '1' },
      },
      {
        type: 'input',
        block_id: 'day',
        label: plain('Day'),
        element: { type: 'datepicker', action_id: 'day', initial_date: '2026-01-31' },
      },
      {
        type: 'input',
        block_id: 'fruit',
        label: plain('Fruit'),
        element: { type: 'multi_external_select', action_id: 'fruit', min_query_length: 0 },
      },
      {
        type: 'input',
        block_id: 'speed',
        label: plain('Speed'),
        dispatch_action: true,
        element: { type: 'radio_buttons', action_id: 'speed', options: [option('normal'), option('express')] },
      },
      ...(options.express
        ? [
            {
              type: 'input' as const,
              block_id: 'extras',
              optional: true,
              label: plain('Extras'),
              element: {
                type: 'checkboxes' as const,
                action_id: 'extras',
                options: [option('gift wrap'), option('card')],
              },
            },
          ]
        : []),
      {
        type: 'input',
        block_id: 'where',
        label: plain('Where to'),
        element: { type: 'conversations_select', action_id: 'where', default_to_current_conversation: true },
      },
    ],
  };
}

/** Pushed onto the order. */
function papersView(channel: string): ModalView {
  return {
    type: 'modal',
    callback_id: 'papers',
    private_metadata: channel,
    title: plain('Papers'),
    submit: plain('Add'),
    close: plain('Back'),
    blocks: [
      {
        type: 'input',
        block_id: 'files',
        label: plain('Files'),
        element: { type: 'file_input', action_id: 'files', filetypes: ['csv'], max_files: 2 },
      },
    ],
  };
}

/** A message with a button that asks before it acts. */
export function orderCard(text: string): KnownBlock[] {
  return [
    { type: 'section', text: { type: 'mrkdwn', text } },
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'cancel_order',
          text: plain('Cancel order'),
          value: 'order-1',
          confirm: {
            title: plain('Cancel it?'),
            text: plain('It is gone then.'),
            confirm: plain('Yes'),
            deny: plain('No'),
          },
        },
      ],
    },
  ];
}

/** What the app's manifest would say. */
export const DEMO_MANIFEST = {
  commands: [{ command: '/demo', description: 'Order fruit', usage_hint: 'order | list [day]' }],
  shortcuts: [
    { name: 'Order fruit', type: 'global', callback_id: 'order_fruit', description: 'Opens the order' },
    { name: 'Order again', type: 'message', callback_id: 'order_again', description: 'The same once more' },
  ],
} as const;

const HOME: HomeView = {
  type: 'home',
  blocks: [
    {
      type: 'section',
      text: { type: 'mrkdwn', text: 'Your *orders*' },
      accessory: { type: 'overflow', action_id: 'home_more', options: [option('repeat'), option('forget')] },
    },
  ],
};

/** A small Bolt app: a command, shortcuts, a modal that refuses and accepts, a message with a button, a home. */
export async function startDemoApp(slack: { api_url: string; bot_token: string; signing_secret: string }) {
  const app = new App({
    token: slack.bot_token,
    signingSecret: slack.signing_secret,
    clientOptions: { slackApiUrl: slack.api_url },
    logLevel: LogLevel.ERROR,
  });

  app.command('/demo', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: orderView(body.channel_id, { express: false }) });
  });
  app.options('fruit', async ({ ack, options }) => {
    const fruit = ['apple', 'banana', 'cherry'].filter((name) => name.includes(options.value));
    await ack({ options: fruit.map(option) });
  });
  app.action({ type: 'block_actions', action_id: 'speed' }, async ({ ack, body, client }) => {
    await ack();
    const { view } = body;
    if (view === undefined) return;
    const express = view.state.values.speed?.speed?.selected_option?.value === 'express';
    await client.views.update({ view_id: view.id, view: orderView(view.private_metadata, { express }) });
  });
  app.action({ type: 'block_actions', action_id: 'add_papers' }, async ({ ack, body, client }) => {
    await ack();
    await client.views.push({ trigger_id: body.trigger_id, view: papersView(body.view?.private_metadata ?? '') });
  });
  app.view('papers', async ({ ack, view, client }) => {
    await ack();
    const names = (view.state.values.files?.files?.files ?? []).map(({ name }) => name);
    await client.chat.postMessage({ channel: view.private_metadata, text: `Papers: ${names.join(', ')}` });
  });
  app.view('order', async ({ ack, view, client }) => {
    const { name, count, day, fruit, extras, where } = view.state.values;
    if (Number(count?.count?.value) < 2)
      return ack({ response_action: 'errors', errors: { count: 'Order at least two.' } });
    await ack();
    const list = (options: { value?: string }[] | undefined) => (options ?? []).map(({ value }) => value).join(' and ');
    await client.chat.postMessage({
      channel: where?.where?.selected_conversation ?? '',
      text: 'An order',
      blocks: orderCard(
        `*${name?.name?.value}* orders ${count?.count?.value} ${list(fruit?.fruit?.selected_options)} with ${list(extras?.extras?.selected_options)} for ${day?.day?.selected_date}`,
      ),
    });
  });
  app.shortcut('order_fruit', async ({ ack, shortcut, client }) => {
    await ack();
    await client.views.open({ trigger_id: shortcut.trigger_id, view: orderView('', { express: false }) });
  });
  app.shortcut<MessageShortcut>(
    { type: 'message_action', callback_id: 'order_again' },
    async ({ ack, shortcut, client }) => {
      await ack();
      const { channel, message_ts: thread_ts, message } = shortcut;
      await client.chat.postMessage({ channel: channel.id, thread_ts, text: `Once more: ${message.text}` });
    },
  );
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({ user_id: event.user, view: HOME });
  });
  app.action<BlockOverflowAction>(
    { type: 'block_actions', action_id: 'home_more' },
    async ({ ack, action, body, client }) => {
      await ack();
      const text = `You chose ${action.selected_option.value}`;
      await client.chat.postMessage({ channel: body.user.id, text });
    },
  );
  app.action('cancel_order', async ({ ack, respond }) => {
    await ack();
    await respond({ response_type: 'ephemeral', replace_original: false, text: 'The order is *cancelled*.' });
  });

  const server = await app.start({ port: 0, host: '127.0.0.1' });
  return { app, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
