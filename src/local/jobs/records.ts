import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ATTEMPT_RESULT } from './attempt-files.ts';

/** A Cloud Run job: what its container runs and what it may use. */
export type LocalJob = {
  /** Command line of the container; arguments of an execution are added to it. */
  command: string[];
  env: Record<string, string>;
  cwd: string;
  max_retries: number;
  timeout_seconds: number;
  memory_limit_bytes: number;
};

/** Changes with what an attempt of the job is started with, such as the addresses of the services that it talks to. */
export function jobHash({ command, env, cwd }: LocalJob): string {
  return createHash('sha256')
    .update(JSON.stringify([command, env, cwd]))
    .digest('hex')
    .slice(0, 16);
}

const ATTEMPT = z.object({
  /** From 0; `CLOUD_RUN_TASK_ATTEMPT`. */
  number: z.int(),
  started_at: z.number(),
  ended_at: z.number().nullable(),
  result: ATTEMPT_RESULT.nullable(),
  /** Ended with the local cloud, as when a host dies: not a failure, and made again. */
  interrupted: z.boolean(),
  /** What it was started with, by `jobHash`; left out by earlier versions. */
  job_hash: z.string().optional(),
});
export type AttemptRecord = z.infer<typeof ATTEMPT>;

const EXECUTION_TASK = z.object({
  index: z.int(),
  state: z.enum(['pending', 'running', 'succeeded', 'failed', 'cancelled']),
  attempts: z.array(ATTEMPT),
});
export type ExecutionTask = z.infer<typeof EXECUTION_TASK>;

/** What is kept of an execution. Times are milliseconds since 1970. */
export const EXECUTION_RECORD = z.object({
  /** `{job}/executions/{execution}`. */
  name: z.string(),
  uid: z.string(),
  job: z.string(),
  args: z.array(z.string()),
  /** Added to the job's own environment. */
  env: z.record(z.string(), z.string()),
  timeout_seconds: z.number(),
  max_retries: z.int(),
  created_at: z.number(),
  updated_at: z.number(),
  ended_at: z.number().nullable(),
  cancel_requested_at: z.number().nullable(),
  tasks: z.array(EXECUTION_TASK).min(1),
  /** Long-running operations about it; done when it has ended. */
  operations: z.array(z.object({ name: z.string(), kind: z.enum(['run', 'cancel']) })),
});
export type ExecutionRecord = z.infer<typeof EXECUTION_RECORD>;

export function isOver(task: ExecutionTask): boolean {
  return task.state === 'succeeded' || task.state === 'failed' || task.state === 'cancelled';
}

export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

export function countTasks(execution: ExecutionRecord, state: ExecutionTask['state']): number {
  return execution.tasks.filter((task) => task.state === state).length;
}

/** Retries of a task: attempts after the first, whatever made them necessary. */
export function retriesOf(task: ExecutionTask): number {
  return Math.max(0, task.attempts.length - 1);
}

/** Log and other files of an attempt are named so, in the folder of the execution. */
export function attemptFileName(task_index: number, attempt: number): string {
  return task_index === 0 ? `attempt-${attempt}` : `task-${task_index}-attempt-${attempt}`;
}
