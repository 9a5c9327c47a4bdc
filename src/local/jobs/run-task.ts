import type { AttemptResult } from './attempt-files.ts';
import type { ExecutionStore } from './execution-store.ts';
import { adoptAttempt, type FollowedAttempt, startAttempt } from './follow-attempt.ts';
import {
  type AttemptRecord,
  attemptFileName,
  type ExecutionRecord,
  type ExecutionTask,
  jobHash,
  type LocalJob,
  shortName,
} from './records.ts';

export type RunTaskDeps = {
  store: ExecutionStore;
  /** `null` where nothing may be started any more. */
  job: LocalJob | null;
  now: () => Date;
  /** Between SIGTERM and SIGKILL. */
  grace_seconds: number;
  /** Whether the local cloud is ending and takes what runs with it. */
  isClosing(): boolean;
  /** Told of each attempt that is under way. */
  onFollow(attempt: FollowedAttempt): void;
};

/**
 * Brings one task of an execution to its end: follows an attempt that still runs, starts another where there is none, again
 * until one succeeds or more than `max_retries` have failed. Returns early where the local cloud closes.
 */
export async function runTask(deps: RunTaskDeps, name: string, index: number): Promise<void> {
  for (;;) {
    const execution = deps.store.get(name);
    const task = execution?.tasks[index];
    if (!execution || !task) return;
    const last = task.attempts.at(-1);
    const open = last !== undefined && last.ended_at === null ? last : null;
    if (open === null && execution.cancel_requested_at !== null) {
      saveTask(deps, name, index, () => ({ ...task, state: 'cancelled' }));
      return;
    }
    if (open === null && deps.isClosing()) return;
    const attempt = open ?? begin(deps, execution, task);
    const followed = open
      ? adoptAttempt(attemptRef(deps, execution, task, attempt))
      : start(deps, name, index, attempt);
    if (followed === null) {
      endAttempt(deps, name, index, { ...attempt, ended_at: deps.now().getTime(), interrupted: true }, 'running');
      continue;
    }
    deps.onFollow(followed);
    // Begun under another job, such as one whose services were at other ports: whatever it does, nobody would see it.
    if (open?.job_hash !== undefined && deps.job !== null && open.job_hash !== jobHash(deps.job)) followed.stop();
    const result = await followed.ended;
    if (result === 'detached') return;
    if (settle(deps, name, index, attempt, result)) return;
  }
}

/** The attempt is recorded before it is started, so that it is not lost with the server in between. */
function begin(deps: RunTaskDeps, execution: ExecutionRecord, task: ExecutionTask): AttemptRecord {
  const attempt: AttemptRecord = {
    number: task.attempts.length,
    started_at: deps.now().getTime(),
    ended_at: null,
    result: null,
    interrupted: false,
    ...(deps.job === null ? {} : { job_hash: jobHash(deps.job) }),
  };
  saveTask(deps, execution.name, task.index, (current) => ({
    ...current,
    state: 'running',
    attempts: [...current.attempts, attempt],
  }));
  return attempt;
}

function start(deps: RunTaskDeps, name: string, index: number, attempt: AttemptRecord): FollowedAttempt | null {
  const execution = deps.store.get(name);
  const task = execution?.tasks[index];
  const { job } = deps;
  if (!execution || !task || !job) return null;
  return startAttempt({
    ...attemptRef(deps, execution, task, attempt),
    command: [...job.command, ...execution.args],
    cwd: job.cwd,
    env: {
      ...job.env,
      ...execution.env,
      CLOUD_RUN_JOB: shortName(execution.job),
      CLOUD_RUN_EXECUTION: shortName(execution.name),
      CLOUD_RUN_TASK_INDEX: String(index),
      CLOUD_RUN_TASK_COUNT: String(execution.tasks.length),
      CLOUD_RUN_TASK_ATTEMPT: String(attempt.number),
    },
    timeout_seconds: execution.timeout_seconds,
    memory_limit_bytes: job.memory_limit_bytes,
    grace_seconds: deps.grace_seconds,
  });
}

function attemptRef(deps: RunTaskDeps, execution: ExecutionRecord, task: ExecutionTask, attempt: AttemptRecord) {
  const file_name = attemptFileName(task.index, attempt.number);
  return { folder: deps.store.folder(execution.name), file_name, marker: `${execution.uid}/${file_name}` };
}

/** Whether the task is over with this attempt. */
function settle(
  deps: RunTaskDeps,
  name: string,
  index: number,
  attempt: AttemptRecord,
  result: AttemptResult,
): boolean {
  const execution = deps.store.get(name);
  const task = execution?.tasks[index];
  if (!execution || !task) return true;
  const ended = { ...attempt, ended_at: deps.now().getTime(), result };
  if (result.end === 'exited' && result.exit_code === 0) return endAttempt(deps, name, index, ended, 'succeeded');
  if (execution.cancel_requested_at !== null) return endAttempt(deps, name, index, ended, 'cancelled');
  // Stopped without being cancelled: by a local cloud that ended, this one or one before.
  if (deps.isClosing() || result.end === 'stopped') {
    return endAttempt(deps, name, index, { ...ended, interrupted: true }, 'running');
  }
  const failures = task.attempts.filter(({ result: earlier, interrupted }) => earlier !== null && !interrupted).length;
  return endAttempt(deps, name, index, ended, failures + 1 > execution.max_retries ? 'failed' : 'running');
}

function endAttempt(
  deps: RunTaskDeps,
  name: string,
  index: number,
  attempt: AttemptRecord,
  state: ExecutionTask['state'],
): boolean {
  saveTask(deps, name, index, (task) => ({
    ...task,
    state,
    attempts: task.attempts.map((each) => (each.number === attempt.number ? attempt : each)),
  }));
  return state !== 'running';
}

function saveTask(
  deps: RunTaskDeps,
  name: string,
  index: number,
  change: (task: ExecutionTask) => ExecutionTask,
): void {
  const execution = deps.store.get(name);
  if (execution === null) return;
  deps.store.save({
    ...execution,
    updated_at: deps.now().getTime(),
    tasks: execution.tasks.map((task) => (task.index === index ? change(task) : task)),
  });
}
