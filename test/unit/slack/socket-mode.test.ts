import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SlackDeps } from '../../../src/slack/deps.ts';
import { startSocketMode } from '../../support/socket-mode/server.ts';
import { type BotHarness, startBot } from './support/bolt-harness.ts';
import { keepingChat } from './support/chat.ts';
import { command, press, submission, suggestion } from './support/requests.ts';

/** The bot on a laptop that Slack cannot reach: it opens the connection, and everything comes over it. */

const APP_TOKEN = 'xapp-1-test';

let slack: Awaited<ReturnType<typeof startSocketMode>>;
let bot: BotHarness;
let ephemeral: ReturnType<typeof keepingChat>['ephemeral'];
beforeEach(async () => {
  slack = await startSocketMode({
    app_token: APP_TOKEN,
    answers: { 'views.open': { view: { id: 'V0OPEN', hash: '1.h' } } },
  });
  const keeping = keepingChat();
  ephemeral = keeping.ephemeral;
  bot = await startBot({ ...over(), chat: keeping.chat });
});
afterEach(async () => {
  await bot.close();
  await slack.close();
});

function over(app_token = APP_TOKEN): Partial<SlackDeps> {
  return {
    slack: {
      bot_token: 'xoxb-test',
      intake: { by: 'socket', app_token },
      api_url: slack.api_url,
      default_channel: 'mmm-runs',
    },
    socket_patience_ms: 100,
  };
}

const called = (method: string) => slack.calls.filter((call) => call.method === method);

describe('over Socket Mode', () => {
  it('a command is acknowledged and answered', async () => {
    await slack.deliver('slash_commands', command(bot, 'help'));
    const { body } = await bot.called('respond');
    expect(body).toMatchObject({ response_type: 'ephemeral', text: expect.stringContaining('How to use /mmm') });
  });

  it('a modal is opened, and its submission acknowledged with the view that comes next', async () => {
    await slack.deliver('slash_commands', command(bot, 'train demo'));
    await expect.poll(() => called('views.open').length).toBe(1);
    const view = called('views.open')[0]?.body.view;
    const answer = await slack.deliver('interactive', submission(Object(view)));
    expect(answer).toMatchObject({ response_action: 'push', view: { type: 'modal' } });
  });

  it('what a select asks while a person types is acknowledged with its options', async () => {
    const view = { type: 'modal', callback_id: 'train_model', blocks: [], private_metadata: '' };
    const asked = suggestion(Object(view), 'look_at_table', 'sales');
    const answer = await slack.deliver('interactive', { ...asked, container: { type: 'message' }, view: undefined });
    expect(Object.keys(Object(answer))).toEqual([expect.stringMatching(/^option(s|_groups)$/)]);
  });

  it('a button is acknowledged, and answered to whoever pressed', async () => {
    await slack.deliver('interactive', press(bot, 'get_link:onepager', 'r12-de-20240131_093000'));
    await expect.poll(() => ephemeral.length).toBe(1);
    expect(ephemeral[0]?.text).toContain('I know no run r12-de-20240131_093000');
  });

  it('App Home is drawn when somebody opens it', async () => {
    const event = { type: 'app_home_opened', user: 'U0ASKER', channel: 'D0', tab: 'home', event_ts: '1.0' };
    await slack.deliver('events_api', { type: 'event_callback', team_id: 'T0', event_id: 'Ev1', event });
    await expect.poll(() => called('views.publish').length).toBe(1);
    expect(called('views.publish')[0]?.body).toMatchObject({ user_id: 'U0ASKER', view: { type: 'home' } });
  });

  it('the other routes are served over HTTP, and Slack’s is not', async () => {
    expect(await (await fetch(`${bot.bot_url}/healthz`)).text()).toBe('ok');
    expect((await bot.send(command(bot, 'help'))).status).toBe(404);
  });
});

describe('a connection', () => {
  it.each(['refresh', 'cut'] as const)('that Slack ends (%s) is opened anew, and goes on', async (how) => {
    slack[how]();
    await slack.connected(2);
    await slack.deliver('slash_commands', command(bot, 'help'));
    await bot.called('respond');
    expect(slack.connections()).toBe(2);
  });

  it('that Slack refuses is not waited for: the start fails, and nothing listens', async () => {
    await expect(startBot(over('xapp-1-wrong'))).rejects.toThrow(/invalid_auth/);
  });
});
