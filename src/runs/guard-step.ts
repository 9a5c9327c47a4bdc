import { AppError, isRetryable } from '../errors.ts';
import { failRun, type TellDeps } from './end-run.ts';
import { failureFrom } from './failure.ts';
import { MAX_STEP_RETRIES, type Step } from './step.ts';

type Deps = TellDeps;

/**
 * A step whose errors end the run where trying again is of no use: codes that are not retryable at once, others after
 * `MAX_STEP_RETRIES`. A task for a run that does not exist is done.
 */
export function guarded(deps: Deps, step: Step): Step {
  return async (task) => {
    try {
      await step(task);
    } catch (error) {
      const { run_id, retry_count = 0 } = task;
      if (error instanceof AppError && (error.code === 'run_not_found' || error.code === 'record_invalid')) {
        deps.logger.error({ run_id, err: error }, 'task without a usable run dropped');
        return;
      }
      if (isRetryable(error) && retry_count < MAX_STEP_RETRIES) throw error;
      deps.logger.error({ run_id, err: error }, 'step failed for good');
      await failRun(deps, run_id, failureFrom(error));
    }
  };
}
