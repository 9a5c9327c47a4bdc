import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExecutionsClient, JobsClient, type protos, TasksClient } from '@google-cloud/run';
import { expect } from 'vitest';
import { LOCAL_LOCATION, LOCAL_PROJECT } from '../../../../src/local/credentials.ts';
import type { GrpcServerOptions, LocalJob } from '../../../../src/local/grpc-server.ts';
import { identify } from '../../../../src/local/jobs/processes.ts';
import { clientOptions } from '../../../../src/providers/google-grpc.ts';
import { JOB, type LocalGrpc, shellJob, startLocalGrpc } from '../grpc-cloud.ts';

export type ExecutionMessage = protos.google.cloud.run.v2.IExecution;
type Overrides = protos.google.cloud.run.v2.RunJobRequest.IOverrides;

export const LOCATION = `projects/${LOCAL_PROJECT}/locations/${LOCAL_LOCATION}`;
export const JOB_NAME = `${LOCATION}/jobs/${JOB}`;

export type RunCloud = {
  local: LocalGrpc;
  /** A folder for the scripts' own files; they have it as `$DIR`. */
  dir: string;
  clients(): { jobs: JobsClient; executions: ExecutionsClient; tasks: TasksClient };
  start(overrides?: Overrides): Promise<string>;
  get(name: string): Promise<ExecutionMessage>;
  ended(name: string): Promise<ExecutionMessage>;
  log(name: string, file?: string): string;
  restart: LocalGrpc['restart'];
  close(): Promise<void>;
};

/** The local Cloud Run with one job, and Google's clients for it. */
export async function startRunCloud(
  script: string,
  job: Partial<LocalJob> = {},
  options: Partial<GrpcServerOptions> = {},
): Promise<RunCloud> {
  const dir = mkdtempSync(join(tmpdir(), 'mmm-jobs-'));
  const local = await startLocalGrpc({ jobs: { [JOB]: shellJob(script, { env: { DIR: dir }, ...job }) }, ...options });
  let clients = connect(local.server.endpoint);
  const end = () => Promise.all([clients.jobs.close(), clients.executions.close(), clients.tasks.close()]);

  const cloud: RunCloud = {
    local,
    dir,
    clients: () => clients,
    async start(overrides) {
      const [operation] = await clients.jobs.runJob({ name: JOB_NAME, overrides });
      const { name } = operation.metadata as ExecutionMessage;
      return name ?? '';
    },
    get: async (name) => (await clients.executions.getExecution({ name }))[0],
    async ended(name) {
      const until = { timeout: 15_000, interval: 30 };
      await expect.poll(async () => (await cloud.get(name)).completionTime, until).toBeTruthy();
      return cloud.get(name);
    },
    log: (name, file = 'attempt-0.log') =>
      readFileSync(join(local.state_dir, 'jobs', name.slice(name.lastIndexOf('/') + 1), file), 'utf8'),
    async restart(how, changed) {
      await end();
      const server = await local.restart(how, changed);
      clients = connect(server.endpoint);
      return server;
    },
    async close() {
      await end();
      await local.remove();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return cloud;
}

function connect(endpoint: string) {
  const google = clientOptions(endpoint);
  return { jobs: new JobsClient(google), executions: new ExecutionsClient(google), tasks: new TasksClient(google) };
}

export function condition(execution: ExecutionMessage) {
  return execution.conditions?.find(({ type }) => type === 'Completed');
}

/** Waits for a file that a script writes, and reads it. */
export async function fileOf(path: string): Promise<string> {
  const until = { timeout: 15_000, interval: 20 };
  await expect.poll(() => existsSync(path) && readFileSync(path, 'utf8'), until).toBeTruthy();
  return readFileSync(path, 'utf8');
}

/** Lets a script go on that waits for this file. */
export function touch(path: string): void {
  writeFileSync(path, '');
}

/** Part of a script: waits for a file of `$DIR`. */
export const WAIT_FOR_GO = 'until test -e "$DIR/go"; do sleep 0.05; done;';

export function isRunning(pid: string | number): boolean {
  return identify(Number(pid)) !== null;
}
