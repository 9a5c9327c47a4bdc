import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { registerActions } from './actions/index.ts';
import { boltLogger } from './bolt-logger.ts';
import { registerCommands } from './commands/index.ts';
import type { SlackDeps } from './deps.ts';
import { registerViews } from './views/index.ts';
import { createColumnReader } from './views/source-columns.ts';

/** Where Slack sends everything: commands, actions, views, options. `slack-manifest.yml` names the same path. */
export const SLACK_ENDPOINT = '/slack/events';

/**
 * The Bolt app with every handler, on an HTTP receiver that carries `custom_routes` too. Requests whose signature is wrong
 * or old get 401 from the receiver and reach no handler. Start it by `receiver.start({ port, host })`; nothing listens before.
 */
export function createSlackApp(deps: SlackDeps): { app: App; receiver: HTTPReceiver } {
  const logger = boltLogger(deps.logger);
  const receiver = new HTTPReceiver({
    signingSecret: deps.slack.signing_secret,
    endpoints: [SLACK_ENDPOINT],
    customRoutes: deps.custom_routes,
    logger,
  });
  const app = new App({
    token: deps.slack.bot_token,
    // The token is looked up when the first request needs it, so that a bot can start before Slack answers.
    tokenVerificationEnabled: false,
    receiver,
    logger,
    logLevel: LogLevel.INFO,
    convoStore: false,
    clientOptions: deps.slack.api_url === undefined ? {} : { slackApiUrl: deps.slack.api_url },
  });
  app.error(async (error) => {
    deps.logger.error({ err: error }, 'slack handler failed');
  });
  const withColumns = { ...deps, columns: createColumnReader(deps) };
  registerCommands(app, withColumns);
  registerViews(app, withColumns);
  registerActions(app, deps);
  return { app, receiver };
}
