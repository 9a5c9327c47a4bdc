import { LogLevel, type Logger as SlackLogger } from '@slack/web-api';
import type { Logger } from './logger.ts';

/**
 * What Slack's libraries have to say, in our log, with their words as fields. `bolt`: its `info` is chatter of a developer's
 * console and goes to debug. `web_api`: a level lower throughout, as a failed call is logged by whoever made it.
 */
export function slackLogger(logger: Logger, source: keyof typeof LEVELS): SlackLogger {
  const levels = LEVELS[source];
  const write =
    (level: keyof typeof levels) =>
    (...parts: unknown[]): void => {
      const err = parts.find((part) => part instanceof Error);
      const detail = parts.filter((part) => !(part instanceof Error)).map(String);
      logger[levels[level]](
        { source, detail: detail.join(' '), ...(err === undefined ? {} : { err }) },
        'slack library',
      );
    };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel: () => {},
    getLevel: () => LogLevel.INFO,
    setName: () => {},
  };
}

const LEVELS = {
  bolt: { debug: 'debug', info: 'debug', warn: 'warn', error: 'error' },
  web_api: { debug: 'trace', info: 'debug', warn: 'info', error: 'info' },
} as const;
