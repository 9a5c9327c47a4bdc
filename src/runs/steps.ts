import type { TaskLookup, TaskQueue, TaskStep } from '../providers/task-queue/types.ts';
import { cancelRun } from './cancel-run.ts';
import { guarded } from './guard-step.ts';
import { launchRun } from './launch-run.ts';
import { type FinishedRunRequests, finishedRunRequests } from './make-request.ts';
import { publishRun } from './publish-run.ts';
import { recordRun, requestRun, showRun } from './request-run.ts';
import { resumeRuns } from './resume-runs.ts';
import { resumeRequests, serveRequest } from './serve-request.ts';
import type { Step, StepDeps } from './step.ts';
import { traced } from './traced-step.ts';
import { watchRun } from './watch-run.ts';

export type Runs = FinishedRunRequests & {
  recordRun: ReturnType<typeof recordRun>;
  showRun: ReturnType<typeof showRun>;
  requestRun: ReturnType<typeof requestRun>;
  cancelRun: ReturnType<typeof cancelRun>;
  resumeRuns: ReturnType<typeof resumeRuns>;
  resumeRequests: ReturnType<typeof resumeRequests>;
  /** What the task endpoint calls, by the step of the task. */
  steps: Readonly<Record<TaskStep, Step>>;
};

/** The product with its dependencies given. */
export function createRuns(deps: StepDeps & { queue: TaskLookup }): Runs {
  const own = { ...deps, queue: handingOn(deps) };
  const step = (name: TaskStep, work: Step) => traced(own, name, work);
  return {
    recordRun: recordRun(deps),
    showRun: showRun(deps),
    requestRun: requestRun(deps),
    cancelRun: cancelRun(deps),
    resumeRuns: resumeRuns(deps),
    resumeRequests: resumeRequests(deps),
    ...finishedRunRequests(deps),
    steps: {
      'launch-run': step('launch-run', guarded(own, launchRun(own))),
      'watch-run': step('watch-run', guarded(own, watchRun(own))),
      'publish-run': step('publish-run', guarded(own, publishRun(own))),
      'serve-request': step('serve-request', serveRequest(own)),
    },
  };
}

/** The tasks that a step enqueues lie beside it in the run's trace, not below it. */
function handingOn({ queue, telemetry }: Pick<StepDeps, 'queue' | 'telemetry'>): TaskQueue {
  return { enqueue: (task) => queue.enqueue({ traceparent: telemetry.origin(), ...task }) };
}
