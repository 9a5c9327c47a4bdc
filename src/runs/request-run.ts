import { postOnce } from './post-once.ts';
import type { Run } from './run.ts';
import type { NewRun } from './run-store.ts';
import type { StepDeps } from './step.ts';
import { taskName } from './task-name.ts';

/**
 * Records the run, enqueues `launch-run` and posts the card, in this order: once the task is in the queue nothing is lost,
 * for `launch-run` sees to the card itself. Safe to repeat with the same `request_id`. That the card could not be posted is
 * logged, not thrown.
 */
export function requestRun(
  deps: Pick<StepDeps, 'store' | 'queue' | 'announcer' | 'logger' | 'now'>,
): (request: Omit<NewRun, 'at'> & { now?: Date }) => Promise<Run> {
  return async ({ now, ...request }) => {
    const run = await deps.store.create({ ...request, at: now ?? deps.now() });
    const { run_id } = run;
    await deps.queue.enqueue({ step: 'launch-run', run_id, name: taskName('launch-run', run_id) });
    try {
      return await postOnce(deps, run_id, (current) => ({ step: 'card', run: current, status: null, summary: null }));
    } catch (error) {
      deps.logger.warn({ run_id, err: error }, 'card not posted yet');
      return run;
    }
  };
}
