import { type Bot, compose } from './compose.ts';
import { loadConfig } from './config.ts';
import { createLogger, type Logger } from './logger.ts';
import { startTelemetry } from './telemetry/start.ts';
import type { RunningTelemetry } from './telemetry/types.ts';

/** The bot's process: settings, composition, start; SIGTERM lets what is under way finish. */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const config = loadConfig(env);
  const { resource } = config;
  const { service } = resource;
  const logger = createLogger({ level: config.log_level, project: config.google.project, service });
  const telemetry = await startTelemetry(config.telemetry, { resource, logger });
  const bot = compose(config, logger, telemetry);
  // An instance can be ended while it starts.
  process.once('SIGTERM', () => void stop({ bot, telemetry }, logger));
  await bot.start();
  logger.info({ port: config.http.port }, 'bot started');
}

async function stop({ bot, telemetry }: { bot: Bot; telemetry: RunningTelemetry }, logger: Logger): Promise<void> {
  logger.info('bot stopping');
  try {
    await bot.stop();
    await telemetry.stop();
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
