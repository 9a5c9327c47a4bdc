import { type Logger as BoltLogger, LogLevel } from '@slack/bolt';
import type { Logger } from '../logger.ts';

/** Bolt's and the Web API client's log lines, in ours. Bolt's `info` is chatter of a developer's console: it goes to debug. */
export function boltLogger(logger: Logger): BoltLogger {
  let name = 'bolt';
  const line = (level: 'debug' | 'warn' | 'error', parts: unknown[]) => {
    const err = parts.find((part) => part instanceof Error);
    const message = parts.filter((part) => typeof part === 'string').join(' ');
    logger[level]({ source: name, ...(err === undefined ? {} : { err }) }, message === '' ? 'slack' : message);
  };
  return {
    debug: (...parts: unknown[]) => line('debug', parts),
    info: (...parts: unknown[]) => line('debug', parts),
    warn: (...parts: unknown[]) => line('warn', parts),
    error: (...parts: unknown[]) => line('error', parts),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: (next: string) => {
      name = next;
    },
  };
}
