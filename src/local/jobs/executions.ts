import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { dropOldExecutions, type ExecutionStore } from './execution-store.ts';
import type { FollowedAttempt } from './follow-attempt.ts';
import { type ExecutionRecord, isOver, type LocalJob, shortName } from './records.ts';
import { runTask } from './run-task.ts';

/** Tasks of one execution that run at a time. */
export const PARALLELISM = 4;

/** What an execution has other than its job. */
export type ExecutionOverrides = {
  args: string[];
  env: Record<string, string>;
  task_count: number;
  timeout_seconds: number;
};

export type Executions = {
  /** Starts an execution of the job of this full name. */
  run(job_name: string, job: LocalJob, overrides: ExecutionOverrides): ExecutionRecord;
  /** Asks for the end of an execution; resolves at once. */
  cancel(name: string): void;
  /** Resolves when the execution has ended, or `timeout_ms` later. */
  wait(name: string, timeout_ms: number): Promise<void>;
  /** Memory of an execution that runs, in bytes. */
  memoryBytes(name: string): number;
  /** Lets go of what runs, or ends it; then it is started again when the store is opened next. */
  close(options: { kill_executions: boolean }): Promise<void>;
};

/** Runs executions, beginning with those of the store that have not ended. */
export function startExecutions(deps: {
  store: ExecutionStore;
  /** By their full names. */
  jobs: ReadonlyMap<string, LocalJob>;
  now: () => Date;
  grace_seconds: number;
}): Executions {
  const { store, jobs, now, grace_seconds } = deps;
  const running = new Map<string, Promise<void>>();
  const followed = new Map<string, Set<FollowedAttempt>>();
  let closing: 'no' | 'detach' | 'kill' = 'no';

  function follow(name: string, job: LocalJob | null): void {
    const attempts = new Set<FollowedAttempt>();
    followed.set(name, attempts);
    const limit = pLimit(PARALLELISM);
    const runOne = (index: number) =>
      runTask(
        {
          store,
          job,
          now,
          grace_seconds,
          isClosing: () => closing !== 'no',
          onFollow: (attempt) => onFollow(name, attempt),
        },
        name,
        index,
      );
    const tasks = (store.get(name)?.tasks ?? []).filter((task) => !isOver(task));
    const whole = Promise.all(tasks.map(({ index }) => limit(runOne, index))).then(() => {
      const execution = store.get(name);
      if (execution?.tasks.every(isOver)) store.save({ ...execution, ended_at: now().getTime() });
      followed.delete(name);
      running.delete(name);
    });
    running.set(name, whole);
  }

  /** One that was begun while the end was asked for is ended, too. */
  function onFollow(name: string, attempt: FollowedAttempt): void {
    const attempts = followed.get(name);
    attempts?.add(attempt);
    const over = () => attempts?.delete(attempt);
    attempt.ended.then(over, over);
    if (closing === 'kill' || store.get(name)?.cancel_requested_at) attempt.stop();
    if (closing === 'detach') attempt.detach();
  }

  dropOldExecutions(store, now());
  for (const execution of store.all()) {
    if (execution.ended_at !== null) continue;
    const job = jobs.get(execution.job);
    // Of a job that is no more, only the end can be waited for.
    if (job === undefined) store.save({ ...execution, cancel_requested_at: now().getTime() });
    follow(execution.name, job ?? null);
  }

  return {
    run(job_name, job, overrides) {
      dropOldExecutions(store, now());
      const at = now().getTime();
      const execution: ExecutionRecord = {
        name: freshName(store, job_name),
        uid: randomUUID(),
        job: job_name,
        args: overrides.args,
        env: overrides.env,
        timeout_seconds: overrides.timeout_seconds,
        max_retries: job.max_retries,
        created_at: at,
        updated_at: at,
        ended_at: null,
        cancel_requested_at: null,
        tasks: Array.from({ length: overrides.task_count }, (_, index) => ({ index, state: 'pending', attempts: [] })),
        operations: [],
      };
      store.save(execution);
      follow(execution.name, job);
      return execution;
    },
    cancel(name) {
      const execution = store.get(name);
      if (execution === null || execution.ended_at !== null || execution.cancel_requested_at !== null) return;
      store.save({ ...execution, cancel_requested_at: now().getTime() });
      for (const attempt of followed.get(name) ?? []) attempt.stop();
    },
    async wait(name, timeout_ms) {
      const stop = new AbortController();
      await Promise.race([
        running.get(name) ?? Promise.resolve(),
        sleep(timeout_ms, undefined, { signal: stop.signal }).catch(() => undefined),
      ]);
      stop.abort();
    },
    memoryBytes: (name) => [...(followed.get(name) ?? [])].reduce((sum, attempt) => sum + attempt.memoryBytes(), 0),
    async close({ kill_executions }) {
      closing = kill_executions ? 'kill' : 'detach';
      for (const attempts of followed.values()) {
        for (const attempt of attempts) kill_executions ? attempt.stop() : attempt.detach();
      }
      await Promise.all(running.values());
    },
  };
}

/** As Cloud Run names them: the job's name and five letters or digits. */
function freshName(store: ExecutionStore, job_name: string): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  for (;;) {
    const suffix = Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('');
    const name = `${job_name}/executions/${shortName(job_name)}-${suffix}`;
    if (store.get(name) === null) return name;
  }
}
