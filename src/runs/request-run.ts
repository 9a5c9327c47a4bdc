import { postOnce } from './post-once.ts';
import type { Run } from './run.ts';
import type { NewRun } from './run-store.ts';
import type { StepDeps } from './step.ts';
import { taskName } from './task-name.ts';

type Deps = Pick<StepDeps, 'store' | 'queue' | 'announcer' | 'logger' | 'telemetry' | 'now'>;
type Request = Omit<NewRun, 'at' | 'traceparent'> & { now?: Date };

/**
 * Records the run and enqueues `launch-run`: from then on nothing is lost, for that step sees to the card too. A few writes
 * long, so that a person need not be told "done" before it is. The run goes on with the trace of this request. Safe to repeat with the
 * same `request_id`.
 */
export function recordRun(
  deps: Pick<Deps, 'store' | 'queue' | 'telemetry' | 'now'>,
): (request: Request) => Promise<Run> {
  return async ({ now, ...request }) => {
    return deps.telemetry.span('record-run', {}, async (span) => {
      const traceparent = deps.telemetry.traceparent();
      const run = await deps.store.create({ ...request, at: now ?? deps.now(), traceparent });
      const { run_id } = run;
      span.set({ run_id });
      const name = taskName('launch-run', run_id);
      await deps.queue.enqueue({ step: 'launch-run', run_id, name, traceparent: run.traceparent });
      return run;
    });
  };
}

/** Posts the card of a recorded run, where `launch-run` has not yet. That it could not be posted is logged, not thrown. */
export function showRun(deps: Pick<Deps, 'store' | 'announcer' | 'logger' | 'now'>): (run: Run) => Promise<Run> {
  return async (run) => {
    const { run_id } = run;
    try {
      return await postOnce(deps, run_id, (current) => ({ step: 'card', run: current, status: null, summary: null }));
    } catch (error) {
      deps.logger.warn({ run_id, err: error }, 'card not posted yet');
      return run;
    }
  };
}

/** Both, one after the other. */
export function requestRun(deps: Deps): (request: Request) => Promise<Run> {
  const record = recordRun(deps);
  const show = showRun(deps);
  return async (request) => show(await record(request));
}
