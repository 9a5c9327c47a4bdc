import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localCredentials } from '../../../src/local/credentials.ts';
import {
  type GrpcServer,
  type GrpcServerOptions,
  type LocalJob,
  startGrpcServer,
} from '../../../src/local/grpc-server.ts';

export const JOB = 'job';
export const QUEUE = 'queue';

/** A job whose container runs this shell script; `$1` and on are the arguments of the execution. */
export function shellJob(script: string, changed: Partial<LocalJob> = {}): LocalJob {
  return {
    command: ['/bin/sh', '-c', script, 'job'],
    env: {},
    cwd: tmpdir(),
    max_retries: 0,
    timeout_seconds: 60,
    memory_limit_bytes: 4 * 1024 ** 3,
    ...changed,
  };
}

export type LocalGrpc = {
  state_dir: string;
  credentials: ReturnType<typeof localCredentials>;
  server: GrpcServer;
  /** Ends the server and starts another on the same state. */
  restart(how: { kill_executions: boolean }, changed?: Partial<GrpcServerOptions>): Promise<GrpcServer>;
  /** Ends everything and removes the state. */
  remove(): Promise<void>;
};

/** The gRPC server on a free port with a state folder of its own. */
export async function startLocalGrpc(options: Partial<GrpcServerOptions> = {}): Promise<LocalGrpc> {
  const state_dir = mkdtempSync(join(tmpdir(), 'mmm-grpc-'));
  const credentials = localCredentials(state_dir);
  const given = { port: 0, state_dir, credentials, jobs: { [JOB]: shellJob('exit 0') }, queues: [QUEUE], ...options };
  const local: LocalGrpc = {
    state_dir,
    credentials,
    server: await startGrpcServer(given),
    async restart(how, changed = {}) {
      await local.server.close(how);
      local.server = await startGrpcServer({ ...given, ...changed });
      return local.server;
    },
    async remove() {
      await local.server.close({ kill_executions: true });
      rmSync(state_dir, { recursive: true, force: true });
    },
  };
  return local;
}
