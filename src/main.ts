import { compose } from './compose.ts';
import { loadConfig } from './config.ts';
import { createLogger } from './logger.ts';

/** The bot's process: settings, composition, start; SIGTERM lets what is under way finish. */
const config = loadConfig(process.env);
const logger = createLogger({ level: config.log_level });
const bot = compose(config, logger);
await bot.start();
logger.info({ port: config.http.port }, 'bot started');

process.once('SIGTERM', () => {
  logger.info('bot stopping');
  bot.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      logger.error({ err: error }, 'bot did not stop cleanly');
      process.exit(1);
    },
  );
});
