import { type Bot, compose } from '../compose.ts';
import { loadConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { ensureDemoData } from './demo-data.ts';
import { type LocalCloud, ROOT } from './local-cloud.ts';

/** Starts the very bot of production, turned towards the local cloud by its environment alone. */
export async function startLocalBot(cloud: LocalCloud, options: { log_level: string }): Promise<Bot> {
  await ensureDemoData(ROOT, cloud.demo_data_dir);
  const config = loadConfig({ ...cloud.env, LOG_LEVEL: options.log_level });
  const bot = compose(config, createLogger({ level: config.log_level }));
  await bot.start();
  return bot;
}
