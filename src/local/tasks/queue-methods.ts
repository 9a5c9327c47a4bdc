import { status } from '@grpc/grpc-js';
import { z } from 'zod';
import { invalid, type Methods, MILLISECONDS, notFound, page, Refusal, timestamp, unary } from '../grpc-methods.ts';
import type { Dispatcher } from './dispatcher.ts';
import { LOCAL_QUEUE, type QueueRecord } from './records.ts';
import type { TasksStore } from './store.ts';

const QUEUE_NAME = /^projects\/[A-Za-z0-9:.-]+\/locations\/[A-Za-z0-9-]+\/queues\/[A-Za-z0-9-]{1,100}$/;
const QUEUES_A_PAGE = 1000;

const NAMED = z.object({ name: z.string() });
const NEW_QUEUE = z.object({
  name: z.string(),
  rateLimits: z.object({ maxConcurrentDispatches: z.number() }).nullable(),
  retryConfig: z
    .object({
      maxAttempts: z.number(),
      maxRetryDuration: MILLISECONDS,
      minBackoff: MILLISECONDS,
      maxBackoff: MILLISECONDS,
      maxDoublings: z.number(),
    })
    .nullable(),
});

/** The queues of Cloud Tasks: made, read, paused, resumed and purged. `location` is `projects/{p}/locations/{l}`. */
export function queueMethods(deps: {
  store: TasksStore;
  dispatcher: Dispatcher;
  location: string;
  now: () => Date;
}): Methods {
  const { store, dispatcher, location } = deps;

  function change(name: string, fields: Partial<QueueRecord>): object {
    const changed = { ...queueOf(store, name), ...fields };
    store.saveQueue(changed);
    dispatcher.wake();
    return queueMessage(changed);
  }

  return {
    CreateQueue: unary(z.object({ parent: z.string(), queue: NEW_QUEUE.nullable() }), ({ parent, queue }) => {
      if (parent !== location) throw denied(parent);
      if (queue === null || !QUEUE_NAME.test(queue.name) || !queue.name.startsWith(`${parent}/queues/`)) {
        throw invalid(
          'Queue name must be formatted: "projects/<PROJECT_ID>/locations/<LOCATION_ID>/queues/<QUEUE_ID>".',
        );
      }
      if (store.queue(queue.name) !== null) throw new Refusal(status.ALREADY_EXISTS, 'Queue already exists');
      const made = newQueue(queue);
      store.saveQueue(made);
      return queueMessage(made);
    }),
    GetQueue: unary(NAMED, ({ name }) => queueMessage(queueOf(store, name))),
    ListQueues: unary(
      z.object({ parent: z.string(), pageSize: z.number(), pageToken: z.string() }),
      ({ parent, ...request }) => {
        if (parent !== location) throw denied(parent);
        const { items, next_page_token } = page(store.queues(), ({ name }) => name, request, QUEUES_A_PAGE);
        return { queues: items.map(queueMessage), nextPageToken: next_page_token };
      },
    ),
    PauseQueue: unary(NAMED, ({ name }) => change(name, { state: 'PAUSED' })),
    ResumeQueue: unary(NAMED, ({ name }) => change(name, { state: 'RUNNING' })),
    PurgeQueue: unary(NAMED, ({ name }) => {
      const purged_at = deps.now().getTime();
      const answer = change(name, { purged_at });
      for (const task of store.pending(name)) store.saveTask({ ...task, done_at: purged_at });
      return answer;
    }),
  };
}

/** Throws NOT_FOUND in Google's words. */
export function queueOf(store: TasksStore, name: string): QueueRecord {
  const queue = store.queue(name);
  if (queue !== null) return queue;
  throw notFound(
    'Queue does not exist. If you just created the queue, wait at least a minute for the queue to initialize.',
  );
}

function denied(parent: string): Refusal {
  return new Refusal(status.PERMISSION_DENIED, `Permission denied on resource ${parent}.`);
}

/** What is 0 or left out takes the default, as proto3 cannot tell the two apart. */
function newQueue(queue: z.infer<typeof NEW_QUEUE>): QueueRecord {
  const given = queue.retryConfig;
  const retry = {
    max_attempts: given?.maxAttempts || LOCAL_QUEUE.retry.max_attempts,
    max_retry_duration: given?.maxRetryDuration ?? LOCAL_QUEUE.retry.max_retry_duration,
    min_backoff: given?.minBackoff ?? LOCAL_QUEUE.retry.min_backoff,
    max_backoff: given?.maxBackoff ?? LOCAL_QUEUE.retry.max_backoff,
    max_doublings: given?.maxDoublings || LOCAL_QUEUE.retry.max_doublings,
  };
  if (retry.max_attempts < -1) throw invalid('RetryConfig.maxAttempts must be greater or equal to -1.');
  if (retry.max_doublings < 0) throw invalid('RetryConfig.maxDoublings cannot be negative.');
  if (retry.min_backoff < 0) throw invalid('RetryConfig.minBackoff cannot be negative.');
  if (retry.min_backoff > retry.max_backoff) {
    throw invalid('RetryConfig.minBackoff must be less than or equal to RetryConfig.maxBackoff.');
  }
  const concurrent = queue.rateLimits?.maxConcurrentDispatches || LOCAL_QUEUE.max_concurrent_dispatches;
  if (concurrent < 0) throw invalid('RateLimits.maxConcurrentDispatches cannot be negative.');
  if (concurrent > 5000) throw invalid('RateLimits.maxConcurrentDispatches must be less than or equal to 5000.');
  return { ...LOCAL_QUEUE, name: queue.name, max_concurrent_dispatches: concurrent, retry };
}

function queueMessage(queue: QueueRecord): object {
  return {
    name: queue.name,
    state: queue.state,
    purgeTime: timestamp(queue.purged_at),
    rateLimits: { maxConcurrentDispatches: queue.max_concurrent_dispatches },
    retryConfig: {
      maxAttempts: queue.retry.max_attempts,
      maxRetryDuration: timestamp(queue.retry.max_retry_duration),
      minBackoff: timestamp(queue.retry.min_backoff),
      maxBackoff: timestamp(queue.retry.max_backoff),
      maxDoublings: queue.retry.max_doublings,
    },
  };
}
