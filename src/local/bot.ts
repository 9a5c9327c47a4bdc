import { type Bot, compose } from '../compose.ts';
import { type Connections, loadConfig, loadConnections } from '../config.ts';
import { createLogger, type LoggerOptions } from '../logger.ts';
import { startTelemetry } from '../telemetry/start.ts';
import { ensureDemoData } from './demo-data.ts';
import { type LocalCloud, type LocalCloudOptions, type LocalGoogle, ROOT, startLocalCloud } from './local-cloud.ts';

export type CloudAndBot = {
  cloud: LocalCloud;
  bot: Bot;
  /** Ends both; what was training goes on at the next start. */
  stop(): Promise<void>;
};

/**
 * The warehouse connections of a person's own environment. What holds a credential is taken out of it, so that no process
 * that is started from here is given one.
 */
export function takeConnections(env: Record<string, string | undefined>): Connections {
  const connections = loadConnections(env);
  for (const name of Object.keys(connections.secret_env)) delete env[name];
  return connections;
}

type BotSettings = {
  log_level: string;
  /** Takes the bot's log in place of its process's standard error. */
  log?: LoggerOptions['destination'];
  connections?: Connections;
  /** Whether Robyn's example data has to be there. */
  demo_data?: boolean;
};

/**
 * Starts the local cloud, and the very bot of production turned towards it by its environment alone. Where one of them cannot
 * start, nothing of the other is left.
 */
export async function startCloudAndBot(options: LocalCloudOptions, settings: BotSettings): Promise<CloudAndBot> {
  const cloud = await startLocalCloud(options);
  return { cloud, ...(await startBotOn(cloud, settings)) };
}

/** Starts the bot on a cloud of this machine, which ends with it; `env` is what else its environment has. */
export async function startBotOn(
  cloud: LocalGoogle,
  { log_level, log, connections, demo_data = true, env = {} }: BotSettings & { env?: Readonly<Record<string, string>> },
): Promise<Omit<CloudAndBot, 'cloud'>> {
  try {
    if (demo_data) await ensureDemoData(ROOT, cloud.demo_data_dir);
    const config = loadConfig({ ...cloud.env, ...env, LOG_LEVEL: log_level }, connections);
    const logger = createLogger({
      level: config.log_level,
      project: config.google.project,
      ...(log === undefined ? {} : { destination: log }),
    });
    const telemetry = await startTelemetry(config.telemetry, { resource: config.resource, logger });
    const bot = compose(config, logger, telemetry);
    await bot.start();
    const stop = async () => {
      await bot.stop();
      await telemetry.stop();
      await cloud.close();
    };
    return { bot, stop };
  } catch (error) {
    await cloud.close();
    throw error;
  }
}
