import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { slackRequest } from '../../../src/slack/observe-requests.ts';
import { recordingTelemetry } from '../../support/telemetry/recorded.ts';
import { type BotHarness, startBot } from './support/bolt-harness.ts';

describe('a request of Slack', () => {
  test.each([
    [{ command: '/mmm', text: 'train demo' }, 'command', '/mmm train'],
    [{ command: '/mmm', text: '' }, 'command', '/mmm help'],
    // What a person types may be anything.
    [{ command: '/mmm', text: 'my-password-is-1234' }, 'command', '/mmm unknown'],
    [{ type: 'view_submission', view: { callback_id: 'train_model' } }, 'view', 'train_model'],
    [{ type: 'view_closed', view: { callback_id: 'train_model' } }, 'view', 'train_model closed'],
    [{ type: 'block_actions', actions: [{ action_id: 'get_link:summary' }] }, 'action', 'get_link'],
    [{ type: 'block_suggestion', action_id: 'table' }, 'options', 'table'],
    [{ type: 'message_action', callback_id: 'train_on_file' }, 'shortcut', 'train_on_file'],
    [{ type: 'event_callback', event: { type: 'app_home_opened' } }, 'event', 'app_home_opened'],
  ])('%j is of a kind and has a name', (body, kind, name) => {
    expect(slackRequest(body)).toEqual({ kind, name });
  });
});

describe('the bot', () => {
  let bot: BotHarness;
  let recording: ReturnType<typeof recordingTelemetry>;
  beforeEach(async () => {
    recording = recordingTelemetry();
    bot = await startBot({ telemetry: recording.telemetry });
  });
  afterEach(() => bot.close());

  test('measures how long a command waited to be acknowledged, once', async () => {
    await bot.send({ command: '/mmm', text: 'help', user_id: 'U1', channel_id: 'C1', response_url: bot.slack_url });
    await bot.settled();
    const [measured, ...more] = recording.measured.filter(({ name }) => name !== 'mmm.cloud.call');
    expect(measured).toMatchObject({ name: 'mmm.slack.acknowledgement', attributes: { kind: 'command' } });
    expect(measured?.value).toBeGreaterThan(0);
    expect(measured?.value).toBeLessThan(3);
    expect(more).toEqual([]);
  });

  test.each([
    ['help', 'respond'],
    ['train demo', 'views.open'],
  ])(
    'measures what a handler of "%s" calls with Bolt’s own client (%s), and has it in the trace',
    async (text, call) => {
      const response_url = `${bot.slack_url}/commands/T0/1/secret`;
      await bot.send({ command: '/mmm', text, user_id: 'U1', channel_id: 'C1', trigger_id: '1.2', response_url });
      await bot.settled();
      const calls = recording.measured.filter(({ name }) => name === 'mmm.cloud.call');
      expect(calls.map(({ attributes }) => attributes)).toContainEqual({ service: 'slack', call, outcome: 'ok' });
      const spans = await recording.spans();
      expect(spans.map(({ name }) => name)).toContain(`slack ${call}`);
      expect(spans.map(({ name, attributes }) => JSON.stringify([name, attributes])).join()).not.toContain('secret');
    },
  );

  test('tells a call that Slack refuses from one that it takes', async () => {
    bot.answers['views.open'] = { ok: false, error: 'expired_trigger_id' };
    await bot.send({
      command: '/mmm',
      text: 'train demo',
      user_id: 'U1',
      channel_id: 'C1',
      trigger_id: '1.2',
      response_url: bot.slack_url,
    });
    await bot.settled();
    expect(recording.measured.map(({ attributes }) => attributes)).toContainEqual({
      service: 'slack',
      call: 'views.open',
      outcome: 'message_rejected',
    });
  });

  test('measures nothing of a request that is not signed by Slack', async () => {
    const body = { command: '/mmm', text: 'help', user_id: 'U1', channel_id: 'C1' };
    expect((await bot.send(body, { secret: 'guessed' })).status).toBe(401);
    expect(recording.measured).toEqual([]);
  });

  test('goes on with the trace of the command in what is done in its modal', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const view = { callback_id: 'train_model', private_metadata: JSON.stringify({ draft_id: 'none', traceparent }) };
    await bot.send({ type: 'view_closed', view, user: { id: 'U1' } });
    await bot.settled();
    expect(await recording.spans()).toMatchObject([
      { name: 'slack view train_model closed', parent_id: 'b7ad6b7169203331' },
    ]);
  });
});
