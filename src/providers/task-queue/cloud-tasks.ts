import { CloudTasksClient, type protos } from '@google-cloud/tasks';
import { status } from '@grpc/grpc-js';
import { AppError } from '../../errors.ts';
import { TRACE_HEADER } from '../../telemetry/trace-context.ts';
import { CALL_POLICIES } from '../call-policy.ts';
import { callFailure, clientOptions, grpcCall, grpcStatus } from '../google-grpc.ts';
import type { BatchQueue, CheckQueue, DigestQueue, NewTask, PendingTask, TaskLookup, TaskQueue } from './types.ts';

const SERVICE = 'cloudtasks.googleapis.com';
/** The largest that Cloud Tasks takes, because publishing reads and uploads much. */
const DISPATCH_DEADLINE_SECONDS = 1800;

export type CloudTasksOptions = {
  project: string;
  location: string;
  queue: string;
  /** The bot's address without a path; also the audience of the OIDC token. */
  bot_url: string;
  /** Whose OIDC token the deliveries carry. */
  service_account: string;
  /** `host:port` of the local cloud; Google's where left out. */
  grpc_endpoint?: string;
};

/** Cloud Tasks: each task is a POST of `{run_id, request_id?}`, `{week}`, `{batch_id}` or `{check}` to `{bot_url}/tasks/{step}` with an OIDC token. */
export function cloudTasksQueue(
  options: CloudTasksOptions,
): TaskQueue & DigestQueue & BatchQueue & CheckQueue & TaskLookup & { close(): Promise<void> } {
  const client = new CloudTasksClient(clientOptions(options.grpc_endpoint));
  const queue = client.queuePath(options.project, options.location, options.queue);
  const base = options.bot_url.replace(/\/+$/, '');

  async function create(step: string, body: Record<string, string>, when: How) {
    try {
      const task = message(step, body, when);
      await grpcCall(CALL_POLICIES.enqueue, (once) => client.createTask({ parent: queue, task }, once));
      return 'enqueued' as const;
    } catch (error) {
      if (grpcStatus(error) === status.ALREADY_EXISTS) return 'already_exists' as const;
      const failure = callFailure(SERVICE, 'CreateTask', error);
      if (failure !== null) throw failure;
      if (grpcStatus(error) === status.NOT_FOUND) {
        throw new AppError('resource_missing', { kind: 'queue', name: queue }, { cause: error });
      }
      const reason = error instanceof Error ? error.message : String(error);
      throw new AppError('task_rejected', { step, ...body, name: when.name ?? null, reason }, { cause: error });
    }
  }

  function message(step: string, body: Record<string, string>, { name, schedule_time, traceparent }: How) {
    return {
      ...(name === undefined ? {} : { name: `${queue}/tasks/${taskId(name)}` }),
      ...(schedule_time === undefined ? {} : { scheduleTime: timestamp(schedule_time) }),
      dispatchDeadline: { seconds: DISPATCH_DEADLINE_SECONDS },
      httpRequest: {
        url: `${base}/tasks/${step}`,
        httpMethod: 'POST' as const,
        headers: { 'Content-Type': 'application/json', ...traceHeaders(traceparent) },
        body: Buffer.from(JSON.stringify(body)),
        oidcToken: { serviceAccountEmail: options.service_account, audience: options.bot_url },
      },
    };
  }

  return {
    enqueue: ({ step, run_id, request_id, ...when }) =>
      create(step, request_id === undefined ? { run_id } : { run_id, request_id }, when),
    enqueueDigest: ({ week, ...when }) => create('send-digest', { week }, when),
    enqueueBatch: ({ batch_id, ...when }) => create('watch-batch', { batch_id }, when),
    enqueueCheck: ({ check }) => create('doctor', { check }, {}),
    async find(name) {
      try {
        const [task] = await grpcCall(CALL_POLICIES.read, (once) =>
          client.getTask({ name: `${queue}/tasks/${taskId(name)}` }, once),
        );
        return pendingTask(task);
      } catch (error) {
        if (grpcStatus(error) === status.NOT_FOUND) return null;
        const failure = callFailure(SERVICE, 'GetTask', error);
        if (failure !== null) throw failure;
        const reason = error instanceof Error ? error.message : String(error);
        throw new AppError('task_rejected', { name, reason }, { cause: error });
      }
    },
    close: () => client.close(),
  };
}

type How = Pick<NewTask, 'name' | 'schedule_time' | 'traceparent'>;

/** Cloud Run puts a span of its own into `traceparent`, which it seldom records; the other header comes as it was sent. */
function traceHeaders(traceparent: string | null | undefined): Record<string, string> {
  return traceparent == null ? {} : { traceparent, [TRACE_HEADER]: traceparent };
}

/** The name in the letters that Cloud Tasks allows; one that has only those stays as it is. */
export function taskId(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, (letter) => `_${letter.charCodeAt(0).toString(16)}`);
}

function timestamp(date: Date): { seconds: number; nanos: number } {
  const milliseconds = date.getTime();
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: (milliseconds - seconds * 1000) * 1e6 };
}

function pendingTask(task: protos.google.cloud.tasks.v2.ITask): PendingTask {
  const answered = task.lastAttempt?.responseStatus;
  return {
    schedule_time: task.scheduleTime ? new Date(Number(task.scheduleTime.seconds ?? 0) * 1000) : null,
    attempts: task.dispatchCount ?? 0,
    last_answer: answered?.message || null,
  };
}
