import { AppError } from '../errors.ts';

/** Work on the same `key` one after the other, within this process. */
export type InTurn = <Result>(key: string, work: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;

/** Whoever is stopped while they wait throws `query_cancelled`, and whoever comes next does not wait for them. */
export function createTurns(): InTurn {
  const tails = new Map<string, Promise<unknown>>();
  return async (key, work, signal) => {
    const before = tails.get(key) ?? Promise.resolve();
    const turn = untilStopped(before, signal).then(work);
    const tail = Promise.allSettled([before, turn]);
    tails.set(key, tail);
    try {
      return await turn;
    } finally {
      if (tails.get(key) === tail) tails.delete(key);
    }
  };
}

async function untilStopped(before: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) {
    await before;
    return;
  }
  const waited = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { signal: waited.signal });
  });
  if (!signal.aborted) await Promise.race([before, stopped]);
  waited.abort();
  throwIfStopped(signal);
}

function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new AppError('query_cancelled', {}, { cause: signal.reason });
}
