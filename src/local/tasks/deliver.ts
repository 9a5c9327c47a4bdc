import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { status } from '@grpc/grpc-js';
import type { LocalCredentials } from '../credentials.ts';
import { mintOidcToken } from './oidc-token.ts';
import type { TaskRecord } from './records.ts';

/** What came of one attempt. `http_status` is `null` where nobody answered in time. */
export type Delivery = { http_status: number | null; status: { code: number; message: string } };

export type Deliver = (task: TaskRecord, signal: AbortSignal) => Promise<Delivery>;

/**
 * Sends a task to its address with the headers of the reference, "Writing a push task request handler". Cloud Tasks' one
 * header that is missing is X-CloudTasks-TaskRetryReason, whose values are documented nowhere.
 */
export function httpDelivery(credentials: LocalCredentials, now: () => Date): Deliver {
  return (task, signal) =>
    new Promise((resolve) => {
      const deadline = AbortSignal.timeout(task.dispatch_deadline);
      const send = task.url.startsWith('https:') ? httpsRequest : httpRequest;
      const failed = (error: Error) =>
        resolve({
          http_status: null,
          status: deadline.aborted
            ? { code: status.DEADLINE_EXCEEDED, message: 'The dispatch deadline was exceeded.' }
            : { code: status.UNAVAILABLE, message: error.message },
        });
      try {
        const body = Buffer.from(task.body_base64, 'base64');
        const outgoing = send(task.url, {
          method: task.method,
          headers: { ...requestHeaders(task, credentials, now()), 'Content-Length': body.length },
          signal: AbortSignal.any([signal, deadline]),
          agent: false,
        });
        outgoing.once('error', failed);
        outgoing.once('response', (response) => {
          response.once('error', failed);
          response.once('end', () => resolve(answered(response.statusCode ?? 0)));
          response.resume();
        });
        outgoing.end(body);
      } catch (error) {
        // An address or header that cannot be sent at all.
        failed(error instanceof Error ? error : new Error(String(error)));
      }
    });
}

function requestHeaders(task: TaskRecord, credentials: LocalCredentials, now: Date): Record<string, string> {
  const own = Object.entries(task.headers).filter(([name]) => !isReplaced(name, task));
  const previous = task.last_attempt?.http_status ?? null;
  return {
    ...Object.fromEntries(own),
    'User-Agent': 'Google-Cloud-Tasks',
    'X-CloudTasks-QueueName': lastPart(task.queue),
    'X-CloudTasks-TaskName': lastPart(task.name),
    // The dispatch under way is counted already.
    'X-CloudTasks-TaskRetryCount': String(task.dispatch_count - 1),
    'X-CloudTasks-TaskExecutionCount': String(task.execution_count),
    'X-CloudTasks-TaskETA': (task.scheduled_at / 1000).toFixed(6),
    ...(previous === null ? {} : { 'X-CloudTasks-TaskPreviousResponse': String(previous) }),
    ...(task.oidc === null ? {} : { Authorization: `Bearer ${mintOidcToken(credentials, task.oidc.audience, now)}` }),
  };
}

function isReplaced(header: string, task: TaskRecord): boolean {
  const name = header.toLowerCase();
  if (name === 'authorization') return task.oidc !== null;
  return ['host', 'content-length', 'user-agent'].includes(name) || /^x-(google|appengine|cloudtasks)-/.test(name);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

function answered(http_status: number): Delivery {
  const ok = http_status >= 200 && http_status < 300;
  const code = ok ? status.OK : (CODES[http_status] ?? status.UNKNOWN);
  return { http_status, status: { code, message: ok ? '' : `HTTP status code ${http_status}` } };
}

/** As `google/rpc/code.proto` maps them. */
const CODES: Readonly<Record<number, status>> = {
  400: status.INVALID_ARGUMENT,
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  409: status.ABORTED,
  429: status.RESOURCE_EXHAUSTED,
  500: status.INTERNAL,
  501: status.UNIMPLEMENTED,
  503: status.UNAVAILABLE,
  504: status.DEADLINE_EXCEEDED,
};
