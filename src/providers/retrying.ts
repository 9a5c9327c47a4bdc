import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { type CallPolicy, PAUSE } from './call-policy.ts';

/** What a failed attempt came to. */
export type AttemptFailure = {
  /**
   * `refused`: it would be again. `not_taken`: the service did nothing, and may take it later. `in_doubt`: it may have been done,
   * and its answer was lost.
   */
  outcome: 'refused' | 'not_taken' | 'in_doubt';
  /** What the service asks to be waited for; `null` where it says nothing. */
  retry_after_ms: number | null;
};

/** Time and chance, for tests. */
export type Clock = { now(): number; wait(ms: number): Promise<unknown>; random(): number };
const CLOCK: Clock = { now: Date.now, wait: (ms) => sleep(ms), random: Math.random };

/**
 * Makes a call as its policy says. `attempt` gets the milliseconds that it has, for the client's own deadline; whatever it does with
 * them, it is given up then, as `unavailable`. Throws what the last attempt threw.
 */
export async function retrying<T>(
  policy: CallPolicy,
  attempt: (ms: number) => Promise<T>,
  judge: (error: unknown) => AttemptFailure,
  clock: Clock = CLOCK,
): Promise<T> {
  const end = clock.now() + policy.total_ms;
  for (let made = 1; ; made += 1) {
    const ms = Math.max(1, Math.min(policy.attempt_ms, end - clock.now()));
    try {
      return await withDeadline(attempt(ms), ms);
    } catch (error) {
      const { outcome, retry_after_ms } = isDeadline(error) ? OVERDUE : judge(error);
      const again = outcome === 'not_taken' || (outcome === 'in_doubt' && policy.repeat === 'always');
      const pause = pauseMs(made, retry_after_ms, clock);
      // Less than a moment would be left for another attempt.
      if (!again || made >= policy.attempts || clock.now() + pause >= end) throw error;
      await clock.wait(pause);
    }
  }
}

const OVERDUE: AttemptFailure = { outcome: 'in_doubt', retry_after_ms: null };

/** Before the repetition that follows on the `made`-th attempt. What the service asks for is waited for in full. */
function pauseMs(made: number, retry_after_ms: number | null, { random }: Clock): number {
  const jitter = random() * Math.min(PAUSE.longest_ms, PAUSE.first_ms * 2 ** (made - 1));
  return (retry_after_ms ?? 0) + jitter;
}

async function withDeadline<T>(call: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AppError('unavailable', { overdue_ms: ms })), ms);
  });
  try {
    return await Promise.race([call, overdue]);
  } finally {
    clearTimeout(timer);
  }
}

function isDeadline(error: unknown): boolean {
  return error instanceof AppError && error.details.overdue_ms !== undefined;
}

/** `Retry-After` as HTTP has it: seconds, or a date. `null` where it is neither. */
export function retryAfterMs(header: string | null | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const at = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
