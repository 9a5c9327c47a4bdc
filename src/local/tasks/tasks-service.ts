import type { LocalCredentials } from '../credentials.ts';
import type { Methods } from '../grpc-methods.ts';
import { httpDelivery } from './deliver.ts';
import { startDispatcher } from './dispatcher.ts';
import { queueMethods } from './queue-methods.ts';
import { LOCAL_QUEUE } from './records.ts';
import { openTasksStore } from './store.ts';
import { taskMethods } from './task-methods.ts';

/** Cloud Tasks with its state in `folder`; tasks that were pending or under way are delivered (again) at once. */
export function startTasksService(options: {
  folder: string;
  /** `projects/{p}/locations/{l}`. */
  location: string;
  queues: readonly string[];
  credentials: LocalCredentials;
  now: () => Date;
}): { services: { 'google.cloud.tasks.v2.CloudTasks': Methods }; close(): Promise<void> } {
  const { location, credentials, now } = options;
  const store = openTasksStore(options.folder, now);
  for (const id of options.queues) {
    const name = `${location}/queues/${id}`;
    if (store.queue(name) === null) store.saveQueue({ ...LOCAL_QUEUE, name });
  }
  const dispatcher = startDispatcher({ store, deliver: httpDelivery(credentials, now), now });
  dispatcher.wake();
  const methods = {
    ...queueMethods({ store, dispatcher, location, now }),
    ...taskMethods({ store, dispatcher, credentials, now }),
  };
  return { services: { 'google.cloud.tasks.v2.CloudTasks': methods }, close: () => dispatcher.close() };
}
