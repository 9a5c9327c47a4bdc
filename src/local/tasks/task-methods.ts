import { status } from '@grpc/grpc-js';
import { z } from 'zod';
import type { LocalCredentials } from '../credentials.ts';
import { type Methods, notFound, page, Refusal, unary } from '../grpc-methods.ts';
import type { Dispatcher } from './dispatcher.ts';
import { NEW_TASK, newTask } from './new-task.ts';
import { queueOf } from './queue-methods.ts';
import type { TaskRecord } from './records.ts';
import type { TasksStore } from './store.ts';
import { taskMessage, VIEW } from './task-message.ts';

const TASKS_A_PAGE = 1000;
const NAMED = z.object({ name: z.string() });

/** The tasks of Cloud Tasks: made once under a name, read, listed, deleted, and run at once. */
export function taskMethods(deps: {
  store: TasksStore;
  dispatcher: Dispatcher;
  credentials: LocalCredentials;
  now: () => Date;
}): Methods {
  const { store, dispatcher } = deps;

  return {
    CreateTask: unary(
      z.object({ parent: z.string(), task: NEW_TASK.nullable(), responseView: VIEW }),
      ({ parent, task, responseView }) => {
        queueOf(store, parent);
        if (task === null) throw new Refusal(status.INVALID_ARGUMENT, 'Task is required.');
        const made = newTask(parent, task, { credentials: deps.credentials, now: deps.now() });
        const same = store.task(made.name);
        if (same !== null) throw taken(same);
        store.saveTask(made);
        dispatcher.wake();
        return taskMessage(made, responseView);
      },
    ),
    GetTask: unary(NAMED.extend({ responseView: VIEW }), ({ name, responseView }) =>
      taskMessage(taskOf(store, name), responseView),
    ),
    ListTasks: unary(
      z.object({ parent: z.string(), responseView: VIEW, pageSize: z.number(), pageToken: z.string() }),
      ({ parent, responseView, ...request }) => {
        queueOf(store, parent);
        const { items, next_page_token } = page(store.pending(parent), ({ name }) => name, request, TASKS_A_PAGE);
        return { tasks: items.map((task) => taskMessage(task, responseView)), nextPageToken: next_page_token };
      },
    ),
    DeleteTask: unary(NAMED, ({ name }) => {
      store.saveTask({ ...taskOf(store, name), done_at: deps.now().getTime() });
      return {};
    }),
    RunTask: unary(NAMED.extend({ responseView: VIEW }), ({ name, responseView }) =>
      taskMessage(dispatcher.runNow(taskOf(store, name)), responseView),
    ),
  };
}

function taskOf(store: TasksStore, name: string): TaskRecord {
  const task = store.task(name);
  if (task === null) throw notFound();
  if (task.done_at === null) return task;
  throw notFound(
    'The task no longer exists, though a task with this name existed recently. The task either successfully completed or was deleted.',
  );
}

function taken(task: TaskRecord): Refusal {
  const message =
    task.done_at === null
      ? 'Requested entity already exists'
      : 'The task cannot be created because a task with this name existed too recently.';
  return new Refusal(status.ALREADY_EXISTS, message);
}
