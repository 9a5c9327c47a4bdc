import pRetry from 'p-retry';
import { AppError, type ErrorCode } from '../errors.ts';

const LONGEST_WAIT_MS = 30_000;
/** A cloud that is away comes back, and a quota is filled again. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['unavailable', 'quota_exceeded']);

/** Does it again and again while the cloud is away, or takes no more for the moment. */
export type Insist = <T>(action: () => Promise<T>) => Promise<T>;

/** Insists for so many seconds, or until it is told to give up. */
export function insistFor(seconds: number, give_up: AbortSignal): Insist {
  return (action) =>
    pRetry(action, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 1000,
      maxTimeout: LONGEST_WAIT_MS,
      maxRetryTime: seconds * 1000,
      signal: give_up,
      shouldRetry: ({ error }) => error instanceof AppError && PASSING.has(error.code),
    });
}

/** Aborted so many seconds after `stop`. */
export function graceAfter(stop: AbortSignal, seconds: number): { signal: AbortSignal; clear(): void } {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    timer = setTimeout(() => over.abort(), seconds * 1000);
  };
  if (stop.aborted) begin();
  else stop.addEventListener('abort', begin, { once: true });
  return {
    signal: over.signal,
    clear() {
      clearTimeout(timer);
      stop.removeEventListener('abort', begin);
    },
  };
}

/** Rejects as soon as the signal is aborted, whatever then becomes of the promise. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let refuse: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    refuse = () => reject(signal.reason);
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', refuse);
  }
}
