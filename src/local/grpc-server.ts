import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { LOCAL_LOCATION, type LocalCredentials } from './credentials.ts';
import type { Methods } from './grpc-methods.ts';
import { protoServices, type ServiceName } from './grpc-protos.ts';
import type { LocalJob } from './jobs/records.ts';
import { startRunServices } from './jobs/run-services.ts';
import { startTasksService } from './tasks/tasks-service.ts';

export type { LocalJob } from './jobs/records.ts';

export type GrpcServer = {
  port: number;
  /** `host:port`, as gRPC clients take it. */
  endpoint: string;
  /**
   * Ends the server. Executions end with it, or go on without it where that is asked for; either way the next server takes them
   * up again.
   */
  close(options?: { kill_executions: boolean }): Promise<void>;
};

export type GrpcServerOptions = {
  /** 0 for a free one. */
  port: number;
  /** State is kept in its folders `tasks/` and `jobs/`. One server at a time may use it. */
  state_dir: string;
  credentials: LocalCredentials;
  /** By their ids, like the queues; their full names are of the credentials' project and the location `local`. */
  jobs: Readonly<Record<string, LocalJob>>;
  /** Queues to make where they do not exist yet. */
  queues: readonly string[];
  /** Where the receiver of tasks on this machine is now: pending tasks for one at another port go there. */
  tasks_moved_to?: string;
  now?: () => Date;
  /** What an execution that is to end gets between SIGTERM and SIGKILL; Cloud Run gives ten seconds. */
  grace_seconds?: number;
};

/** Cloud Tasks and Cloud Run Jobs for one machine, over gRPC as their clients speak it. Listens on 127.0.0.1. */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const { credentials, state_dir, now = () => new Date(), grace_seconds = 10 } = options;
  const location = `projects/${credentials.project_id}/locations/${LOCAL_LOCATION}`;
  const server = new Server();
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${options.port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(bindError(error, options.port)) : resolve(bound),
    );
  });
  // The state is opened once the port is held: where it is not free, nothing has been taken up.
  const tasks = startTasksService({
    folder: join(state_dir, 'tasks'),
    location,
    queues: options.queues,
    moved_to: options.tasks_moved_to,
    credentials,
    now,
  });
  const run = startRunServices({ folder: join(state_dir, 'jobs'), location, jobs: options.jobs, now, grace_seconds });
  const methods: Record<ServiceName, Methods> = { ...tasks.services, ...run.services };
  for (const [name, definition] of Object.entries(protoServices())) {
    server.addService(definition, methods[name as ServiceName]);
  }
  return {
    port,
    endpoint: `127.0.0.1:${port}`,
    async close({ kill_executions } = { kill_executions: true }) {
      server.forceShutdown();
      await Promise.all([tasks.close(), run.close({ kill_executions })]);
    },
  };
}

/** gRPC says in words what the system says in a code. */
function bindError(error: Error, port: number): Error {
  const code = /EADDRINUSE|EACCES/.exec(error.message)?.[0];
  return code === undefined ? error : Object.assign(new Error(error.message, { cause: error }), { code, port });
}
