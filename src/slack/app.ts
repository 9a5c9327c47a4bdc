import { App, LogLevel } from '@slack/bolt';
import { slackLogger } from '../slack-logger.ts';
import { registerData } from './actions/data.ts';
import { registerDoctor } from './actions/doctor.ts';
import { registerActions } from './actions/index.ts';
import { registerTrainOnFile } from './actions/train-on-file.ts';
import { registerCommands } from './commands/index.ts';
import type { SlackDeps } from './deps.ts';
import { registerHome } from './home/home.ts';
import { observedApp } from './observe-requests.ts';
import { observedFetch } from './observed-fetch.ts';
import { type SlackReceiver, slackReceiver } from './receiver.ts';
import { registerAllocate } from './views/allocate/allocate.ts';
import { registerCompare } from './views/compare.ts';
import { registerViews } from './views/index.ts';
import { registerResults } from './views/results/results.ts';
import { registerSaveManifest } from './views/save-manifest.ts';
import { registerSettings } from './views/settings.ts';
import { registerSubscribe } from './views/subscribe.ts';
import { registerApplyFix } from './views/train/apply-fix.ts';
import { registerBatch } from './views/train/launch-batch.ts';
import { registerRerun } from './views/train/rerun.ts';
import { createColumnReader } from './views/train/source-columns.ts';

/** Where Slack sends everything: commands, actions, views, options. `slack-manifest.yml` names the same path. */
export const SLACK_ENDPOINT = '/slack/events';

export type SlackApp = {
  app: App;
  receiver: Pick<SlackReceiver, 'start' | 'stop'>;
  /** Resolves when every handler that has begun is through: what was acknowledged is done too. For a clean stop. */
  settled(): Promise<void>;
};

/**
 * The Bolt app with every handler, on a receiver that carries `custom_routes` too. Requests whose signature is wrong or old
 * get 401 from the receiver and reach no handler. Start it by `receiver.start({ port, host })`; nothing listens before.
 */
export function createSlackApp(given: SlackDeps): SlackApp {
  const deps = withLaunchesGuarded(given);
  const logger = slackLogger(deps.logger, 'bolt');
  const receiver = slackReceiver({ ...deps, endpoint: SLACK_ENDPOINT, logger });
  const app = new App({
    // One workspace, one token: Slack is not asked about it before or between requests, so none of them waits for that.
    authorize: async () => ({ botToken: deps.slack.bot_token }),
    ignoreSelf: false,
    receiver: {
      init: (made) => receiver.serve(observedApp(made, deps)),
      // Bolt's own ways to start and stop are not used: see `SlackApp`.
      start: async () => undefined,
      stop: async () => undefined,
    },
    logger,
    logLevel: LogLevel.INFO,
    convoStore: false,
    clientOptions: {
      ...(deps.slack.api_url === undefined ? {} : { slackApiUrl: deps.slack.api_url }),
      fetch: observedFetch(deps.telemetry),
    },
  });
  app.error(async (error) => {
    deps.logger.error({ err: error }, 'slack handler failed');
  });
  const running = new Set<Promise<void>>();
  app.use(async ({ next }) => {
    const handled = next();
    running.add(handled);
    try {
      await handled;
    } finally {
      running.delete(handled);
    }
  });
  registerHandlers(app, deps);
  return {
    app,
    receiver,
    async settled() {
      await Promise.allSettled(running);
    },
  };
}

/** Everything that the bot answers to in Slack. */
export function registerHandlers(app: App, deps: SlackDeps): void {
  const withColumns = { ...deps, columns: createColumnReader(deps) };
  registerCommands(app, withColumns);
  registerViews(app, withColumns);
  registerActions(app, deps);
  registerData(app, withColumns);
  registerTrainOnFile(app, withColumns);
  registerResults(app, deps);
  registerCompare(app, deps);
  registerBatch(app, deps);
  registerSaveManifest(app, deps);
  registerSubscribe(app, deps);
  registerRerun(app, withColumns);
  registerApplyFix(app, withColumns);
  registerSettings(app, deps);
  registerDoctor(app, deps);
  registerHome(app, withColumns);
  registerAllocate(app, deps);
}

/** Whatever a run is asked for with, whether the person may launch it in that channel is decided in this one place. */
function withLaunchesGuarded(deps: SlackDeps): SlackDeps {
  return {
    ...deps,
    async recordRun(request) {
      await deps.access.requireLaunch(request.channel, request.requested_by);
      return deps.recordRun(request);
    },
    async recordBatch(request) {
      await deps.access.requireLaunch(request.channel, request.requested_by);
      return deps.recordBatch(request);
    },
  };
}
