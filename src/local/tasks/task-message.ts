import { z } from 'zod';
import { timestamp } from '../grpc-methods.ts';
import type { TaskRecord } from './records.ts';

export const VIEW = z.enum(['VIEW_UNSPECIFIED', 'BASIC', 'FULL']);

/** A task as `google.cloud.tasks.v2.Task`. The basic view leaves out the body. */
export function taskMessage(task: TaskRecord, view: z.infer<typeof VIEW>): object {
  const { last_attempt } = task;
  return {
    name: task.name,
    view: view === 'FULL' ? 'FULL' : 'BASIC',
    scheduleTime: timestamp(task.scheduled_at),
    createTime: timestamp(Math.floor(task.created_at / 1000) * 1000),
    dispatchDeadline: timestamp(task.dispatch_deadline),
    dispatchCount: task.dispatch_count,
    responseCount: task.response_count,
    firstAttempt: task.first_dispatched_at === null ? null : { dispatchTime: timestamp(task.first_dispatched_at) },
    lastAttempt:
      last_attempt === null
        ? null
        : {
            scheduleTime: timestamp(last_attempt.scheduled_at),
            dispatchTime: timestamp(last_attempt.dispatched_at),
            responseTime: timestamp(last_attempt.answered_at),
            responseStatus: last_attempt.status,
          },
    httpRequest: {
      url: task.url,
      httpMethod: task.method,
      headers: task.headers,
      body: view === 'FULL' ? Buffer.from(task.body_base64, 'base64') : Buffer.alloc(0),
      ...(task.oidc === null
        ? {}
        : {
            oidcToken: { serviceAccountEmail: task.oidc.service_account_email, audience: task.oidc.audience },
          }),
    },
  };
}
