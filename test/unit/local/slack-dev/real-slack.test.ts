import { WebClient } from '@slack/web-api';
import { expect, onTestFinished, test } from 'vitest';
import { readOptions } from '../../../../src/local/slack-dev/options.ts';
import { askSlack, connectionLost, readTokens } from '../../../../src/local/slack-dev/real-slack.ts';
import { startSocketMode } from '../../../support/socket-mode/server.ts';

/** What `npm run slack:dev` looks at before it starts anything. */

const TOKENS = { SLACK_APP_TOKEN: 'xapp-1', SLACK_BOT_TOKEN: 'xoxb-1' };

async function asked(change: { app_token?: string; 'auth.test'?: object } = {}) {
  const auth = change['auth.test'] ?? { team: 'Acme', user: 'mmm_trainer' };
  const slack = await startSocketMode({ app_token: 'xapp-1', answers: { 'auth.test': auth } });
  onTestFinished(() => slack.close());
  return askSlack({ bot_token: 'xoxb-1', app_token: change.app_token ?? 'xapp-1', api_url: slack.api_url });
}

test('the tokens are those of the environment', () => {
  expect(readTokens(TOKENS)).toEqual({ app_token: 'xapp-1', bot_token: 'xoxb-1' });
});

test.each([
  [
    {},
    /^SLACK_APP_TOKEN is not set\. It stands .*\nSLACK_BOT_TOKEN is not set\. .*\n.*slack:manifest -- --socket-mode/,
  ],
  [{ ...TOKENS, SLACK_BOT_TOKEN: '' }, /^SLACK_BOT_TOKEN is not set\. .*"Install App"/],
  [{ ...TOKENS, SLACK_APP_TOKEN: 'xoxb-1' }, /^SLACK_APP_TOKEN does not begin with xapp-\. .*connections:write/],
])('without a token, or with one of another kind, it says where it is to be had: %j', (env, words) => {
  expect(readTokens(env)).toEqual({ wrong: expect.stringMatching(words) });
});

test('Slack says which workspace it is', async () => {
  expect(await asked()).toEqual({ team: 'Acme', user: 'mmm_trainer' });
});

test('a token that Slack refuses is named, with what to do', async () => {
  const refused = { ok: false, error: 'account_inactive' };
  expect(await asked({ 'auth.test': refused })).toEqual({
    wrong: expect.stringMatching(/SLACK_BOT_TOKEN \(account_inactive\).*Install the app anew/),
  });
  expect(await asked({ app_token: 'xapp-2' })).toEqual({
    wrong: expect.stringMatching(/SLACK_APP_TOKEN \(invalid_auth\).*connections:write, and switch Socket Mode on/),
  });
});

test('the cloud is that of this machine, unless arguments or environment say otherwise', () => {
  expect(readOptions([], {}, '/tree')).toEqual({
    help: false,
    cloud: 'local',
    port: 3001,
    state_dir: '/tree/.mmm/slack-dev',
  });
  expect(readOptions([], { SLACK_DEV_CLOUD: 'google' }, '/tree').cloud).toBe('google');
  expect(readOptions(['--cloud', 'local'], { SLACK_DEV_CLOUD: 'google' }, '/tree').cloud).toBe('local');
  expect(() => readOptions([], { SLACK_DEV_CLOUD: 'x' }, '/tree')).toThrow('There is no cloud "x"');
  expect(() => readOptions(['--port', '80'], {}, '/tree')).toThrow('--port 80 is no port');
});

test('a lost connection is explained where Slack cannot be reached, and what is no matter of the connection is not', async () => {
  const slack = new WebClient('xoxb-1', { slackApiUrl: 'http://127.0.0.1:1/api/', retryConfig: { retries: 0 } });
  const error: unknown = await slack.auth.test().catch((reason: unknown) => reason);
  expect(connectionLost(error)).toMatch(
    /^The connection to Slack is lost, and Slack cannot be reached: .*\. Start this again/,
  );
  expect(connectionLost(new TypeError('a fault of ours'))).toBeNull();
});
