import type { LocalCredentials } from '../credentials.ts';
import type { Methods } from '../grpc-methods.ts';
import { httpDelivery } from './deliver.ts';
import { startDispatcher } from './dispatcher.ts';
import { queueMethods } from './queue-methods.ts';
import { LOCAL_QUEUE } from './records.ts';
import { openTasksStore, type TasksStore } from './store.ts';
import { taskMethods } from './task-methods.ts';

/** Cloud Tasks with its state in `folder`; tasks that were pending or under way are delivered (again) at once. */
export function startTasksService(options: {
  folder: string;
  /** `projects/{p}/locations/{l}`. */
  location: string;
  queues: readonly string[];
  /** Where the receiver on this machine is now; pending tasks for one at another port go there. */
  moved_to?: string;
  credentials: LocalCredentials;
  now: () => Date;
}): { services: { 'google.cloud.tasks.v2.CloudTasks': Methods }; close(): Promise<void> } {
  const { location, credentials, now } = options;
  const store = openTasksStore(options.folder, now);
  for (const id of options.queues) {
    const name = `${location}/queues/${id}`;
    if (store.queue(name) === null) store.saveQueue({ ...LOCAL_QUEUE, name });
  }
  if (options.moved_to !== undefined) moveTasks(store, options.moved_to);
  const dispatcher = startDispatcher({ store, deliver: httpDelivery(credentials, now), now });
  dispatcher.wake();
  const methods = {
    ...queueMethods({ store, dispatcher, location, now }),
    ...taskMethods({ store, dispatcher, credentials, now }),
  };
  return { services: { 'google.cloud.tasks.v2.CloudTasks': methods }, close: () => dispatcher.close() };
}

/** The local receiver may get another port with each start, and nobody else's server is to get its tasks. */
function moveTasks(store: TasksStore, moved_to: string): void {
  const to = new URL(moved_to).origin;
  for (const task of store.queues().flatMap(({ name }) => store.pending(name))) {
    const url = new URL(task.url);
    if (url.hostname !== '127.0.0.1' || url.origin === to) continue;
    const { oidc } = task;
    const audience = oidc?.audience === url.origin ? to : oidc?.audience;
    store.saveTask({
      ...task,
      url: to + url.pathname + url.search,
      oidc: oidc === null || audience === undefined ? null : { ...oidc, audience },
    });
  }
}
