import { AppError } from '../../errors.ts';
import type { ReadOptions } from './types.ts';

/** A person's query is stopped after this long. */
const QUERY_SECONDS = 120;

/**
 * What DuckDB counts as its memory does not hold texts that a function has just made: a query is stopped as well when this
 * process has grown by so much since it began.
 */
const GROWTH_BYTES = 2_500_000_000;
const LOOK_MS = 100;

/**
 * Does the work, and has it stopped when it takes too long or too much memory, or when the signal says so. Throws `query_timed_out`,
 * `query_cancelled`, `query_refused` for those, else what the work throws.
 */
export async function stoppable<Result>(
  request: ReadOptions & { stop: () => void; seconds?: number; growth_bytes?: number },
  work: () => Promise<Result>,
): Promise<Result> {
  const { stop, signal, seconds = QUERY_SECONDS, growth_bytes = GROWTH_BYTES } = request;
  let why: AppError | null = null;
  const stopFor = (reason: AppError) => {
    why ??= reason;
    stop();
  };
  const cancel = () => stopFor(new AppError('query_cancelled'));
  if (signal?.aborted) throw new AppError('query_cancelled');
  signal?.addEventListener('abort', cancel);
  const timer = setTimeout(() => stopFor(new AppError('query_timed_out', { seconds })), seconds * 1000);
  const before = process.memoryUsage.rss();
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() - before > growth_bytes) stopFor(tooMuchMemory());
  }, LOOK_MS);
  try {
    return await work();
  } catch (error) {
    throw why ?? error;
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    signal?.removeEventListener('abort', cancel);
  }
}

function tooMuchMemory(): AppError {
  return new AppError('query_refused', { reason: 'It makes texts that are too long for the memory of this machine.' });
}
