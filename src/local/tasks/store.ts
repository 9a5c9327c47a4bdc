import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { jsonFilesIn, readJsonFile, writeJsonFile } from '../json-file.ts';
import { QUEUE_RECORD, type QueueRecord, TASK_RECORD, type TaskRecord } from './records.ts';

/** How long the name of a task that is done stays taken: Cloud Tasks says about an hour. */
const NAME_KEPT_MS = 3_600_000;

export type TasksStore = {
  queue(name: string): QueueRecord | null;
  queues(): QueueRecord[];
  saveQueue(queue: QueueRecord): void;
  /** The task, or what is remembered of it while its name is taken. */
  task(name: string): TaskRecord | null;
  /** Those of one queue that are not done, the earliest scheduled first. */
  pending(queue: string): TaskRecord[];
  saveTask(task: TaskRecord): void;
};

/** All queues and tasks, in memory and in one file each below `folder`. */
export function openTasksStore(folder: string, now: () => Date): TasksStore {
  const files = { queues: join(folder, 'queues'), tasks: join(folder, 'tasks') };
  const queues = new Map(readAll(files.queues, QUEUE_RECORD).map((queue) => [queue.name, queue]));
  const tasks = new Map(readAll(files.tasks, TASK_RECORD).map((task) => [task.name, task]));

  function forgetOld(): void {
    const oldest = now().getTime() - NAME_KEPT_MS;
    for (const task of tasks.values()) {
      if (task.done_at === null || task.done_at > oldest) continue;
      tasks.delete(task.name);
      rmSync(fileOf(files.tasks, task.name), { force: true });
    }
  }

  forgetOld();
  return {
    queue: (name) => queues.get(name) ?? null,
    queues: () => [...queues.values()],
    saveQueue(queue) {
      writeJsonFile(fileOf(files.queues, queue.name), queue);
      queues.set(queue.name, queue);
    },
    task(name) {
      forgetOld();
      return tasks.get(name) ?? null;
    },
    pending: (queue) =>
      [...tasks.values()]
        .filter((task) => task.queue === queue && task.done_at === null)
        .sort((a, b) => a.scheduled_at - b.scheduled_at),
    saveTask(task) {
      writeJsonFile(fileOf(files.tasks, task.name), task);
      tasks.set(task.name, task);
    },
  };
}

/** Names may be longer than a file's may. */
function fileOf(folder: string, name: string): string {
  return join(folder, `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.json`);
}

function readAll<T>(folder: string, schema: Parameters<typeof readJsonFile<T>>[1]): T[] {
  return jsonFilesIn(folder)
    .map((file) => readJsonFile(join(folder, file), schema))
    .filter((record) => record !== null);
}
