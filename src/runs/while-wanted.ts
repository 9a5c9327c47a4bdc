import { errorCode } from '../errors.ts';
import { isFinal } from './run.ts';
import type { StepDeps } from './step.ts';

type Deps = Pick<StepDeps, 'store' | 'logger' | 'fetching'>;

/**
 * Does what takes long for a run, and stops it by its signal once the run has ended: whoever cancels it may talk to another bot.
 * `null` where it was stopped so.
 */
export async function whileWanted<Result>(
  deps: Deps,
  run_id: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | null> {
  const ended = new AbortController();
  const look = async () => {
    try {
      if (isFinal((await deps.store.read(run_id)).state)) ended.abort();
    } catch (error) {
      deps.logger.warn({ run_id, err: error }, 'whether the run is still wanted is not known');
    }
  };
  const timer = setInterval(() => void look(), deps.fetching.cancel_check_seconds * 1000);
  try {
    return await work(ended.signal);
  } catch (error) {
    if (ended.signal.aborted && errorCode(error) === 'query_cancelled') return null;
    throw error;
  } finally {
    clearInterval(timer);
  }
}
