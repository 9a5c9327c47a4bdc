import { CloudTasksClient, type protos } from '@google-cloud/tasks';
import { LOCAL_LOCATION, LOCAL_PROJECT } from '../../../../src/local/credentials.ts';
import type { GrpcServerOptions } from '../../../../src/local/grpc-server.ts';
import { clientOptions } from '../../../../src/providers/google-grpc.ts';
import { type LocalGrpc, QUEUE, startLocalGrpc } from '../grpc-cloud.ts';
import { type Receiver, startReceiver } from '../receiver.ts';

export type NewTaskMessage = protos.google.cloud.tasks.v2.ITask;
type NewQueueMessage = protos.google.cloud.tasks.v2.IQueue;

export const LOCATION = `projects/${LOCAL_PROJECT}/locations/${LOCAL_LOCATION}`;
export const QUEUE_NAME = `${LOCATION}/queues/${QUEUE}`;

export type TasksCloud = {
  local: LocalGrpc;
  receiver: Receiver;
  client(): CloudTasksClient;
  /** A POST of `body` to the receiver; `task` changes it. */
  create(task?: NewTaskMessage, queue?: string, http?: NewTaskMessage['httpRequest']): Promise<NewTaskMessage>;
  /** A queue of its own with short waits; returns its full name. */
  queue(changed?: NewQueueMessage): Promise<string>;
  restart: LocalGrpc['restart'];
  close(): Promise<void>;
};

/** The local Cloud Tasks, Google's client for it, and a server that its tasks go to. */
export async function startTasksCloud(options: Partial<GrpcServerOptions> = {}): Promise<TasksCloud> {
  const local = await startLocalGrpc(options);
  const receiver = await startReceiver();
  let client = new CloudTasksClient(clientOptions(local.server.endpoint));
  let queues = 0;
  return {
    local,
    receiver,
    client: () => client,
    async create(task = {}, parent = QUEUE_NAME, http = {}) {
      const httpRequest = { url: `${receiver.url}/target`, body: Buffer.from('body'), ...http };
      const [made] = await client.createTask({ parent, task: { httpRequest, ...task } });
      return made;
    },
    async queue(changed = {}) {
      queues += 1;
      const name = `${LOCATION}/queues/short-${queues}`;
      const retryConfig = { minBackoff: { nanos: 10_000_000 }, maxBackoff: { nanos: 20_000_000 } };
      await client.createQueue({ parent: LOCATION, queue: { name, retryConfig, ...changed } });
      return name;
    },
    async restart(how, changed) {
      await client.close();
      const server = await local.restart(how, changed);
      client = new CloudTasksClient(clientOptions(server.endpoint));
      return server;
    },
    async close() {
      await client.close();
      await local.remove();
      await receiver.close();
    },
  };
}
