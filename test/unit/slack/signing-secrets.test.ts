import { afterEach, describe, expect, it, test } from 'vitest';
import { loadConfig } from '../../../src/config.ts';
import { secretOf } from '../../../src/slack/signing-secrets.ts';
import { type BotHarness, startBot } from './support/bolt-harness.ts';
import { command } from './support/requests.ts';

/** The secret that Slack signs with is changed while people go on working. */

const slack = (...signing_secrets: [string, ...string[]]) => ({
  bot_token: 'xoxb-test',
  intake: { by: 'http' as const, signing_secrets },
  api_url: undefined,
  default_channel: 'mmm-runs',
});

let bot: BotHarness;

async function statusOf(secret: string, at = new Date()): Promise<number> {
  const { status } = await bot.send(command(bot, 'help'), { secret, at });
  return status;
}
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

describe('while there are two signing secrets', () => {
  afterEach(() => bot.close());

  it('takes what is signed with either, and answers it', async () => {
    bot = await startBot({ slack: slack('new', 'old') });
    expect([await statusOf('new'), await statusOf('old')]).toEqual([200, 200]);
    await bot.called('respond');
    await bot.called('respond');
  });

  it('takes nothing that is signed with another, or with one of them too long ago', async () => {
    bot = await startBot({ slack: slack('new', 'old') });
    expect([await statusOf('another'), await statusOf('new,old'), await statusOf('')]).toEqual([401, 401, 401]);
    expect([await statusOf('new', minutesAgo(6)), await statusOf('old', minutesAgo(6))]).toEqual([401, 401]);
    expect([await statusOf('new', minutesAgo(4)), await statusOf('old', minutesAgo(4))]).toEqual([200, 200]);
  });

  it('takes nothing that is not signed at all', async () => {
    bot = await startBot({ slack: slack('new', 'old') });
    const unsigned = await fetch(`${bot.bot_url}/slack/events`, { method: 'POST', body: '{"type":"event_callback"}' });
    expect(unsigned.status).toBe(401);
  });

  it('reads no more than Slack ever sends', async () => {
    bot = await startBot({ slack: slack('new', 'old') });
    const sent = fetch(`${bot.bot_url}/slack/events`, { method: 'POST', body: 'x'.repeat(5 * 1024 * 1024) });
    // The rest of it is not read: the connection may end before all of it is sent.
    expect(await sent.then(({ status }) => status).catch(() => 413)).toBe(413);
  });

  it('carries the other routes, and has no others', async () => {
    bot = await startBot({ slack: slack('new', 'old') });
    expect(await (await fetch(`${bot.bot_url}/healthz`)).text()).toBe('ok');
    expect((await fetch(`${bot.bot_url}/nothing`)).status).toBe(404);
  });
});

describe('the secret that a request is signed with', () => {
  const headers = { 'x-slack-request-timestamp': '1', 'x-slack-signature': 'v0=short' };

  it('is the newest where it is signed with none, or not as Slack signs', () => {
    expect(secretOf(['new', 'old'], { headers, body: '' })).toBe('new');
    expect(secretOf(['new', 'old'], { headers: {}, body: '' })).toBe('new');
  });
});

describe('the settings', () => {
  const env = {
    SLACK_BOT_TOKEN: 'xoxb-1',
    GOOGLE_CLOUD_PROJECT: 'project',
    GOOGLE_CLOUD_LOCATION: 'europe-west1',
    BUCKET: 'bucket',
    BOT_URL: 'https://bot.example.com',
    TASKS_SERVICE_ACCOUNT: 'tasks@example.com',
  };
  const intakeOf = (change: object) => loadConfig({ ...env, ...change }).slack.intake;

  test('hold one secret, or the new one and the old one', () => {
    expect(intakeOf({ SLACK_SIGNING_SECRET: 'one' })).toEqual({ by: 'http', signing_secrets: ['one'] });
    expect(intakeOf({ SLACK_SIGNING_SECRET: 'new,old' })).toEqual({ by: 'http', signing_secrets: ['new', 'old'] });
    for (const wrong of ['', 'new,', ',old', 'a,b,c', 'new, old']) {
      expect(() => intakeOf({ SLACK_SIGNING_SECRET: wrong })).toThrow(
        /SLACK_SIGNING_SECRET: is one secret, or the new/,
      );
    }
  });

  test('need no secret in Socket Mode, which signs nothing', () => {
    expect(intakeOf({ SLACK_APP_TOKEN: 'xapp-1' })).toEqual({ by: 'socket', app_token: 'xapp-1' });
    expect(() => intakeOf({})).toThrow('SLACK_SIGNING_SECRET is not set.');
    expect(() => intakeOf({ SLACK_APP_TOKEN: 'xoxb-1' })).toThrow(/SLACK_APP_TOKEN: is no app-level token/);
    expect(() => loadConfig({})).toThrow(/SLACK_BOT_TOKEN is not set; .*SLACK_SIGNING_SECRET is not set/);
  });
});
