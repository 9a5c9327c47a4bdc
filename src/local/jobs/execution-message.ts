import { constants } from 'node:os';
import { pathToFileURL } from 'node:url';
import { timestamp } from '../grpc-methods.ts';
import type { AttemptResult } from './attempt-files.ts';
import { PARALLELISM } from './executions.ts';
import {
  attemptFileName,
  countTasks,
  type ExecutionRecord,
  type ExecutionTask,
  isOver,
  type LocalJob,
  retriesOf,
  shortName,
} from './records.ts';

export const CONTAINER = 'trainer-1';

/** An execution as `google.cloud.run.v2.Execution`. `folder` is where its logs are, `memory_bytes` what it uses now. */
export function executionMessage(
  execution: ExecutionRecord,
  extra: { job: LocalJob | undefined; folder: string; memory_bytes: number; deleted_at?: number },
): object {
  const started_at = Math.min(
    ...execution.tasks.flatMap(({ attempts }) => attempts.map((attempt) => attempt.started_at)),
  );
  const log = `${extra.folder}/${attemptFileName(0, retriesOf(execution.tasks[0] ?? NO_TASK))}.log`;
  return {
    name: execution.name,
    uid: execution.uid,
    generation: 1,
    observedGeneration: 1,
    launchStage: 'GA',
    job: shortName(execution.job),
    annotations: {
      'local/memory_bytes': String(extra.memory_bytes),
      'local/memory_peak_bytes': String(peak(execution)),
    },
    createTime: timestamp(execution.created_at),
    startTime: Number.isFinite(started_at) ? timestamp(started_at) : null,
    updateTime: timestamp(execution.updated_at),
    completionTime: timestamp(execution.ended_at),
    deleteTime: timestamp(extra.deleted_at ?? null),
    parallelism: Math.min(PARALLELISM, execution.tasks.length),
    taskCount: execution.tasks.length,
    template: {
      containers: [container(execution, extra.job)],
      maxRetries: execution.max_retries,
      retries: 'maxRetries',
      timeout: { seconds: execution.timeout_seconds, nanos: 0 },
    },
    reconciling: execution.ended_at === null,
    conditions: [completed(execution)],
    runningCount: countTasks(execution, 'running'),
    succeededCount: countTasks(execution, 'succeeded'),
    failedCount: countTasks(execution, 'failed'),
    cancelledCount: countTasks(execution, 'cancelled'),
    retriedCount: execution.tasks.filter((task) => retriesOf(task) > 0).length,
    logUri: pathToFileURL(log).href,
  };
}

const NO_TASK: ExecutionTask = { index: 0, state: 'pending', attempts: [] };

export function container(execution: Pick<ExecutionRecord, 'args' | 'env'> | null, job: LocalJob | undefined): object {
  return {
    name: CONTAINER,
    image: 'local',
    command: job?.command ?? [],
    args: execution?.args ?? [],
    // The job's own environment holds the credentials.
    env: Object.entries(execution?.env ?? {}).map(([name, value]) => ({ name, value, values: 'value' })),
    workingDir: job?.cwd ?? '',
    resources: { limits: { memory: String(job?.memory_limit_bytes ?? 0) } },
  };
}

/** The condition that says what came of it, in Cloud Run's words. */
function completed(execution: ExecutionRecord): object {
  const condition = { type: 'Completed', lastTransitionTime: timestamp(execution.ended_at ?? execution.updated_at) };
  if (execution.ended_at === null) {
    return { ...condition, state: 'CONDITION_RECONCILING', message: 'Waiting for execution to complete.' };
  }
  const failed = failureMessage(execution);
  if (failed !== null) {
    return {
      ...condition,
      state: 'CONDITION_FAILED',
      message: failed,
      executionReason: 'NON_ZERO_EXIT_CODE',
      reasons: 'executionReason',
    };
  }
  if (countTasks(execution, 'cancelled') > 0) {
    return {
      ...condition,
      state: 'CONDITION_FAILED',
      message: 'Execution cancelled.',
      executionReason: 'CANCELLED',
      reasons: 'executionReason',
    };
  }
  const seconds = ((execution.ended_at - execution.created_at) / 1000).toFixed(2);
  return { ...condition, state: 'CONDITION_SUCCEEDED', message: `Execution completed successfully in ${seconds}s.` };
}

/** `null` where no task failed. */
export function failureMessage(execution: ExecutionRecord): string | null {
  const failed = execution.tasks.find((task) => task.state === 'failed');
  const result = failed?.attempts.at(-1)?.result;
  if (failed === undefined || !result) return null;
  const task = `${shortName(execution.name)}-task${failed.index}`;
  return `Task ${task} failed with exit code: ${exitCode(result)} and message: ${attemptMessage(result)}`;
}

/** A container that a signal ended has no exit code of its own; shells and Cloud Run say 128 and its number. */
function exitCode(result: AttemptResult): number {
  return result.exit_code ?? (result.signal === null ? 0 : 128 + result.signal);
}

function attemptMessage(result: AttemptResult): string {
  switch (result.end) {
    case 'timed_out':
      return 'The configured timeout was reached.';
    case 'out_of_memory':
      return 'The configured memory limit was reached.';
    case 'not_started':
      return 'Application failed to start.';
    case 'lost':
      return `Container terminated on signal ${constants.signals.SIGKILL}.`;
    case 'stopped':
    case 'exited':
      if (result.signal !== null) return `Container terminated on signal ${result.signal}.`;
      return result.exit_code === 0 ? '' : 'The container exited with an error.';
  }
}

function peak(execution: ExecutionRecord): number {
  const attempts = execution.tasks.flatMap((task) => task.attempts);
  return Math.max(0, ...attempts.map(({ result }) => result?.memory_peak_bytes ?? 0));
}

/** A task of an execution as `google.cloud.run.v2.Task`. */
export function taskMessage(execution: ExecutionRecord, task: ExecutionTask, job: LocalJob | undefined): object {
  const last = task.attempts.at(-1);
  const ended_at = isOver(task) ? (last?.ended_at ?? execution.ended_at) : null;
  return {
    name: `${execution.name}/tasks/${shortName(execution.name)}-task${task.index}`,
    job: shortName(execution.job),
    execution: shortName(execution.name),
    createTime: timestamp(execution.created_at),
    scheduledTime: timestamp(execution.created_at),
    startTime: timestamp(task.attempts[0]?.started_at ?? null),
    completionTime: timestamp(ended_at),
    updateTime: timestamp(execution.updated_at),
    containers: [container(execution, job)],
    maxRetries: execution.max_retries,
    timeout: { seconds: execution.timeout_seconds, nanos: 0 },
    reconciling: !isOver(task),
    index: task.index,
    retried: retriesOf(task),
    lastAttemptResult: last?.result
      ? {
          status: { code: last.result.exit_code === 0 ? 0 : 2, message: attemptMessage(last.result) },
          exitCode: last.result.exit_code ?? 0,
          termSignal: last.result.signal ?? 0,
        }
      : null,
  };
}
