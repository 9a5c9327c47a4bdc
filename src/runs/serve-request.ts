import { AppError, ERROR_CODES, isRetryable } from '../errors.ts';
import type { Execution } from '../providers/job-runner/types.ts';
import type { TaskLookup } from '../providers/task-queue/types.ts';
import { answerOf } from '../results/request-answer.ts';
import { REQUEST_STATUS, type RequestStatus } from '../trainer/request-status.ts';
import { enqueueLost, type Resumed } from './enqueue-lost.ts';
import { executionsWith, isLive } from './executions.ts';
import { failureFrom } from './failure.ts';
import { traceEnvironment } from './launch-run.ts';
import type { Failure } from './run.ts';
import type { RequestAnswer } from './run-announcer.ts';
import { runObject } from './run-paths.ts';
import { type RunRequest, requestArguments, requestKey, requestStatusFile } from './run-request.ts';
import { type Ledger, sendOnce } from './send-once.ts';
import { MAX_STEP_RETRIES, type Step, type StepDeps } from './step.ts';
import { readStored } from './stored.ts';
import { taskName } from './task-name.ts';

type Deps = Pick<
  StepDeps,
  'objects' | 'store' | 'requests' | 'queue' | 'runner' | 'announcer' | 'logger' | 'now' | 'settings'
>;

/** What one request may take in the trainer. It is seconds; only the start of a container is slow. */
const TIMEOUT_SECONDS = 900;

/**
 * requested -> working -> publishing -> succeeded, or failed, one state after the other in as many deliveries as it takes: starts
 * the execution, looks at it again and again, posts the answer in the run's thread. What needs no trainer is posted at once.
 */
export function serveRequest(deps: Deps): Step {
  return async ({ run_id, request_id, retry_count = 0 }) => {
    const request = request_id === undefined ? null : await deps.requests.read(run_id, request_id);
    if (request === null) {
      deps.logger.error({ run_id, request_id }, 'task without a usable request dropped');
      return;
    }
    try {
      await serve(deps, request);
    } catch (error) {
      if (isRetryable(error) && retry_count < MAX_STEP_RETRIES) throw error;
      deps.logger.error({ run_id, request_id, err: error }, 'request failed for good');
      await fail(deps, request, failureOfError(error));
    }
  };
}

async function serve(deps: Deps, request: RunRequest): Promise<void> {
  switch (request.state) {
    case 'requested':
      return request.work.kind === 'calculation'
        ? publish(deps, await moveToPublishing(deps, request))
        : start(deps, request);
    case 'working':
      return watch(deps, request);
    case 'publishing':
      return publish(deps, request);
    case 'succeeded':
    case 'failed':
      return tellEnd(deps, request);
  }
}

/** Starts the execution, or finds the one that an earlier delivery started and could not record. */
async function start(deps: Deps, request: RunRequest): Promise<void> {
  const earlier = await findExecution(deps, request);
  const execution =
    earlier?.name ??
    (await deps.runner.start({
      args: requestArguments(request),
      env: {
        TRAINER_TIMEOUT_SECONDS: String(TIMEOUT_SECONDS),
        ...traceEnvironment(await deps.store.read(request.run_id)),
      },
      timeout_seconds: TIMEOUT_SECONDS,
    }));
  await change(deps, request, (current) =>
    current.state === 'requested'
      ? { ...current, state: 'working', execution, launched_at: deps.now().toISOString() }
      : current,
  );
  await enqueueWatch(deps, request);
}

async function watch(deps: Deps, request: RunRequest): Promise<void> {
  const execution = await executionOf(deps, request);
  // After the execution: a status that was written last is seen with the end that followed it.
  const status = await readStatus(deps, request);
  if (status?.state === 'succeeded') return publish(deps, await moveToPublishing(deps, request));
  if (execution !== null && isLive(execution)) {
    await enqueueWatch(deps, request);
    return;
  }
  await fail(deps, request, endedWithout(execution, status));
}

/** The request's execution, or another one of the same request where that is not at work; `null` where none is known any more. */
async function executionOf(deps: Deps, request: RunRequest): Promise<Execution | null> {
  const recorded = request.execution === null ? null : await getExecution(deps, request.execution);
  if (recorded !== null && isLive(recorded)) return recorded;
  const others = await executionsWith(deps, requestArguments(request), request.requested_at);
  return others.find(isLive) ?? recorded;
}

async function findExecution(deps: Deps, request: RunRequest): Promise<Execution | null> {
  const found = await executionsWith(deps, requestArguments(request), request.requested_at);
  return found.find(isLive) ?? found.find(({ state }) => state === 'succeeded') ?? null;
}

async function getExecution({ runner }: Deps, name: string): Promise<Execution | null> {
  try {
    return await runner.get(name);
  } catch (error) {
    if (error instanceof AppError && error.code === 'execution_not_found') return null;
    throw error;
  }
}

async function readStatus({ objects }: Deps, { run_id, request_id }: RunRequest): Promise<RequestStatus | null> {
  const found = await objects.read(runObject(run_id, requestStatusFile(request_id)));
  if (found === null) return null;
  return readStored(REQUEST_STATUS, found.body, 'record_invalid', { run_id, request_id });
}

const AGAIN = 'Ask for it again; if it happens twice, tell whoever looks after MMM Trainer.';

/** An error that says itself what is wrong and what to do, as the allocator's do; others in the words of runs. */
function failureOfError(error: unknown): Failure {
  if (!(error instanceof AppError) || typeof error.details.message !== 'string') return failureFrom(error);
  const { message, fix } = error.details;
  return { code: error.code, message, fix: typeof fix === 'string' ? fix : AGAIN, details: { ...error.details } };
}

/** Why there is no answer, in the trainer's words where it had any. */
function endedWithout(execution: Execution | null, status: RequestStatus | null): Failure {
  if (status?.state === 'failed' && status.error !== null) {
    const { message, fix } = status.error;
    const code = ERROR_CODES.find((known) => known === status.error?.code) ?? 'trainer_failed';
    return { code, message, fix, details: {} };
  }
  if (execution === null) {
    return { code: 'execution_lost', message: 'The trainer is gone and left no answer.', fix: AGAIN, details: {} };
  }
  if (execution.state === 'cancelled' || status?.state === 'cancelled') {
    const message = 'The trainer was stopped before it had the answer.';
    return { code: 'execution_cancelled', message, fix: AGAIN, details: {} };
  }
  const said = execution.message === '' ? '' : `: ${execution.message}`;
  return { code: 'execution_failed', message: `The trainer ended without an answer${said}`, fix: AGAIN, details: {} };
}

function moveToPublishing(deps: Deps, request: RunRequest): Promise<RunRequest> {
  return change(deps, request, (current) =>
    current.state === 'requested' || current.state === 'working' ? { ...current, state: 'publishing' } : current,
  );
}

async function publish(deps: Deps, request: RunRequest): Promise<void> {
  if (request.state !== 'publishing') return tellEnd(deps, request);
  const status = await readStatus(deps, request);
  await say(deps, request, await answerOf(deps.objects, request, status?.files ?? []));
  const ended = await change(deps, request, (current) =>
    current.state === 'publishing' ? { ...current, state: 'succeeded', ended_at: deps.now().toISOString() } : current,
  );
  await tellEnd(deps, ended);
}

async function fail(deps: Deps, request: RunRequest, failure: Failure): Promise<void> {
  const ended = await change(deps, request, (current) =>
    current.state === 'succeeded' || current.state === 'failed'
      ? current
      : { ...current, state: 'failed', failure, ended_at: deps.now().toISOString() },
  );
  await tellEnd(deps, ended);
}

/** What is left to say once it has ended. Safe to repeat. */
async function tellEnd(deps: Deps, request: RunRequest): Promise<void> {
  if (request.failure !== null) await say(deps, request, { kind: 'failed', failure: request.failure });
  await deps.requests.settle(request);
}

/** Posts the one message of the request. One that Slack refuses is logged and left out: the files are there. */
async function say(deps: Deps, request: RunRequest, answer: RequestAnswer): Promise<void> {
  const { run_id, request_id } = request;
  const key = requestKey(request);
  const run = await deps.store.read(run_id);
  try {
    await sendOnce({
      key,
      read: async () => (await deps.requests.read(run_id, request_id)) ?? request,
      update: (change_ledger) =>
        change(deps, request, (current) => {
          const changed: Ledger = change_ledger(current);
          return changed === current ? current : { ...current, messages: changed.messages, claims: changed.claims };
        }),
      find: () => deps.announcer.find(run, key),
      post: () => deps.announcer.post({ step: 'request', run, request, answer }),
      now: deps.now,
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'message_rejected') throw error;
    deps.logger.error({ run_id, request_id, err: error }, 'answer refused by Slack');
  }
}

function change(deps: Deps, { run_id, request_id }: RunRequest, by: (current: RunRequest) => RunRequest) {
  return deps.requests.update(run_id, request_id, by);
}

/** Named by slot of time, as `enqueueWatch` of runs: deliveries that come twice meet in the same next task. */
async function enqueueWatch(
  deps: Pick<Deps, 'queue' | 'now' | 'settings'>,
  { run_id, request_id }: RunRequest,
): Promise<'enqueued' | 'already_exists'> {
  const interval_ms = deps.settings.watch_interval_seconds * 1000;
  const slot = Math.round(deps.now().getTime() / interval_ms) + 1;
  return deps.queue.enqueue({
    step: 'serve-request',
    run_id,
    request_id,
    name: taskName('serve-request', run_id, `${request_id}-${slot}`),
    schedule_time: new Date(slot * interval_ms),
  });
}

/** Enqueues every request that is not settled and that the queue has no task for; as `resumeRuns`. */
export function resumeRequests(
  deps: Pick<Deps, 'requests' | 'now' | 'settings'> & { queue: Deps['queue'] & TaskLookup },
): () => Promise<Resumed> {
  return async () => {
    const resumed = { found: 0, enqueued: 0 };
    let page_token: string | undefined;
    do {
      const page = await deps.requests.unsettled(page_token);
      for (const request of page.requests) if (await resume(deps, request)) resumed.enqueued += 1;
      resumed.found += page.requests.length;
      page_token = page.next_page_token ?? undefined;
    } while (page_token !== undefined);
    return resumed;
  };
}

async function resume(
  deps: Pick<Deps, 'now' | 'settings'> & { queue: Deps['queue'] & TaskLookup },
  request: RunRequest,
): Promise<boolean> {
  const { run_id, request_id, state } = request;
  // Its tasks are named by slots of time: this one is that of the chain, where there is one.
  if (state === 'working') return (await enqueueWatch(deps, request)) === 'enqueued';
  return enqueueLost(deps, {
    step: 'serve-request',
    run_id,
    request_id,
    waits_for: `${request_id}-${state}`,
    usual_name: taskName('serve-request', run_id, request_id),
  });
}
