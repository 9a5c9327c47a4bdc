import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LOCAL_PORTS } from '../local-cloud.ts';

export const USAGE = `npm run slack:dev -- [--cloud local|google] [--port N] [--state-dir DIR]

  --cloud local    storage, queue and training on this machine (default)
  --cloud google   those of the project in the environment, which has to have what a deployed bot has
  --port N         the bot's port (default 3001; with the local cloud, the two after it are storage's and gRPC's; 0: free ones)
  --state-dir DIR  where the local cloud keeps everything (default .mmm/slack-dev)

In the environment: SLACK_APP_TOKEN and SLACK_BOT_TOKEN of an app in your workspace; SLACK_DEV_CLOUD in place of --cloud;
CONNECTIONS_FILE=FILE for warehouses of your own; LOG_LEVEL (default info).`;

export type Options = { help: boolean; cloud: 'local' | 'google'; port: number; state_dir: string };

/** What was asked for; throws, in words, where that cannot be. */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  root: string,
): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cloud: { type: 'string' },
      port: { type: 'string' },
      'state-dir': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const cloud = values.cloud ?? env.SLACK_DEV_CLOUD ?? 'local';
  if (cloud !== 'local' && cloud !== 'google') throw new Error(`There is no cloud "${cloud}": it is local or google.`);
  return {
    help: values.help === true,
    cloud,
    port: portFrom(values.port),
    state_dir: resolve(values['state-dir'] ?? join(root, '.mmm/slack-dev')),
  };
}

function portFrom(text: string | undefined): number {
  if (text === undefined) return LOCAL_PORTS.bot;
  const port = Number(text);
  if (port === 0 || (Number.isInteger(port) && port >= 1024 && port <= 65_533)) return port;
  throw new Error(`--port ${text} is no port: give one from 1024 to 65533, or 0.`);
}
