import { isRetryable } from '../errors.ts';
import { writeAudit } from './audit-log.ts';
import { type TellDeps, tellEnd } from './end-run.ts';
import { cancelExecutions } from './executions.ts';
import { isFinal, moved, type Run } from './run.ts';
import { runObject } from './run-paths.ts';
import type { StepDeps } from './step.ts';

export type CancelOutcome = { outcome: 'cancelled' | 'already_ended' | 'too_late'; run: Run };

/**
 * Ends a run on the wish of `user`; what was trained so far stays in the run's folder. `too_late`: training is over and the
 * results are on their way. Throws `run_not_found`. The execution goes first: if the bot dies in between, watch-run sees it
 * cancelled and ends the run.
 */
export function cancelRun(
  deps: TellDeps & Pick<StepDeps, 'runner' | 'queue'>,
): (request: { run_id: string; user?: string }) => Promise<CancelOutcome> {
  return async ({ run_id, user }) => {
    const before = await deps.store.read(run_id);
    if (isFinal(before.state)) return { outcome: 'already_ended', run: before };
    if (before.state === 'publishing') return { outcome: 'too_late', run: before };
    if (user !== undefined) {
      const object = runObject(run_id, 'record');
      await writeAudit(deps.objects, { at: deps.now(), user, action: 'cancel_requested', run_id, object });
    }
    if (before.execution !== null) await deps.runner.cancel(before.execution);
    const run = await deps.store.update(run_id, (current) =>
      isFinal(current.state) || current.state === 'publishing'
        ? current
        : { ...moved(current, 'cancelled', deps.now()), cancelled_by: user ?? null },
    );
    if (run.state !== 'cancelled') return { outcome: run.state === 'publishing' ? 'too_late' : 'already_ended', run };
    try {
      await cancelExecutions(deps, run);
      await tellEnd(deps, run_id);
    } catch (error) {
      if (!isRetryable(error)) throw error;
      // It is cancelled, whoever else is at its card at this moment: the queue sees to the rest.
      deps.logger.info({ run_id, err: error }, 'cancelled; told by the queue');
      await deps.queue.enqueue({ step: 'launch-run', run_id });
    }
    return { outcome: 'cancelled', run };
  };
}
