import { backoff, isGivenUp } from './backoff.ts';
import type { Deliver, Delivery } from './deliver.ts';
import type { QueueRecord, TaskRecord } from './records.ts';
import type { TasksStore } from './store.ts';

/** Clocks are set and machines sleep, so what is due is looked at again at least this often. */
const LOOK_AGAIN_MS = 1000;

export type Dispatcher = {
  /** Looks at what is due; to be called when tasks or queues have changed. */
  wake(): void;
  /** Dispatches a task now, whatever its time and its queue's limits; returns it as dispatched. */
  runNow(task: TaskRecord): TaskRecord;
  /** Breaks off what is under way, which will be delivered again. */
  close(): Promise<void>;
};

/** Delivers tasks when they are due, at most so many at a time in each queue, again with back-off until one succeeds. */
export function startDispatcher(deps: { store: TasksStore; deliver: Deliver; now: () => Date }): Dispatcher {
  const { store, deliver } = deps;
  const now = () => deps.now().getTime();
  const underWay = new Map<Promise<void>, { task: string; queue: string }>();
  const closing = new AbortController();
  let timer: NodeJS.Timeout | undefined;

  function wake(): void {
    clearTimeout(timer);
    if (closing.signal.aborted) return;
    let next = LOOK_AGAIN_MS;
    for (const queue of store.queues()) {
      if (queue.state !== 'RUNNING') continue;
      const busy = [...underWay.values()];
      let room = queue.max_concurrent_dispatches - busy.filter((attempt) => attempt.queue === queue.name).length;
      for (const task of store.pending(queue.name)) {
        if (busy.some((attempt) => attempt.task === task.name)) continue;
        const wait = task.scheduled_at - now();
        if (wait > 0 || room <= 0) {
          if (wait > 0) next = Math.min(next, wait);
          break;
        }
        room -= 1;
        dispatch(task);
      }
    }
    timer = setTimeout(wake, next);
  }

  function dispatch(task: TaskRecord): TaskRecord {
    const at = now();
    const dispatched: TaskRecord = {
      ...task,
      dispatch_count: task.dispatch_count + 1,
      first_dispatched_at: task.first_dispatched_at ?? at,
    };
    store.saveTask({ ...dispatched, last_attempt: attemptOf(task, at) });
    const attempt = deliver(dispatched, closing.signal).then((delivery) => {
      underWay.delete(attempt);
      if (!closing.signal.aborted) settle(task.name, delivery, at);
      wake();
    });
    underWay.set(attempt, { task: task.name, queue: task.queue });
    return store.task(task.name) ?? dispatched;
  }

  function settle(name: string, delivery: Delivery, dispatched_at: number): void {
    const task = store.task(name);
    const queue = task === null ? null : store.queue(task.queue);
    if (task === null || queue === null || task.done_at !== null) return;
    const tried: TaskRecord = {
      ...task,
      response_count: task.response_count + (delivery.http_status === null ? 0 : 1),
      execution_count: task.execution_count + (delivery.http_status === null || delivery.http_status >= 500 ? 0 : 1),
      last_attempt: { ...attemptOf(task, dispatched_at), ...delivery, answered_at: now() },
    };
    store.saveTask(delivery.status.code === 0 ? { ...tried, done_at: now() } : again(tried, queue));
  }

  function again(task: TaskRecord, { retry }: QueueRecord): TaskRecord {
    const at = now();
    if (isGivenUp(task.dispatch_count, task.first_dispatched_at ?? at, at, retry)) return { ...task, done_at: at };
    return { ...task, scheduled_at: at + backoff(task.dispatch_count, retry) };
  }

  return {
    wake,
    runNow: dispatch,
    async close() {
      closing.abort();
      clearTimeout(timer);
      await Promise.all(underWay.keys());
    },
  };
}

function attemptOf(task: TaskRecord, dispatched_at: number): NonNullable<TaskRecord['last_attempt']> {
  return { scheduled_at: task.scheduled_at, dispatched_at, answered_at: null, http_status: null, status: null };
}
