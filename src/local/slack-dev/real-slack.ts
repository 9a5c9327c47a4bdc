import { WebAPIHTTPError, WebAPIRequestError, WebClient } from '@slack/web-api';
import { z } from 'zod';
import { slackErrorOf } from '../../slack/channels.ts';

/** The tokens of an app in a real workspace, and where its Web API is; Slack's own where left out. */
export type RealSlack = { bot_token: string; app_token: string; api_url?: string };

const TOKENS = [
  {
    name: 'SLACK_APP_TOKEN',
    prefix: 'xapp-',
    from: '"Basic Information", "App-Level Tokens", with the scope connections:write',
  },
  { name: 'SLACK_BOT_TOKEN', prefix: 'xoxb-', from: '"Install App", "Bot User OAuth Token"' },
] as const;

/** The tokens of the environment; or, where one is missing or another kind of token, where each is to be had. */
export function readTokens(env: Readonly<Record<string, string | undefined>>): RealSlack | { wrong: string } {
  const wrong = TOKENS.filter(({ name, prefix }) => env[name]?.startsWith(prefix) !== true);
  const { SLACK_APP_TOKEN: app_token = '', SLACK_BOT_TOKEN: bot_token = '', SLACK_API_URL: api_url } = env;
  if (wrong.length === 0) return { app_token, bot_token, ...(api_url === undefined ? {} : { api_url }) };
  const lines = wrong.map(({ name, prefix, from }) => {
    const state = env[name] === undefined || env[name] === '' ? 'is not set' : `does not begin with ${prefix}`;
    return `${name} ${state}. It stands in your app at api.slack.com/apps under ${from}.`;
  });
  return {
    wrong: `${lines.join('\n')}\nThere is no app for development yet? "npm run slack:manifest -- --socket-mode" prints what to make it from.`,
  };
}

const TEAM = z.object({ team: z.string(), user: z.string() });

/** Which workspace the tokens are of and what the bot is called there; or why Slack does not take one, and what to do. */
export async function askSlack(slack: RealSlack): Promise<z.infer<typeof TEAM> | { wrong: string }> {
  const options = slack.api_url === undefined ? {} : { slackApiUrl: slack.api_url };
  const client = (token: string) => new WebClient(token, { ...options, retryConfig: { retries: 2 } });
  const asked = async <Answer>(
    call: Promise<Answer>,
    refused: (code: string) => string,
  ): Promise<{ answer: Answer } | { wrong: string }> => {
    try {
      return { answer: await call };
    } catch (error) {
      const code = slackErrorOf(error);
      if (code !== null) return { wrong: refused(code) };
      return { wrong: `Slack cannot be reached: ${error instanceof Error ? error.message : String(error)}` };
    }
  };

  const bot = await asked(
    client(slack.bot_token).auth.test(),
    (code) => `Slack refuses SLACK_BOT_TOKEN (${code}). Install the app anew and take the token that it shows then.`,
  );
  if ('wrong' in bot) return bot;
  // Socket Mode's own client would go on trying for ever with a token that lacks the scope.
  const app = await asked(
    client(slack.app_token).apps.connections.open({}),
    (code) =>
      `Slack refuses SLACK_APP_TOKEN (${code}). Make one with the scope connections:write, and switch Socket Mode on.`,
  );
  return 'wrong' in app ? app : TEAM.parse(bot.answer);
}

/** With which of Slack's codes its client of Socket Mode does not try again. */
const REFUSED_FOR_GOOD = ['not_authed', 'invalid_auth', 'account_inactive', 'user_removed_from_team', 'team_disabled'];

/** Why the connection of Socket Mode, once lost, is not made again, and what to do; `null` where it was not about that. */
export function connectionLost(error: unknown): string | null {
  const code = slackErrorOf(error);
  if (code !== null && REFUSED_FOR_GOOD.includes(code))
    return `The connection to Slack is lost, and Slack now refuses SLACK_APP_TOKEN (${code}). Look at "App-Level Tokens" in your app, and start this again; runs go on from where they are.`;
  if (error instanceof WebAPIRequestError || error instanceof WebAPIHTTPError)
    return `The connection to Slack is lost, and Slack cannot be reached: ${error.message}. Start this again when it can; runs go on from where they are.`;
  return null;
}
