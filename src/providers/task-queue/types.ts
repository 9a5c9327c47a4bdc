/** The queue. A **task** carries `{run_id}` to one step; it may arrive twice, late or out of order. */

/** The steps that tasks are for; the task endpoint is `/tasks/{step}`. */
export const TASK_STEPS = ['launch-run', 'watch-run', 'publish-run', 'serve-request'] as const;
export type TaskStep = (typeof TASK_STEPS)[number];

export type NewTask = {
  step: TaskStep;
  run_id: string;
  /** Of the run's requests, the one that `serve-request` is about. */
  request_id?: string;
  /** Tasks of one name are taken once; the queue remembers a name for a while after its task is done. */
  name?: string;
  /** Not before this time; at once where left out. */
  schedule_time?: Date;
  /** The span that its step is to lie below; `telemetry/types.ts`. */
  traceparent?: string | null;
};

export interface TaskQueue {
  /**
   * `already_exists` where a task of that name is or was there. Throws `task_rejected` where the queue does not take such a task,
   * `resource_missing` where there is no queue, and what every call to Google can (`google-grpc.ts`).
   */
  enqueue(task: NewTask): Promise<'enqueued' | 'already_exists'>;
}

/** A task that belongs to no run: the digest of a week, such as "2026-W10". Its endpoint is `/tasks/send-digest`. */
export type DigestTask = Pick<NewTask, 'name' | 'schedule_time'> & { week: string };

export interface DigestQueue {
  /** As `enqueue` of `TaskQueue`. */
  enqueueDigest(task: DigestTask): Promise<'enqueued' | 'already_exists'>;
}

/** A task for a batch of runs. Its endpoint is `/tasks/watch-batch`. */
export type BatchTask = Pick<NewTask, 'name' | 'schedule_time'> & { batch_id: string };

export interface BatchQueue {
  /** As `enqueue` of `TaskQueue`. */
  enqueueBatch(task: BatchTask): Promise<'enqueued' | 'already_exists'>;
}

/** A task that only shows that tasks arrive; `check` is a UUID. Its endpoint is `/tasks/doctor`. */
export interface CheckQueue {
  /** As `enqueue` of `TaskQueue`. */
  enqueueCheck(task: { check: string }): Promise<'enqueued' | 'already_exists'>;
}

/** A task that the queue has not got rid of yet. */
export type PendingTask = {
  schedule_time: Date | null;
  /** Deliveries that were begun, and how the last of them ended, where the queue says it. */
  attempts: number;
  last_answer: string | null;
};

export interface TaskLookup {
  /** By the name that it was enqueued with; `null` where it is done, or never was. Throws `unavailable`, `task_rejected`. */
  find(name: string): Promise<PendingTask | null>;
}
