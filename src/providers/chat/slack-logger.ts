import { type Logger as ClientLogger, LogLevel } from '@slack/web-api';
import type { Logger } from '../../logger.ts';

/** What the Slack client has to say, in our log: one level lower, as a failed call is logged by whoever made it. */
export function slackLogger(logger: Logger): ClientLogger {
  const write =
    (level: 'trace' | 'debug' | 'info') =>
    (...parts: unknown[]): void =>
      logger[level]({ detail: parts.map(String).join(' ') }, 'slack client');
  return {
    debug: write('trace'),
    info: write('debug'),
    warn: write('info'),
    error: write('info'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}
