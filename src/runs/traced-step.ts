import type { TaskStep } from '../providers/task-queue/types.ts';
import type { Step, StepDeps } from './step.ts';

type Deps = Pick<StepDeps, 'store' | 'telemetry' | 'logger'>;

/**
 * A step as a span of its run's trace. A delivery that brings no trace, such as one of a bot that has taken the run up, finds it in the
 * run's record.
 */
export function traced(deps: Deps, name: TaskStep, step: Step): Step {
  const { telemetry } = deps;
  return async (task) => {
    const { run_id, request_id, retry_count = 0 } = task;
    const attributes = { run_id, retry_count, ...(request_id === undefined ? {} : { request_id }) };
    const traceparent = telemetry.origin() ?? (await recorded(deps, run_id));
    await telemetry.within(traceparent, () => telemetry.span(name, attributes, () => step(task)));
  };
}

/** `null` where there is none: whatever is wrong with the record, the step itself finds out. */
async function recorded({ store, logger }: Deps, run_id: string): Promise<string | null> {
  try {
    return (await store.read(run_id)).traceparent;
  } catch (error) {
    logger.debug({ run_id, err: error }, 'step without the trace of its run');
    return null;
  }
}
