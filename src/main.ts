import { type Bot, compose } from './compose.ts';
import { loadConfig } from './config.ts';
import { createLogger, type Logger } from './logger.ts';

/** The bot's process: settings, composition, start; SIGTERM lets what is under way finish. */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const config = loadConfig(env);
  const logger = createLogger({ level: config.log_level });
  const bot = compose(config, logger);
  // An instance can be ended while it starts.
  process.once('SIGTERM', () => void stop(bot, logger));
  await bot.start();
  logger.info({ port: config.http.port }, 'bot started');
}

async function stop(bot: Bot, logger: Logger): Promise<void> {
  logger.info('bot stopping');
  try {
    await bot.stop();
    process.exit(0);
  } catch (error) {
    logger.error({ err: error }, 'bot did not stop cleanly');
    process.exit(1);
  }
}

main(process.env).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
