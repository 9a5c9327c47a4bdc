import type { NewTask, TaskLookup, TaskQueue } from '../../src/providers/task-queue/types.ts';
import type { External } from '../support/external.ts';

export type QueuedTask = { task: NewTask; due: number; retry_count: number };

export type SimulatedQueue = {
  tasks: QueuedTask[];
  names: Set<string>;
  client(external: External): TaskQueue & TaskLookup;
};

/** Names are taken once and remembered for ever, as Cloud Tasks does for hours. */
export function simulatedQueue(now: () => number): SimulatedQueue {
  const tasks: QueuedTask[] = [];
  const names = new Set<string>();
  return {
    tasks,
    names,
    client: (external) => ({
      enqueue: (task) =>
        external(`enqueue ${task.step}`, () => {
          if (task.name !== undefined) {
            if (names.has(task.name)) return 'already_exists';
            names.add(task.name);
          }
          tasks.push({ task, due: task.schedule_time?.getTime() ?? now(), retry_count: 0 });
          return 'enqueued';
        }),
      find: (name) =>
        external('find', () => {
          const found = tasks.find(({ task }) => task.name === name);
          return found === undefined ? null : { schedule_time: null, attempts: found.retry_count, last_answer: null };
        }),
    }),
  };
}
