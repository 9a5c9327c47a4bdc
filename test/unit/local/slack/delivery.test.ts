import { describe, expect, test } from 'vitest';
import { sign } from '../../../../src/local/slack/delivery/delivery.ts';
import { rawApp } from './raw-app.ts';
import { boltApp, eventually, MARKETER, RUNS, SIGNING_SECRET, workspace } from './support.ts';

const COMMAND = { user: MARKETER, channel: RUNS, command: '/mmm', text: 'train demo' };

describe('signatures', () => {
  /** The status with which a Bolt app answers a command that was signed so. */
  async function statusOf(secret: string, at: Date): Promise<number> {
    const slack = await workspace();
    const { url } = await boltApp(slack, (app) => {
      app.command('/mmm', async ({ ack }) => ack());
    });
    const body = new URLSearchParams({ command: '/mmm', text: '', user_id: MARKETER, team_id: 'T0LOCAL' }).toString();
    const timestamp = String(Math.floor(at.getTime() / 1000));
    const response = await fetch(`${url}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': sign(secret, timestamp, body),
      },
      body,
    });
    return response.status;
  }

  test('ours is taken by Bolt', async () => {
    expect(await statusOf(SIGNING_SECRET, new Date())).toBe(200);
  });

  test('one of another secret, and one that is older than five minutes, are 401', async () => {
    expect(await statusOf('another secret', new Date())).toBe(401);
    expect(await statusOf(SIGNING_SECRET, new Date(Date.now() - 6 * 60_000))).toBe(401);
  });

  test('is the one of Slack’s own example', () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    expect(sign('8f742231b10e8888abcd99yyyzzz85a5', '1531420618', body)).toBe(
      'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    );
  });

  test('an address is verified by its answer to a challenge', async () => {
    const slack = await workspace();
    await boltApp(slack, () => undefined);
    expect(await slack.verifyRequestUrl()).toBe(true);
    await rawApp(slack, () => ({ body: 'hello' }));
    expect(await slack.verifyRequestUrl()).toBe(false);
  });
});

describe('a slash command', () => {
  test('says who, where and what', async () => {
    const slack = await workspace();
    const app = await rawApp(slack, () => ({ body: 'heard' }));
    await slack.control('commands', COMMAND);
    expect(Object.fromEntries(app.requests[0]?.fields ?? [])).toMatchObject({
      command: '/mmm',
      text: 'train demo',
      user_id: MARKETER,
      user_name: 'marketer',
      channel_id: RUNS,
      channel_name: 'mmm-runs',
      team_id: 'T0LOCAL',
      api_app_id: 'A0MMMTRAINER',
      response_url: expect.stringContaining(`${slack.url}/response/`),
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
    });
  });

  test.each([
    ['a text', { body: 'hello' }, { text: 'hello' }],
    [
      'a message',
      { json: { text: 'hello', blocks: [{ type: 'divider' }] } },
      { text: 'hello', blocks: [{ type: 'divider' }] },
    ],
  ])('is answered in the acknowledgement by %s, for its person alone', async (_what, answer, shown) => {
    const slack = await workspace();
    await rawApp(slack, () => answer);
    expect(await slack.control('commands', COMMAND)).toMatchObject({
      ok: true,
      ephemeral: [{ ...shown, from: 'bot' }],
    });
    expect(await slack.messages(RUNS)).toEqual([]);
  });

  test('is answered in the channel where the app says so', async () => {
    const slack = await workspace();
    await rawApp(slack, () => ({ json: { response_type: 'in_channel', text: 'hello' } }));
    expect(await slack.control('commands', COMMAND)).toMatchObject({ ok: true, ephemeral: [] });
    expect(await slack.messages(RUNS)).toMatchObject([{ text: 'hello', bot_id: 'B0MMMBOT' }]);
  });

  test('that is not acknowledged in time is a time-out for its person', async () => {
    const slack = await workspace({ ack_ms: 50 });
    await rawApp(slack, () => 'never');
    expect(await slack.control('commands', COMMAND)).toMatchObject({
      ok: false,
      error: 'operation_timeout',
      ephemeral: [{ from: 'slack', text: '/mmm failed with the error "operation_timeout"' }],
    });
  });

  test('whose app is broken or away is dispatch_failed', async () => {
    const slack = await workspace();
    await rawApp(slack, () => ({ status: 500 }));
    expect(await slack.control('commands', COMMAND)).toMatchObject({ ok: false, error: 'dispatch_failed' });
    slack.setRequestUrl('http://127.0.0.1:1');
    expect(await slack.control('commands', COMMAND)).toMatchObject({ ok: false, error: 'dispatch_failed' });
  });

  test('answered with blocks that Slack would not show says what is wrong with them', async () => {
    const slack = await workspace();
    await rawApp(slack, () => ({ json: { text: 'x', blocks: [{ type: 'paragraph' }] } }));
    expect(await slack.control('commands', COMMAND)).toMatchObject({
      ok: false,
      error: 'dispatch_failed',
      detail: expect.stringContaining('unsupported type: paragraph'),
    });
  });

  test('that the app does not have is not sent to it', async () => {
    const slack = await workspace();
    const app = await rawApp(slack, () => ({}));
    const answer = await slack.control('commands', { ...COMMAND, command: '/other' });
    expect(answer).toMatchObject({ ok: false, error: 'invalid_command', ephemeral: [{ from: 'slack' }] });
    expect(app.requests).toEqual([]);
  });
});

describe('events', () => {
  const write = { user: MARKETER, text: 'hello <@U0MMMBOT>' };

  test('what a person writes is told where the bot is a member', async () => {
    const slack = await workspace();
    const app = await rawApp(slack, () => ({}));
    await slack.control('channels/general/messages', write);
    await slack.control(`channels/${RUNS}/messages`, write);
    await eventually(() => expect(app.requests).toHaveLength(2));
    expect(app.events()).toMatchObject([
      { type: 'message', channel: RUNS, user: MARKETER, text: write.text, channel_type: 'channel' },
      { type: 'app_mention', channel: RUNS, user: MARKETER },
    ]);
  });

  test('that the app has not subscribed to are not sent', async () => {
    const slack = await workspace({ events: ['app_mention'] });
    const app = await rawApp(slack, () => ({}));
    await slack.control(`channels/${RUNS}/messages`, write);
    await eventually(() => expect(app.events()).toMatchObject([{ type: 'app_mention' }]));
    await slack.close();
    expect(app.requests).toHaveLength(1);
  });

  test('are sent again after failures, numbered and with the reason, and three times at most', async () => {
    const slack = await workspace({ ack_ms: 500 });
    const app = await rawApp(slack, (_request, count) => (count === 1 ? { status: 500 } : 'never'));
    await slack.control(`channels/${RUNS}/messages`, { user: MARKETER, text: 'hello' });
    await eventually(() => expect(app.requests).toHaveLength(4));
    expect(app.requests.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']])).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_timeout'],
      ['3', 'http_timeout'],
    ]);
    expect(new Set(app.requests.map(({ body }) => body)).size).toBe(1);
  });

  test('that were taken are not sent again', async () => {
    const slack = await workspace();
    const app = await rawApp(slack, (_request, count) => ({ status: count === 1 ? 500 : 200 }));
    await slack.control(`channels/${RUNS}/messages`, { user: MARKETER, text: 'hello' });
    await eventually(() => expect(app.requests).toHaveLength(2));
    await slack.close();
    expect(app.requests).toHaveLength(2);
  });
});
