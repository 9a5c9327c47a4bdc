import { AppError } from '../errors.ts';
import type { Execution } from '../providers/job-runner/types.ts';
import { findModelSummary } from '../results/read-results.ts';
import { FILE_LIST } from '../trainer/results.ts';
import type { TrainerStatus } from '../trainer/status.ts';
import { readStatus, showProgress } from './card.ts';
import { failRun, tellEnd } from './end-run.ts';
import { executionFailure } from './execution-failure.ts';
import { findExecution, isLive } from './executions.ts';
import { failureOf } from './failure.ts';
import { moved, type Run } from './run.ts';
import { RUN_FILES, type RunFile, runObject } from './run-paths.ts';
import type { Step, StepDeps } from './step.ts';
import { nextWatchSlot, taskName } from './task-name.ts';

/** A trainer that was heard of within this time lives, whatever is known of its execution. */
const HEARTBEAT_MS = 120_000;
const CLOCKS_DIFFER_MS = 15_000;

/** What must lie in the run's folder before success is said. */
const NEEDED_FILES = [
  'model_summary',
  'best_model_id',
  'response_curves',
  'input_collect',
  'output_models',
  'output_collect',
  'files',
] as const satisfies readonly RunFile[];

/**
 * training -> publishing, or the run's end: compares the execution with the trainer's heartbeat, keeps the card up to date,
 * and enqueues itself again while training goes on.
 */
export function watchRun(deps: StepDeps): Step {
  return async ({ run_id }) => {
    const run = await deps.store.read(run_id);
    switch (run.state) {
      case 'requested':
      case 'preparing':
        // Early: launch-run enqueues this step again when there is something to watch.
        return;
      case 'training':
        return watch(deps, run);
      case 'publishing':
        return enqueuePublish(deps, run_id);
      case 'succeeded':
      case 'failed':
      case 'cancelled':
      case 'skipped':
        return tellEnd(deps, run_id);
    }
  };
}

async function watch(deps: StepDeps, run: Run): Promise<void> {
  const { run_id } = run;
  const execution = await executionOf(deps, run);
  // After the execution: a status that was written last is seen with the end that followed it.
  const status = await readStatus(deps, run_id);
  const outcome = judge(execution, status, deps.now());
  switch (outcome) {
    case 'running':
      await showProgress(deps, run_id);
      await enqueueWatch(deps, run_id);
      return;
    case 'succeeded':
      return succeed(deps, run_id);
    case 'cancelled':
      await deps.store.update(run_id, (current) =>
        current.state === 'training' ? moved(current, 'cancelled', deps.now()) : current,
      );
      return tellEnd(deps, run_id);
    case 'failed':
    case 'skipped': {
      const failure = executionFailure(execution, status, deps.settings.trainer.timeout_seconds);
      return failRun(deps, run_id, failure, outcome);
    }
  }
}

type Outcome = 'running' | 'succeeded' | 'cancelled' | 'failed' | 'skipped';

/** What has become of the training. A second execution of the same run ends at once and says nothing about the first. */
function judge(execution: Execution | null, status: TrainerStatus | null, now: Date): Outcome {
  if (execution !== null && isLive(execution)) return 'running';
  if (status?.state === 'succeeded') return 'succeeded';
  if (status?.state === 'skipped') return 'skipped';
  if (execution?.state === 'cancelled') return 'cancelled';
  return isHeardAfter(execution, status, now) ? 'running' : 'failed';
}

/** Whether another execution, which holds the lease, was heard of after this one had ended. */
function isHeardAfter(execution: Execution | null, status: TrainerStatus | null, now: Date): boolean {
  if (status?.state !== 'running') return false;
  const heard = Date.parse(status.updated_at);
  if (now.getTime() - heard > HEARTBEAT_MS) return false;
  return execution?.state !== 'failed' || heard > (execution.ended_at ?? now).getTime() + CLOCKS_DIFFER_MS;
}

/** The run's execution, or another one of the same run where that is not at work; `null` where none is known any more. */
async function executionOf(deps: StepDeps, run: Run): Promise<Execution | null> {
  const recorded = run.execution === null ? null : await getExecution(deps, run.execution);
  if (recorded !== null && isLive(recorded)) return recorded;
  const other = await findExecution(deps, run, recorded?.name);
  if (other === null || !(recorded === null || isLive(other))) return recorded;
  await deps.store.update(run.run_id, (current) =>
    current.state === 'training' ? { ...current, execution: other.name } : current,
  );
  return other;
}

async function getExecution(deps: StepDeps, name: string): Promise<Execution | null> {
  try {
    return await deps.runner.get(name);
  } catch (error) {
    if (error instanceof AppError && error.code === 'execution_not_found') return null;
    throw error;
  }
}

async function succeed(deps: StepDeps, run_id: string): Promise<void> {
  const missing = await missingFiles(deps, run_id);
  if (missing.length > 0) return failRun(deps, run_id, failureOf('output_missing', { files: missing }));
  await deps.store.update(run_id, (current) =>
    current.state === 'training' ? moved(current, 'publishing', deps.now()) : current,
  );
  await enqueuePublish(deps, run_id);
  await showProgress(deps, run_id);
}

/** The names of what a run that has been trained must have left and has not. */
export async function missingFiles(deps: Pick<StepDeps, 'objects'>, run_id: string): Promise<string[]> {
  const summary = await findModelSummary(deps.objects, run_id);
  const allocator: RunFile[] = summary?.no_allocation == null ? ['allocator_metrics', 'allocator_metrics_csv'] : [];
  const present = await Promise.all(
    [...NEEDED_FILES, ...allocator].map(async (file) =>
      (await deps.objects.stat(runObject(run_id, file))) === null ? [RUN_FILES[file]] : [],
    ),
  );
  const listed = await deps.objects.read(runObject(run_id, 'files'));
  const parsed = listed === null ? null : FILE_LIST.safeParse(JSON.parse(listed.body.toString()));
  const has_onepager = parsed?.data?.files.some(({ kind }) => kind === 'onepager') ?? false;
  return [...present.flat(), ...(has_onepager ? [] : ['a onepager'])];
}

async function enqueuePublish(deps: StepDeps, run_id: string): Promise<void> {
  await deps.queue.enqueue({ step: 'publish-run', run_id, name: taskName('publish-run', run_id) });
}

/**
 * Enqueues the next look at the run. Tasks are named by their slot in time, so that deliveries which come twice meet in the
 * same next task instead of becoming two chains.
 */
export async function enqueueWatch(
  deps: Pick<StepDeps, 'queue' | 'now' | 'settings'>,
  run_id: string,
): Promise<'enqueued' | 'already_exists'> {
  const interval_ms = deps.settings.watch_interval_seconds * 1000;
  const slot = nextWatchSlot(deps.now(), deps.settings.watch_interval_seconds);
  return deps.queue.enqueue({
    step: 'watch-run',
    run_id,
    name: taskName('watch-run', run_id, String(slot)),
    schedule_time: new Date(slot * interval_ms),
  });
}
