import { join } from 'node:path';
import { compose } from '../../compose.ts';
import { type Connections, loadConfig } from '../../config.ts';
import { createLogger } from '../../logger.ts';
import { startBotOn, takeConnections } from '../bot.ts';
import { FREE_PORTS, ROOT, startLocalGoogle } from '../local-cloud.ts';
import { lockState } from '../lock.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { askSlack, connectionLost, readTokens } from './real-slack.ts';

/** `npm run slack:dev`: this machine's bot in a real workspace, by Socket Mode, until Ctrl-C. */

type Running = { stop(): Promise<void>; says: string };

const options = givenOptions();
if (options.help) stop(USAGE, 0);
const tokens = readTokens(process.env);
if ('wrong' in tokens) stop(tokens.wrong, 2);
// The trainer and R are started from here: they are given no token.
for (const name of ['SLACK_APP_TOKEN', 'SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET']) delete process.env[name];
const connections = readConnections();
const workspace = await askSlack(tokens);
if ('wrong' in workspace) stop(workspace.wrong, 2);

const log_level = process.env.LOG_LEVEL ?? 'info';
const slack_env = {
  SLACK_BOT_TOKEN: tokens.bot_token,
  SLACK_APP_TOKEN: tokens.app_token,
  ...(tokens.api_url === undefined ? {} : { SLACK_API_URL: tokens.api_url }),
  ...(process.env.SLACK_DEFAULT_CHANNEL === undefined
    ? {}
    : { SLACK_DEFAULT_CHANNEL: process.env.SLACK_DEFAULT_CHANNEL }),
};
const starting = options.cloud === 'local' ? startOnLocalCloud(options) : startOnGoogle(options);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void starting.then(({ stop: end }) => end()).then(() => process.exit(0)));
}
// Bolt's client of Socket Mode connects anew by itself. What it is refused then it throws where nobody can catch it.
process.once('unhandledRejection', (error) => {
  const why = connectionLost(error);
  if (why !== null) stop(why, 1);
  throw error;
});
const { says } = await starting.catch((error: unknown) =>
  stop(error instanceof Error ? error.message : String(error), 1),
);
console.log(`Connected to ${workspace.team} as @${workspace.user}, by Socket Mode.
${says}
Invite @${workspace.user} to a channel and type /mmm help there. Ctrl-C stops it.`);

async function startOnLocalCloud({ port, state_dir }: Options): Promise<Running> {
  const lock = lockState(state_dir);
  if ('held_by' in lock)
    stop(`${state_dir} is in use by process ${lock.held_by}. Stop it, or choose another --state-dir.`, 1);
  try {
    const cloud = await startLocalGoogle({
      state_dir,
      ports: port === 0 ? FREE_PORTS : { page: 0, bot: port, storage: port + 1, grpc: port + 2 },
      manifest_dirs: [join(state_dir, 'manifests'), join(ROOT, 'manifests')],
    });
    const { stop: end } = await startBotOn(cloud, { log_level, connections, env: slack_env });
    return {
      says: `Data, queue and training are on this machine, in ${state_dir}.
Pictures and files go up to Slack, for everybody to see. Links to files (${cloud.env.STORAGE_API_ENDPOINT}) open on this machine alone.`,
      async stop() {
        await end();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startOnGoogle({ port }: Options): Promise<Running> {
  const config = configOfGoogle(port);
  const bot = compose(config, createLogger({ level: config.log_level }));
  await bot.start();
  return {
    says: `Data, queue and training are those of the project ${config.google.project}; costs are real.
The queue delivers to ${config.tasks.bot_url}: a tunnel from there to 127.0.0.1:${port} brings the tasks of runs here. Where another bot
is at that address, it works on the runs that are started here, with its own token: it has to be of the same workspace.`,
    stop: () => bot.stop(),
  };
}

function configOfGoogle(port: number) {
  try {
    return loadConfig(
      { ...process.env, HOST: '127.0.0.1', PORT: String(port), LOG_LEVEL: log_level, ...slack_env },
      connections,
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return stop(`${why}\nWith --cloud google the environment is that of a deployed bot; infra/README.md lists it.`, 2);
  }
}

function givenOptions(): Options {
  try {
    return readOptions(process.argv.slice(2), process.env, ROOT);
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`, 2);
  }
}

function readConnections(): Connections {
  try {
    return takeConnections(process.env);
  } catch (error) {
    return stop(error instanceof Error ? error.message : String(error), 2);
  }
}

function stop(sentence: string, status: number): never {
  (status === 0 ? console.log : console.error)(sentence);
  process.exit(status);
}
