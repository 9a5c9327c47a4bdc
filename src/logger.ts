import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

const SEVERITY: Readonly<Record<string, string>> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

/**
 * JSON lines as Cloud Logging reads them. Messages are static; what varies goes in fields, `run_id`, `execution` and
 * `thread_ts` by `logger.child`. Secrets are cut out wherever they appear under their usual names.
 */
export function createLogger(options: { level: string; destination?: DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ severity: SEVERITY[label] ?? 'DEFAULT' }) },
      redact: {
        paths: ['token', '*.token', 'bot_token', 'signing_secret', 'authorization', '*.authorization', 'private_key'],
        censor: '[secret]',
      },
    },
    options.destination ?? pino.destination({ dest: 2, sync: false }),
  );
}
