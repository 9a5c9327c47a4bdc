import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { GrpcServerOptions, LocalJob } from '../../../../src/local/grpc-server.ts';
import { condition, fileOf, isRunning, type RunCloud, startRunCloud } from './run-clients.ts';

let cloud: RunCloud | null = null;
afterEach(async () => {
  await cloud?.close();
  cloud = null;
});

async function open(script: string, job?: Partial<LocalJob>, options?: Partial<GrpcServerOptions>): Promise<RunCloud> {
  cloud = await startRunCloud(script, job, options);
  return cloud;
}

describe('an execution', () => {
  test('is the command of its job with its own arguments and environment, and its output is a log', async () => {
    const run = await open('echo "args $*"; env | sort', { env: { A: 'job', B: 'job' } });
    const name = await run.start({
      containerOverrides: [{ args: ['one', 'two words'], env: [{ name: 'B', value: 'execution' }] }],
    });
    const execution = await run.ended(name);
    const id = name.slice(name.lastIndexOf('/') + 1);
    const lines = run.log(name).split('\n');
    expect(lines[0]).toBe('args one two words');
    expect(lines).toEqual(
      expect.arrayContaining([
        'A=job',
        'B=execution',
        'CLOUD_RUN_JOB=job',
        `CLOUD_RUN_EXECUTION=${id}`,
        'CLOUD_RUN_TASK_INDEX=0',
        'CLOUD_RUN_TASK_COUNT=1',
        'CLOUD_RUN_TASK_ATTEMPT=0',
      ]),
    );
    expect(execution).toMatchObject({ job: 'job', succeededCount: 1, failedCount: 0, runningCount: 0, taskCount: 1 });
    expect(execution.template?.containers?.[0]?.args).toEqual(['one', 'two words']);
    expect(execution.logUri).toMatch(/^file:.*attempt-0\.log$/);
    expect(condition(execution)).toMatchObject({ state: 'CONDITION_SUCCEEDED' });
  });

  test('is tried again until an attempt succeeds', async () => {
    const run = await open('test "$CLOUD_RUN_TASK_ATTEMPT" = 1', { max_retries: 3 });
    const execution = await run.ended(await run.start());
    expect(execution).toMatchObject({ succeededCount: 1, failedCount: 0, retriedCount: 1 });
  });

  test('has as many tasks as are asked for, each with its index', async () => {
    const run = await open('touch "$DIR/$CLOUD_RUN_TASK_INDEX-of-$CLOUD_RUN_TASK_COUNT"; echo out');
    const name = await run.start({ taskCount: 2 });
    expect(await run.ended(name)).toMatchObject({ taskCount: 2, succeededCount: 2 });
    expect(readdirSync(run.dir).sort()).toEqual(['0-of-2', '1-of-2']);
    expect(run.log(name, 'task-1-attempt-0.log')).toBe('out\n');
  });

  test('says which signal ended it', async () => {
    const run = await open('kill -9 $$');
    const execution = await run.ended(await run.start());
    expect(condition(execution)).toMatchObject({ state: 'CONDITION_FAILED', executionReason: 'NON_ZERO_EXIT_CODE' });
    expect(condition(execution)?.message).toMatch(/exit code: 137 and message: Container terminated on signal 9\./);
  });

  test('says that its command is not there', async () => {
    const run = await open('', { command: ['/nowhere/trainer'] });
    const name = await run.start();
    expect(condition(await run.ended(name))?.message).toMatch(/Application failed to start/);
    expect(run.log(name)).toMatch(/ENOENT/);
  });

  test('leaves nothing behind: not in its process group, and not outside of it', async () => {
    const run = await open('sleep 60 & echo $! > "$DIR/inside"; setsid sleep 60 & echo $! > "$DIR/outside"');
    expect(await run.ended(await run.start())).toMatchObject({ succeededCount: 1 });
    for (const file of ['inside', 'outside']) expect(isRunning(await fileOf(join(run.dir, file)))).toBe(false);
  });
});

describe('the limits of an execution', () => {
  test('memory: it is killed, and the message says so', async () => {
    const hog = 'const kept = Buffer.alloc(400 * 1024 ** 2, 1); setInterval(() => kept.length, 1000)';
    const run = await open('', { command: [process.execPath, '-e', hog], memory_limit_bytes: 200 * 1024 ** 2 });
    const name = await run.start();
    const execution = await run.ended(name);
    expect(condition(execution)?.message).toMatch(/The configured memory limit was reached\./);
    expect(run.log(name)).toMatch(/Memory limit of 200 MiB exceeded with \d+ MiB used/);
    expect(Number(execution.annotations?.['local/memory_peak_bytes'])).toBeGreaterThan(200 * 1024 ** 2);
  });

  test('time: it gets SIGTERM, and its last words are in the log', async () => {
    const run = await open('trap "echo bye; exit 0" TERM; sleep 60 & wait', { timeout_seconds: 1 });
    const name = await run.start();
    expect(condition(await run.ended(name))?.message).toMatch(/The configured timeout was reached\./);
    expect(run.log(name)).toMatch(/maximum timeout of 1 seconds\.\nbye/);
  });

  test('time: what does not listen to SIGTERM gets SIGKILL', async () => {
    const run = await open('trap "" TERM; echo $$ > "$DIR/pid"; while :; do sleep 1; done', {}, { grace_seconds: 0.2 });
    const name = await run.start({ timeout: { seconds: 1 } });
    expect(condition(await run.ended(name))?.message).toMatch(/timeout/);
    expect(isRunning(await fileOf(join(run.dir, 'pid')))).toBe(false);
  });

  test('a running execution tells its memory', async () => {
    const run = await open('echo $$ > "$DIR/pid"; sleep 60 & wait');
    const name = await run.start();
    await fileOf(join(run.dir, 'pid'));
    expect(await run.get(name)).toMatchObject({ runningCount: 1, reconciling: true });
    expect(Number((await run.get(name)).annotations?.['local/memory_bytes'])).toBeGreaterThan(100_000);
  });
});

describe('cancelling', () => {
  test('ends a running execution, and it is not tried again', async () => {
    const run = await open('echo $$ > "$DIR/pid"; sleep 60 & wait', { max_retries: 3 });
    const name = await run.start();
    const pid = await fileOf(join(run.dir, 'pid'));
    const [operation] = await run.clients().executions.cancelExecution({ name });
    const [cancelled] = await operation.promise();
    expect(cancelled).toMatchObject({ cancelledCount: 1, failedCount: 0, succeededCount: 0, retriedCount: 0 });
    expect(condition(await run.get(name))).toMatchObject({ state: 'CONDITION_FAILED', executionReason: 'CANCELLED' });
    expect(isRunning(pid)).toBe(false);
  });

  test('kills what does not listen', async () => {
    const run = await open('trap "" TERM; echo $$ > "$DIR/pid"; while :; do sleep 1; done', {}, { grace_seconds: 0.2 });
    const name = await run.start();
    const pid = await fileOf(join(run.dir, 'pid'));
    await run.clients().executions.cancelExecution({ name });
    expect(await run.ended(name)).toMatchObject({ cancelledCount: 1 });
    expect(isRunning(pid)).toBe(false);
  });

  test('one that has ended cannot be cancelled', async () => {
    const run = await open('exit 0');
    const name = await run.start();
    await run.ended(name);
    await expect(run.clients().executions.cancelExecution({ name })).rejects.toMatchObject({ code: 9 });
  });
});
