import { type Bot, compose } from '../compose.ts';
import { type Config, loadConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import type { LocalCloud } from './local-cloud.ts';

/** Starts the very bot of production, turned towards the local cloud by its environment alone. */
export async function startLocalBot(
  cloud: LocalCloud,
  options: { log_level: string },
): Promise<{ bot: Bot; config: Config }> {
  const config = loadConfig({ ...cloud.env, LOG_LEVEL: options.log_level });
  const bot = compose(config, createLogger({ level: config.log_level }));
  await bot.start();
  return { bot, config };
}
