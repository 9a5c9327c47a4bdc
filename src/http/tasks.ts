import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { errorCode, isRetryable } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { TASK_STEPS, type TaskStep } from '../providers/task-queue/types.ts';
import { DOCTOR_ID } from '../runs/doctor-task.ts';
import { TRACE_HEADER } from '../telemetry/trace-context.ts';
import type { Telemetry } from '../telemetry/types.ts';
import { admit } from './admit.ts';
import type { OidcVerifier } from './oidc.ts';
import { readBody } from './read-body.ts';
import { answer, type Route } from './route.ts';

/** What a task carries to its step; see `runs/step.ts`. */
export type TaskDelivery = { run_id: string; request_id?: string; retry_count: number };
export type TaskHandler = (task: TaskDelivery) => Promise<void>;

const LARGEST_BODY_BYTES = 100 * 1024;
const BODY = z.object({ run_id: z.string().min(1).max(200), request_id: z.string().min(1).max(200).optional() });
const BATCH_BODY = z.object({ batch_id: z.string().min(1).max(200) });
const DIGEST_BODY = z.object({ week: z.string().regex(/^\d{4}-W\d\d$/) });
const DOCTOR_BODY = z.object({ check: DOCTOR_ID });
const RETRY_COUNT = z.coerce.number().int().min(0).catch(0);

/**
 * `POST /tasks/{step}` for every step, for the queue alone. What the queue makes of the answers:
 * - 200: done. Also where the step failed for good (`isRetryable` is false): it has ended the run and said so, and another
 *   delivery would only fail in the same way; it is logged as an error.
 * - 401: no right token. 400: not a task of ours. Both are logged, and given up by the queue after its number of attempts.
 * - 409: something else is at this run now, or a newer bot has to see to it. 500: an error that we do not know. Both are delivered again with back-off.
 * - 503: what we depend on is down, or has had enough of us. Delivered again, and the queue slows down for all tasks.
 */
export function tasksRoutes(deps: {
  verify: OidcVerifier;
  telemetry: Telemetry;
  handlers: Readonly<Record<TaskStep, TaskHandler>>;
  logger: Logger;
}): Route[] {
  return TASK_STEPS.map((step) => taskRoute(deps, step, BODY, deps.handlers[step]));
}

/** `POST /tasks/send-digest`, in the same way. */
export function digestRoute(deps: {
  verify: OidcVerifier;
  telemetry: Telemetry;
  sendDigest: (task: { week: string; retry_count: number }) => Promise<void>;
  logger: Logger;
}): Route {
  return taskRoute(deps, 'send-digest', DIGEST_BODY, deps.sendDigest);
}

/** `POST /tasks/watch-batch`, in the same way. */
export function batchRoute(deps: {
  verify: OidcVerifier;
  telemetry: Telemetry;
  watchBatch: (task: { batch_id: string; retry_count: number }) => Promise<void>;
  logger: Logger;
}): Route {
  return taskRoute(deps, 'watch-batch', BATCH_BODY, deps.watchBatch);
}

/** `POST /tasks/doctor`, in the same way. */
export function doctorRoute(deps: {
  verify: OidcVerifier;
  telemetry: Telemetry;
  noteDoctorTask: (task: { check: string }) => Promise<void>;
  logger: Logger;
}): Route {
  return taskRoute(deps, 'doctor', DOCTOR_BODY, deps.noteDoctorTask);
}

function taskRoute<Body extends object>(
  deps: { verify: OidcVerifier; telemetry: Telemetry; logger: Logger },
  step: string,
  schema: z.ZodType<Body>,
  handle: (task: Body & { retry_count: number }) => Promise<void>,
): Route {
  const receiving = receive(deps, step, schema, handle);
  return {
    path: `/tasks/${step}`,
    method: 'POST',
    handler: (request, response) => {
      receiving(request, response).catch((error: unknown) => {
        deps.logger.error({ err: error, step }, 'task could not be answered');
        response.destroy();
      });
    },
  };
}

function receive<Body extends object>(
  deps: { verify: OidcVerifier; telemetry: Telemetry; logger: Logger },
  step: string,
  schema: z.ZodType<Body>,
  handle: (task: Body & { retry_count: number }) => Promise<void>,
) {
  const { telemetry, logger } = deps;

  async function work(body: Body & { retry_count: number }, response: ServerResponse): Promise<number> {
    const log = logger.child({ ...body, step });
    const begun = performance.now();
    let status = 200;
    let answered: object = { ok: true };
    try {
      await handle(body);
    } catch (error) {
      status = statusOf(error);
      answered = { ok: false, error: errorCode(error) };
      if (status === 200) log.error({ err: error }, 'task failed for good');
      // Two deliveries that meet are nothing to look after.
      else if (status === 409) log.info({ code: errorCode(error), status }, 'task will be delivered again');
      else log.warn({ err: error, status }, 'task will be delivered again');
    }
    answer(response, status, answered);
    log.info({ status, seconds: Math.round(performance.now() - begun) / 1000 }, 'task delivered');
    return status;
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (!(await admit(deps, { step }, request, response))) return;
    const body = parseBody(schema, await readBody(request, LARGEST_BODY_BYTES));
    if (body === null) {
      logger.warn({ step }, 'task without a run dropped');
      telemetry.record('mmm.task.delivery', 1, { step, status: '400' });
      return answer(response, 400, { ok: false, error: 'invalid_body' });
    }
    const retry_count = RETRY_COUNT.parse(request.headers['x-cloudtasks-taskretrycount']);
    const traceparent = request.headers[TRACE_HEADER];
    const status = await telemetry.within(typeof traceparent === 'string' ? traceparent : null, () =>
      work({ ...body, retry_count }, response),
    );
    telemetry.record('mmm.task.delivery', 1, { step, status: String(status) });
  };
}

function parseBody<Body>(schema: z.ZodType<Body>, text: string | null): Body | null {
  if (text === null) return null;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function statusOf(error: unknown): number {
  if (!isRetryable(error)) return 200;
  switch (errorCode(error)) {
    case 'unavailable':
    case 'quota_exceeded':
    case 'warehouse_unavailable':
      return 503;
    case 'object_changed':
    case 'step_busy':
    case 'lease_held':
    case 'record_newer':
      return 409;
    default:
      return 500;
  }
}
