import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JobsClient } from '@google-cloud/run';
import { afterEach, expect, test } from 'vitest';
import { CLAIM } from '../../../../src/local/jobs/attempt-files.ts';
import { openExecutionStore } from '../../../../src/local/jobs/execution-store.ts';
import { readJsonFile } from '../../../../src/local/json-file.ts';
import { clientOptions } from '../../../../src/providers/google-grpc.ts';
import { JOB, shellJob } from '../grpc-cloud.ts';
import {
  condition,
  type ExecutionMessage,
  fileOf,
  isRunning,
  JOB_NAME,
  type RunCloud,
  startRunCloud,
  touch,
  WAIT_FOR_GO,
} from './run-clients.ts';

let cloud: RunCloud | null = null;
afterEach(async () => {
  await cloud?.close();
  cloud = null;
});

async function open(script: string, max_retries = 0): Promise<RunCloud> {
  cloud = await startRunCloud(script, { max_retries });
  return cloud;
}

function supervisorOf(run: RunCloud, name: string): number {
  const folder = join(run.local.state_dir, 'jobs', name.slice(name.lastIndexOf('/') + 1));
  const supervisor = readJsonFile(join(folder, 'attempt-0.claim.json'), CLAIM);
  if (supervisor === null) throw new Error('the attempt has no supervisor');
  return supervisor.pid;
}

const SAYS_ITS_ID = 'echo $$ > "$DIR/pid-$CLOUD_RUN_TASK_ATTEMPT";';

test('an execution goes on without the server, and the next server sees it to its end', async () => {
  const run = await open(`${SAYS_ITS_ID} ${WAIT_FOR_GO} exit 0`);
  const name = await run.start();
  const pid = await fileOf(join(run.dir, 'pid-0'));
  await run.restart({ kill_executions: false });
  expect(isRunning(pid)).toBe(true);
  expect(await run.get(name)).toMatchObject({ runningCount: 1 });
  touch(join(run.dir, 'go'));
  expect(await run.ended(name)).toMatchObject({ succeededCount: 1, retriedCount: 0 });
});

test('an execution that ends while there is no server has its exit status', async () => {
  const run = await open(`${SAYS_ITS_ID} ${WAIT_FOR_GO} touch "$DIR/over"; exit 7`);
  const name = await run.start();
  const pid = await fileOf(join(run.dir, 'pid-0'));
  await run.local.server.close({ kill_executions: false });
  touch(join(run.dir, 'go'));
  await expect.poll(() => isRunning(pid), { timeout: 10_000 }).toBe(false);
  await run.restart({ kill_executions: false });
  expect(condition(await run.ended(name))?.message).toMatch(/exit code: 7/);
});

test('a server that ends with its executions leaves no process, and the next one starts them again', async () => {
  const run = await open(`${SAYS_ITS_ID} test "$CLOUD_RUN_TASK_ATTEMPT" = 1 && exit 0; sleep 60 & wait`);
  const name = await run.start();
  const pid = await fileOf(join(run.dir, 'pid-0'));
  await run.local.server.close({ kill_executions: true });
  expect(isRunning(pid)).toBe(false);
  await run.restart({ kill_executions: true });
  // It has no retries, and being interrupted was not its failure.
  expect(await run.ended(name)).toMatchObject({ succeededCount: 1, failedCount: 0 });
});

test('an execution that is cancelled after a restart ends', async () => {
  const run = await open(`${SAYS_ITS_ID} sleep 60 & wait`);
  const name = await run.start();
  const pid = await fileOf(join(run.dir, 'pid-0'));
  await run.restart({ kill_executions: false });
  await run.clients().executions.cancelExecution({ name });
  expect(await run.ended(name)).toMatchObject({ cancelledCount: 1 });
  expect(isRunning(pid)).toBe(false);
});

test.each(['ends by itself', 'loses its supervisor'])(
  'what an attempt that %s has left in TMPDIR is gone',
  async (how) => {
    const script = `${SAYS_ITS_ID} touch "$TMPDIR/large"; echo "$TMPDIR" > "$DIR/tmp"; ${WAIT_FOR_GO} exit 0`;
    const run = await open(script);
    const name = await run.start();
    const scratch = (await fileOf(join(run.dir, 'tmp'))).trim();
    expect(existsSync(join(scratch, 'large'))).toBe(true);
    if (how === 'ends by itself') touch(join(run.dir, 'go'));
    else process.kill(supervisorOf(run, name), 'SIGKILL');
    await run.ended(name);
    expect(existsSync(scratch)).toBe(false);
  },
);

test('executions that ended long ago are forgotten with their logs, but for the newest hundred', async () => {
  const run = await open('exit 0');
  const name = await run.start();
  await run.ended(name);
  await run.local.server.close({ kill_executions: true });
  const folder = join(run.local.state_dir, 'jobs');
  const store = openExecutionStore(folder);
  const [newest] = store.all();
  if (newest === undefined) throw new Error('the execution was not kept');
  const day = 86_400_000;
  for (let age = 1; age <= 105; age++) {
    const at = newest.created_at - age * day;
    store.save({ ...newest, name: `${JOB_NAME}/executions/old-${age}`, created_at: at, ended_at: at });
  }
  mkdirSync(join(folder, 'never-recorded'));
  await run.restart({ kill_executions: true });
  const left = readdirSync(folder);
  expect(left).toHaveLength(100);
  expect(left).toContain('old-99');
  expect(left).not.toContain('old-100');
});

test('an attempt whose supervisor is killed has failed, and what it ran is ended before the next attempt', async () => {
  const run = await open(`${SAYS_ITS_ID} test "$CLOUD_RUN_TASK_ATTEMPT" = 1 && exit 0; sleep 60 & wait`, 1);
  const name = await run.start();
  const pid = await fileOf(join(run.dir, 'pid-0'));
  process.kill(supervisorOf(run, name), 'SIGKILL');
  expect(await run.ended(name)).toMatchObject({ succeededCount: 1, retriedCount: 1 });
  expect(isRunning(pid)).toBe(false);
});

test('a server that is killed loses nothing', async () => {
  const script = `${SAYS_ITS_ID} ${WAIT_FOR_GO} exit 5`;
  const run = await open(script);
  await run.local.server.close({ kill_executions: true });
  const serve = fileURLToPath(new URL('./serve.ts', import.meta.url));
  const args = ['--import', 'tsx', serve, run.local.state_dir, run.dir, script];
  const server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [endpoint] = await once(server.stdout, 'data');
  const jobs = new JobsClient(clientOptions(String(endpoint).trim()));
  const [operation] = await jobs.runJob({ name: JOB_NAME });
  const { name } = operation.metadata as ExecutionMessage;
  const pid = await fileOf(join(run.dir, 'pid-0'));
  const gone = once(server, 'exit');
  server.kill('SIGKILL');
  await gone;
  await jobs.close();

  await run.restart({ kill_executions: true }, { jobs: { job: shellJob(script, { env: { DIR: run.dir } }) } });
  expect(isRunning(pid)).toBe(true);
  expect(await run.get(name ?? '')).toMatchObject({ runningCount: 1 });
  touch(join(run.dir, 'go'));
  const execution = await run.ended(name ?? '');
  expect(condition(execution)?.message).toMatch(/exit code: 5/);
  expect(execution.retriedCount).toBe(0);
});

test('an execution is kept with its log', async () => {
  const run = await open('echo kept');
  const name = await run.start();
  await run.ended(name);
  await run.restart({ kill_executions: true });
  const { logUri } = await run.get(name);
  expect(readFileSync(fileURLToPath(logUri ?? ''), 'utf8')).toBe('kept\n');
});

test('an execution whose services have moved is started again with their new addresses', async () => {
  const script = `${SAYS_ITS_ID} echo "$SERVICE" > "$DIR/service-$CLOUD_RUN_TASK_ATTEMPT"; ${WAIT_FOR_GO} exit 0`;
  const run = await open(script);
  const name = await run.start();
  const pid = await fileOf(join(run.dir, 'pid-0'));
  const moved = shellJob(script, { env: { DIR: run.dir, SERVICE: 'http://127.0.0.1:2' } });
  await run.restart({ kill_executions: false }, { jobs: { [JOB]: moved } });
  expect(await fileOf(join(run.dir, 'service-1'))).toBe('http://127.0.0.1:2\n');
  expect(isRunning(pid)).toBe(false);
  touch(join(run.dir, 'go'));
  // It has no retries, and being interrupted was not its failure.
  expect(await run.ended(name)).toMatchObject({ succeededCount: 1, failedCount: 0 });
});

test('an execution whose job is not there any more is ended', async () => {
  const run = await open(`${SAYS_ITS_ID} sleep 60 & wait`);
  const name = await run.start();
  const pid = await fileOf(join(run.dir, 'pid-0'));
  await run.restart({ kill_executions: false }, { jobs: {} });
  expect(await run.ended(name)).toMatchObject({ cancelledCount: 1 });
  expect(isRunning(pid)).toBe(false);
});
