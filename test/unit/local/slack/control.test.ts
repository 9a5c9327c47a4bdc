import type { KnownBlock, ModalView } from '@slack/types';
import { describe, expect, test } from 'vitest';
import type { WorkspaceEvent } from '../../../../src/local/slack/control-api.ts';
import { type RawAnswer, type RawApp, type RawRequest, rawApp } from './raw-app.ts';
import { MARKETER, MODELLER, RUNS, type Started, workspace } from './support.ts';

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (value: string, text = value) => ({ text: plain(text), value });
const field = (block_id: string, element: object, optional = true) => ({
  type: 'input' as const,
  block_id,
  optional,
  label: plain(block_id),
  element: { action_id: `${block_id}_action`, ...element },
});

/** A modal that is open for the marketer, and the app that answers what is submitted. */
async function opened(
  blocks: object[],
  answer: (request: RawRequest) => RawAnswer = () => ({}),
): Promise<{
  slack: Started;
  app: RawApp;
  view_id: string;
  submit: (values?: object) => ReturnType<Started['control']>;
}> {
  const slack = await workspace({ settle_ms: { submission: 10 } });
  const app = await rawApp(slack, (request) => (request.fields.has('command') ? { body: 'heard' } : answer(request)));
  await slack.control('commands', { user: MARKETER, channel: RUNS, command: '/mmm' });
  const trigger_id = app.requests[0]?.fields.get('trigger_id') ?? '';
  const view: ModalView = {
    type: 'modal',
    callback_id: 'c',
    title: plain('T'),
    submit: plain('Go'),
    blocks: blocks as KnownBlock[],
  };
  const view_id = (await slack.client.views.open({ trigger_id, view })).view?.id ?? '';
  app.requests.length = 0;
  return {
    slack,
    app,
    view_id,
    submit: (values = {}) => slack.control(`views/${view_id}/submit`, { user: MARKETER, values }),
  };
}

/** `state.values` of the submission that the app was sent. */
function submitted(app: RawApp): unknown {
  const payload = app.requests.map((request) => request.payload).find((one) => one?.type === 'view_submission');
  return (payload?.view as { state: { values: unknown } } | undefined)?.state.values;
}

describe('what a person enters', () => {
  test.each<[string, object, unknown, object]>([
    ['text', { type: 'plain_text_input' }, 'hello', { value: 'hello' }],
    ['nothing', { type: 'plain_text_input', initial_value: 'x' }, null, { value: null }],
    ['a number', { type: 'number_input', is_decimal_allowed: true }, 0.5, { value: '0.5' }],
    [
      'an option by its value',
      { type: 'static_select', options: [option('a', 'Ah'), option('b')] },
      'a',
      { selected_option: option('a', 'Ah') },
    ],
    [
      'an option by its words',
      { type: 'radio_buttons', options: [option('a', 'Ah'), option('b')] },
      'Ah',
      { selected_option: option('a', 'Ah') },
    ],
    [
      'an option of a group',
      { type: 'static_select', option_groups: [{ label: plain('g'), options: [option('a')] }] },
      'a',
      { selected_option: option('a') },
    ],
    [
      'several',
      { type: 'multi_static_select', options: [option('a'), option('b'), option('c')] },
      ['c', 'a'],
      { selected_options: [option('c'), option('a')] },
    ],
    [
      'no boxes',
      { type: 'checkboxes', options: [option('a')], initial_options: [option('a')] },
      [],
      { selected_options: [] },
    ],
    ['the one box', { type: 'checkboxes', options: [option('a')] }, true, { selected_options: [option('a')] }],
    ['a date', { type: 'datepicker' }, '2026-02-28', { selected_date: '2026-02-28' }],
    ['a time', { type: 'timepicker' }, '09:30', { selected_time: '09:30' }],
    ['a moment', { type: 'datetimepicker' }, 1_772_366_400, { selected_date_time: 1_772_366_400 }],
    ['a channel by name', { type: 'conversations_select' }, '#marketing', { selected_conversation: 'C0MARKETING' }],
    ['channels', { type: 'multi_channels_select' }, ['mmm-runs'], { selected_channels: [RUNS] }],
    ['people', { type: 'multi_users_select' }, ['modeller', MARKETER], { selected_users: [MODELLER, MARKETER] }],
  ])('%s', async (_what, element, choice, value) => {
    const { app, submit } = await opened([field('f', element)]);
    expect(await submit({ f: choice })).toMatchObject({ ok: true, views: [] });
    expect(submitted(app)).toEqual({ f: { f_action: { type: (element as { type: string }).type, ...value } } });
  });

  test('is named by the block or by the element; the rest keeps what stands in it', async () => {
    const { app, submit } = await opened([
      field('a', { type: 'plain_text_input' }),
      field('b', { type: 'plain_text_input' }),
      field('c', { type: 'plain_text_input', initial_value: 'kept' }),
    ]);
    await submit({ a: '1', b_action: '2' });
    expect(submitted(app)).toMatchObject({
      a: { a_action: { value: '1' } },
      b: { b_action: { value: '2' } },
      c: { c_action: { value: 'kept' } },
    });
  });

  test.each<[string, object, unknown, string]>([
    [
      'an option that is not offered',
      { type: 'static_select', options: [option('a')] },
      'b',
      'f_action: "b" is not offered',
    ],
    ['a date that is none', { type: 'datepicker' }, '31/12/2026', 'f_action: "31/12/2026" cannot be chosen'],
    ['a day that is none', { type: 'datepicker' }, '2026-13-01', 'f_action: "2026-13-01" cannot be chosen'],
    ['a channel that is none', { type: 'conversations_select' }, 'nowhere', 'there is no channel "nowhere"'],
    [
      'two where one fits',
      { type: 'static_select', options: [option('a'), option('b')] },
      ['a', 'b'],
      'f_action: takes one value',
    ],
  ])('nobody can enter %s', async (_what, element, choice, detail) => {
    const { app, submit } = await opened([field('f', element)]);
    expect(await submit({ f: choice })).toMatchObject({ ok: false, detail });
    expect(app.requests).toEqual([]);
  });

  test.each<[string, object, unknown, string]>([
    ['nothing where something is needed', { type: 'plain_text_input' }, null, 'Please complete this required field.'],
    ['too little', { type: 'plain_text_input', min_length: 3 }, 'ab', 'Please enter at least 3 characters.'],
    ['too much', { type: 'plain_text_input', max_length: 3 }, 'abcd', 'Please enter at most 3 characters.'],
    ['no number', { type: 'number_input', is_decimal_allowed: true }, 'many', 'Please enter a number.'],
    ['part of a number', { type: 'number_input', is_decimal_allowed: false }, '1.5', 'Please enter a whole number.'],
    [
      'too small a number',
      { type: 'number_input', is_decimal_allowed: false, min_value: '1' },
      '0',
      'Please enter a number of at least 1.',
    ],
    [
      'too large a number',
      { type: 'number_input', is_decimal_allowed: false, max_value: '9' },
      '10',
      'Please enter a number of at most 9.',
    ],
    [
      'too many',
      { type: 'multi_static_select', max_selected_items: 1, options: [option('a'), option('b')] },
      ['a', 'b'],
      'Please choose at most 1.',
    ],
    ['no address', { type: 'email_text_input' }, 'me', 'Please enter a valid email address.'],
  ])('%s is told under the field, and the bot does not hear of it', async (_what, element, choice, sentence) => {
    const { app, submit } = await opened([field('f', element, false)]);
    const answer = await submit({ f: choice });
    expect(answer).toMatchObject({ ok: false, errors: { f: sentence }, views: [{ errors: { f: sentence } }] });
    expect(app.requests).toEqual([]);
  });
});

describe('an external select', () => {
  const select = (more: object = {}) => [field('table', { type: 'external_select', min_query_length: 0, ...more })];
  const offer = ({ payload }: RawRequest) =>
    payload?.type === 'block_suggestion' ? { json: { options: [option('weekly'), option('daily')] } } : {};

  test('is filled with what the bot offers for it', async () => {
    const { app, submit } = await opened(select(), offer);
    expect(await submit({ table: 'daily' })).toMatchObject({ ok: true });
    expect(app.payloads()[0]).toMatchObject({
      type: 'block_suggestion',
      action_id: 'table_action',
      block_id: 'table',
      value: 'daily',
    });
    expect(submitted(app)).toEqual({
      table: { table_action: { type: 'external_select', selected_option: option('daily') } },
    });
  });

  test('is not filled with anything else', async () => {
    const { submit } = await opened(select(), offer);
    expect(await submit({ table: 'monthly' })).toMatchObject({
      ok: false,
      detail: 'table_action: "monthly" is not offered',
    });
  });

  test('asks the bot only from its shortest query on', async () => {
    const { slack, app, view_id } = await opened(select({ min_query_length: 2 }), offer);
    const ask = (query: string) => slack.control(`options?view_id=${view_id}&action_id=table_action&query=${query}`);
    expect(await ask('d')).toMatchObject({ ok: true, options: [] });
    expect(app.requests).toEqual([]);
    expect(await ask('da')).toMatchObject({ ok: true, options: [{ value: 'weekly' }, { value: 'daily' }] });
  });

  test('shows nothing of an offer that Slack would not show', async () => {
    const { slack, view_id } = await opened(select(), () => ({ json: { options: [option('x'.repeat(76))] } }));
    expect(await slack.control(`options?view_id=${view_id}&action_id=table_action&query=`)).toMatchObject({
      ok: false,
      error: 'invalid_options',
      detail: expect.stringContaining('must be less than 76 characters'),
    });
  });
});

describe('the answer to a submission', () => {
  const blocks = [field('f', { type: 'plain_text_input' })];
  const other = { type: 'modal', callback_id: 'other', title: plain('T'), blocks: [{ type: 'divider' }] };

  test.each<[string, RawAnswer, object]>([
    ['closes the modal', {}, { ok: true, views: [] }],
    [
      'shows errors',
      { json: { response_action: 'errors', errors: { f: 'No.' } } },
      { ok: false, errors: { f: 'No.' } },
    ],
    [
      'updates it',
      { json: { response_action: 'update', view: other } },
      { ok: true, views: [{ callback_id: 'other' }] },
    ],
    [
      'pushes another',
      { json: { response_action: 'push', view: other } },
      { ok: true, views: [{ callback_id: 'other' }, { callback_id: 'c' }] },
    ],
    ['clears all', { json: { response_action: 'clear' } }, { ok: true, views: [] }],
    [
      'is an error of no field',
      { json: { response_action: 'errors', errors: { g: 'No.' } } },
      { ok: false, error: 'dispatch_failed', views: [{ callback_id: 'c' }] },
    ],
    [
      'is a view that is none',
      { json: { response_action: 'update', view: { ...other, title: plain('x'.repeat(25)) } } },
      { ok: false, error: 'dispatch_failed', views: [{ callback_id: 'c' }] },
    ],
    [
      'is something else',
      { json: { text: 'hello' } },
      { ok: false, error: 'dispatch_failed', views: [{ callback_id: 'c' }] },
    ],
    ['is a failure', { status: 500 }, { ok: false, error: 'dispatch_failed', views: [{ callback_id: 'c' }] }],
  ])('%s', async (_what, answer, seen) => {
    const { submit } = await opened(blocks, () => answer);
    expect(await submit({ f: 'x' })).toMatchObject(seen);
  });

  test('only the one before whom it is open submits it', async () => {
    const { slack, view_id } = await opened(blocks);
    const answer = await slack.control(`views/${view_id}/submit`, { user: MODELLER, values: {} });
    expect(answer).toMatchObject({ ok: false, error: 'view_not_found' });
  });
});

describe('elements of messages', () => {
  const select = { type: 'static_select' as const, action_id: 'model', options: [option('a'), option('b')] };

  test('a choice is sent with the message, the state and where it is', async () => {
    const slack = await workspace();
    const app = await rawApp(slack, () => ({}));
    app.onRequest = () => slack.client.chat.postMessage({ channel: RUNS, text: 'heard' });
    const { ts: thread_ts = '' } = await slack.client.chat.postMessage({ channel: RUNS, text: 'parent' });
    const { ts = '' } = await slack.client.chat.postMessage({
      channel: RUNS,
      thread_ts,
      text: 'choose',
      blocks: [{ type: 'section', block_id: 's', text: plain('choose'), accessory: select }],
    });
    expect(
      await slack.control('actions', { user: MARKETER, channel: RUNS, ts, action_id: 'model', value: 'b' }),
    ).toMatchObject({ ok: true });
    expect(app.payloads()).toMatchObject([
      {
        type: 'block_actions',
        api_app_id: 'A0MMMTRAINER',
        team: { id: 'T0LOCAL' },
        user: { id: MARKETER, username: 'marketer', team_id: 'T0LOCAL' },
        channel: { id: RUNS, name: 'mmm-runs' },
        container: { type: 'message', message_ts: ts, channel_id: RUNS, is_ephemeral: false, thread_ts },
        message: { ts, thread_ts, text: 'choose', type: 'message', bot_id: 'B0MMMBOT' },
        state: { values: { s: { model: { selected_option: option('b') } } } },
        actions: [
          {
            type: 'static_select',
            action_id: 'model',
            block_id: 's',
            selected_option: option('b'),
            action_ts: expect.any(String),
          },
        ],
      },
    ]);
  });

  test('what is not there cannot be pressed', async () => {
    const slack = await workspace();
    const { ts = '' } = await slack.client.chat.postMessage({ channel: RUNS, text: 'nothing to press' });
    const press = (at: object) => slack.control('actions', { user: MARKETER, action_id: 'go', ...at });
    expect(await press({ channel: RUNS, ts })).toMatchObject({ ok: false, error: 'action_not_found' });
    expect(await press({ channel: RUNS, ts: '1.0' })).toMatchObject({ ok: false, error: 'message_not_found' });
    expect(await press({ channel: RUNS })).toMatchObject({ ok: false, error: 'invalid_arguments' });
  });

  test('what only one person sees only they can press', async () => {
    const slack = await workspace();
    const app = await rawApp(slack, () => ({}));
    app.onRequest = () => slack.client.chat.postMessage({ channel: RUNS, text: 'heard' });
    const { message_ts: ts } = await slack.client.chat.postEphemeral({
      channel: RUNS,
      user: MARKETER,
      text: 'x',
      blocks: [{ type: 'actions', elements: [{ type: 'button', action_id: 'go', text: plain('Go') }] }],
    });
    const press = (user: string) => slack.control('actions', { user, channel: RUNS, ts, action_id: 'go' });
    expect(await press(MODELLER)).toMatchObject({ ok: false, error: 'not_visible' });
    expect(await press(MARKETER)).toMatchObject({ ok: true });
    expect(app.payloads()).toMatchObject([{ container: { is_ephemeral: true, message_ts: ts } }]);
  });
});

test('shortcuts are sent with what they were chosen on', async () => {
  const slack = await workspace();
  const app = await rawApp(slack, () => ({}));
  app.onRequest = () => slack.client.chat.postEphemeral({ channel: RUNS, user: MARKETER, text: 'heard' });
  const { ts = '' } = await slack.client.chat.postMessage({ channel: RUNS, text: 'a card' });
  await slack.control('shortcuts', { user: MARKETER, callback_id: 'train' });
  await slack.control('shortcuts', { user: MARKETER, callback_id: 'compare', channel: RUNS, ts });
  expect(app.payloads()).toMatchObject([
    { type: 'shortcut', callback_id: 'train' },
    { type: 'message_action', callback_id: 'compare', message_ts: ts, message: { text: 'a card' } },
  ]);
});

test('people, channels, and where the bot is', async () => {
  const slack = await workspace();
  expect(await slack.control('users')).toMatchObject({
    users: [{ name: 'marketer' }, { name: 'modeller' }, { name: 'operator' }, { name: 'mmm_trainer', is_bot: true }],
  });
  expect(await slack.control('channels')).toMatchObject({
    channels: [
      { name: 'general', is_member: false },
      { name: 'marketing', is_member: true },
      { name: 'mmm-runs', is_member: true },
      { name: 'budgets', is_member: true, is_private: true },
    ],
  });
  expect(await slack.control('nonsense')).toMatchObject({ ok: false, error: 'unknown_method' });
});

test('a page of another origin can press nothing', async () => {
  const slack = await workspace();
  const call = (headers: Record<string, string>) => fetch(`${slack.url}/_workspace/users`, { headers });
  expect((await call({ origin: 'https://example.com' })).status).toBe(403);
  expect((await call({ origin: slack.url })).status).toBe(200);
});

test('who listens hears of everything they may see, as it happens', async () => {
  const slack = await workspace();
  const leave = new AbortController();
  const follow = async (user: string) => {
    const response = await fetch(`${slack.url}/_workspace/events?user=${user}`, { signal: leave.signal });
    return eventsOf(response);
  };
  const [marketer, modeller] = [await follow(MARKETER), await follow(MODELLER)];
  const { ts: thread_ts = '' } = await slack.client.chat.postMessage({ channel: RUNS, text: 'parent' });
  await slack.client.chat.postEphemeral({ channel: RUNS, user: MARKETER, text: 'for you' });
  await slack.client.chat.postMessage({ channel: RUNS, text: 'reply', thread_ts });
  await slack.client.chat.delete({ channel: RUNS, ts: thread_ts });
  const kinds = async (events: AsyncGenerator<WorkspaceEvent>, count: number) => {
    const seen: string[] = [];
    for (let heard = 0; heard < count; heard += 1) seen.push((await events.next()).value.type);
    return seen;
  };
  const shared = ['message_posted', 'message_changed', 'message_changed'];
  expect(await kinds(marketer, 5)).toEqual(['message_posted', 'ephemeral_posted', ...shared]);
  expect(await kinds(modeller, 4)).toEqual(['message_posted', ...shared]);
  leave.abort();
});

async function* eventsOf(response: Response): AsyncGenerator<WorkspaceEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split('\n\n');
    text = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('data: ')) yield JSON.parse(line.slice('data: '.length));
  }
}
