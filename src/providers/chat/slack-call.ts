import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../logger.ts';
import { CALL_POLICIES } from '../call-policy.ts';
import { isFileNotReady, retryAfterSeconds, toAppError } from './slack-errors.ts';

export type Retry = {
  /** For one method of `Chat` with all its waiting; stays below the time after which a claimed message is taken over. */
  total_ms: number;
  /** For one request. */
  request_ms: number;
  wait: (ms: number) => Promise<unknown>;
};
const { attempts: ATTEMPTS, attempt_ms: request_ms, total_ms } = CALL_POLICIES.chat;
export const RETRY: Retry = { total_ms, request_ms, wait: sleep };

/** First pause before a safe call is repeated, and between looks at a file; grows by half each time up to the longest. */
const PAUSE_MS = { first: 100, longest: 3000, growth: 1.5 } as const;

/** The pauses before one attempt after another, in milliseconds. */
export function* pauses(): Generator<number, never> {
  for (let pause: number = PAUSE_MS.first; ; pause = Math.min(pause * PAUSE_MS.growth, PAUSE_MS.longest)) yield pause;
}

/** Makes a request to Slack: `once` where its outcome matters, `repeatable` where making it again changes nothing. */
export type SlackCall = <T>(request: () => Promise<T>, kind: 'once' | 'repeatable') => Promise<T>;

/**
 * A call that was refused because of its rate is made again after `Retry-After`, one that shows a file which Slack has not got round to a
 * little later, and one of unknown outcome only where it is repeatable. Throws `message_rejected`, or `unavailable`.
 */
export function slackCall({
  total_ms,
  wait,
  logger,
}: Pick<Retry, 'total_ms' | 'wait'> & { logger: Logger }): SlackCall {
  return async (request, kind) => {
    const deadline = Date.now() + total_ms;
    const next = pauses();
    for (let attempt = 1; ; attempt += 1) {
      const pause = next.next().value;
      try {
        return await request();
      } catch (error) {
        const rate_limited = retryAfterSeconds(error);
        const failure = toAppError(error);
        const repeats = kind === 'repeatable' && failure.code === 'unavailable' && attempt < ATTEMPTS;
        const again = repeats || isFileNotReady(failure);
        const ms = rate_limited === null ? pause : rate_limited * 1000;
        if ((rate_limited === null && !again) || Date.now() + ms > deadline) throw failure;
        logger.debug({ rate_limited, attempt }, 'slack call waits');
        await wait(ms);
      }
    }
  };
}
