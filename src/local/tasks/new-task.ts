import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { z } from 'zod';
import type { LocalCredentials } from '../credentials.ts';
import { invalid, MILLISECONDS, Refusal } from '../grpc-methods.ts';
import { HTTP_METHODS, type TaskRecord } from './records.ts';

const TASK_ID = /^[A-Za-z0-9_-]{1,500}$/;
const LARGEST_TASK_BYTES = 100 * 1024;
const LARGEST_URL = 2083;
const FURTHEST_MS = 720 * 3_600_000;
const DEADLINE = { default: 600_000, least: 15_000, most: 1_800_000 };

export const NEW_TASK = z.object({
  name: z.string(),
  scheduleTime: MILLISECONDS,
  dispatchDeadline: MILLISECONDS,
  httpRequest: z
    .object({
      url: z.string(),
      httpMethod: z.enum(['HTTP_METHOD_UNSPECIFIED', ...HTTP_METHODS]),
      headers: z.record(z.string(), z.string()),
      body: z.instanceof(Uint8Array),
      oidcToken: z.object({ serviceAccountEmail: z.string(), audience: z.string() }).nullish(),
      oauthToken: z.object({}).nullish(),
    })
    .nullish(),
});

/** The task as the queue takes it. Throws the refusals of `CreateTask`, in Google's words where those are known. */
export function newTask(
  queue: string,
  task: z.infer<typeof NEW_TASK>,
  deps: { credentials: LocalCredentials; now: Date },
): TaskRecord {
  const now = deps.now.getTime();
  const http = task.httpRequest;
  if (!http) throw invalid('Task.message_type must be an HttpRequest: App Engine is not part of the local cloud.');
  if (http.oauthToken) throw new Refusal(status.UNIMPLEMENTED, 'OAuth tokens are not part of the local cloud.');
  if (http.url === '') throw invalid('HttpRequest.url is required.');
  if (!/^https?:\/\//.test(http.url)) throw invalid("HttpTarget.url must start with 'http://' or 'https://'.");
  if (http.url.length > LARGEST_URL) throw invalid(`HttpRequest.url must have at most ${LARGEST_URL} characters.`);
  const method = http.httpMethod === 'HTTP_METHOD_UNSPECIFIED' ? 'POST' : http.httpMethod;
  if (http.body.length > 0 && !['POST', 'PUT', 'PATCH'].includes(method)) {
    throw invalid(`HttpRequest.body is not allowed with ${method}.`);
  }
  const bytes = http.body.length + http.url.length + JSON.stringify(http.headers).length;
  if (bytes > LARGEST_TASK_BYTES)
    throw invalid(`Task size too large: ${bytes} bytes of ${LARGEST_TASK_BYTES} allowed.`);
  const scheduled_at = Math.max(task.scheduleTime ?? now, now);
  if (scheduled_at > now + FURTHEST_MS) throw invalid('Task.scheduleTime must be at most 720 hours in the future.');
  const dispatch_deadline = task.dispatchDeadline ?? DEADLINE.default;
  if (dispatch_deadline < DEADLINE.least || dispatch_deadline > DEADLINE.most) {
    throw invalid('Task.dispatchDeadline must be between [15s, 30m].');
  }
  return {
    name: taskName(queue, task.name),
    queue,
    url: http.url,
    method,
    headers: http.headers,
    body_base64: Buffer.from(http.body).toString('base64'),
    oidc: http.oidcToken ? oidcOf(http.oidcToken, http.url, deps.credentials) : null,
    scheduled_at,
    created_at: now,
    dispatch_deadline,
    dispatch_count: 0,
    response_count: 0,
    execution_count: 0,
    first_dispatched_at: null,
    last_attempt: null,
    done_at: null,
  };
}

function taskName(queue: string, name: string): string {
  if (name === '') return `${queue}/tasks/${randomUUID().replaceAll('-', '')}`;
  const [ofQueue, id, ...more] = name.split('/tasks/');
  if (id === undefined || more.length > 0) {
    throw invalid(
      'Task name must be formatted: "projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>/tasks/<TASK_ID>".',
    );
  }
  if (!TASK_ID.test(id)) {
    throw invalid(
      `Task ID "${id}" can contain only letters ([A-Za-z]), numbers ([0-9]), hyphens (-), or underscores (_). Task ID must between 1 and 500 characters.`,
    );
  }
  if (ofQueue !== queue) {
    throw invalid(
      `The queue name from request ('${queue}') must be the same as the queue name in the named task ('${ofQueue}').`,
    );
  }
  return name;
}

function oidcOf(
  token: { serviceAccountEmail: string; audience: string },
  url: string,
  credentials: LocalCredentials,
): NonNullable<TaskRecord['oidc']> {
  if (token.serviceAccountEmail !== credentials.client_email) {
    throw new Refusal(
      status.PERMISSION_DENIED,
      `The principal (user or service account) lacks IAM permission "iam.serviceAccounts.actAs" for the resource "${token.serviceAccountEmail}" (or the resource may not exist).`,
    );
  }
  return { service_account_email: token.serviceAccountEmail, audience: token.audience === '' ? url : token.audience };
}
