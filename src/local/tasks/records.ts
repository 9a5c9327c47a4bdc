import { z } from 'zod';

/** What the local queue keeps of each queue and task. Times are milliseconds since 1970, durations milliseconds. */

export const QUEUE_RECORD = z.object({
  /** `projects/{p}/locations/{l}/queues/{q}`. */
  name: z.string(),
  state: z.enum(['RUNNING', 'PAUSED']),
  purged_at: z.number().nullable(),
  max_concurrent_dispatches: z.number(),
  retry: z.object({
    /** -1 for any number. */
    max_attempts: z.number(),
    /** 0 for any time. */
    max_retry_duration: z.number(),
    min_backoff: z.number(),
    max_backoff: z.number(),
    max_doublings: z.number(),
  }),
});
export type QueueRecord = z.infer<typeof QUEUE_RECORD>;
export type RetryConfig = QueueRecord['retry'];

/** Shorter waits than Cloud Tasks' own defaults (0.1 s to an hour), because a person looks on. */
export const LOCAL_QUEUE = {
  state: 'RUNNING',
  purged_at: null,
  max_concurrent_dispatches: 10,
  retry: { max_attempts: 100, max_retry_duration: 0, min_backoff: 500, max_backoff: 30_000, max_doublings: 16 },
} as const satisfies Omit<QueueRecord, 'name'>;

export const HTTP_METHODS = ['POST', 'GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const;

const ATTEMPT = z.object({
  scheduled_at: z.number(),
  dispatched_at: z.number(),
  answered_at: z.number().nullable(),
  /** Of the answer; `null` where there was none. */
  http_status: z.number().nullable(),
  /** A `google.rpc.Status`; `null` while it is under way. */
  status: z.object({ code: z.number(), message: z.string() }).nullable(),
});

export const TASK_RECORD = z.object({
  /** `{queue}/tasks/{task}`. */
  name: z.string(),
  queue: z.string(),
  url: z.string(),
  method: z.enum(HTTP_METHODS),
  headers: z.record(z.string(), z.string()),
  body_base64: z.string(),
  oidc: z.object({ service_account_email: z.string(), audience: z.string() }).nullable(),
  scheduled_at: z.number(),
  created_at: z.number(),
  dispatch_deadline: z.number(),
  dispatch_count: z.number(),
  response_count: z.number(),
  /** Answers other than 5xx: what `X-CloudTasks-TaskExecutionCount` counts. */
  execution_count: z.number().default(0),
  first_dispatched_at: z.number().nullable(),
  last_attempt: ATTEMPT.nullable(),
  /** When it was delivered, given up or deleted. Its name stays taken for a while after. */
  done_at: z.number().nullable(),
});
export type TaskRecord = z.infer<typeof TASK_RECORD>;
