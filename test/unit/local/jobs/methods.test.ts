import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { condition, fileOf, isRunning, JOB_NAME, LOCATION, type RunCloud, startRunCloud } from './run-clients.ts';

let run: RunCloud;
beforeAll(async () => {
  run = await startRunCloud('echo $$ > "$DIR/pid-$1"; case "$1" in exit*) $1;; *) sleep 60 & wait;; esac', {
    env: {},
    max_retries: 1,
    timeout_seconds: 90,
  });
});
afterAll(() => run.close());

const args = (...given: string[]) => ({
  containerOverrides: [{ args: given, env: [{ name: 'DIR', value: run.dir }] }],
});

describe('jobs', () => {
  test('are read and listed', async () => {
    const [job] = await run.clients().jobs.getJob({ name: JOB_NAME });
    expect(job).toMatchObject({
      name: JOB_NAME,
      template: { template: { maxRetries: 1, timeout: { seconds: '90' } } },
    });
    const [jobs] = await run.clients().jobs.listJobs({ parent: LOCATION });
    expect(jobs.map(({ name }) => name)).toEqual([JOB_NAME]);
  });

  test('that are not there are NOT_FOUND', async () => {
    const name = `${LOCATION}/jobs/none`;
    await expect(run.clients().jobs.getJob({ name })).rejects.toMatchObject({ code: status.NOT_FOUND });
    await expect(run.clients().jobs.runJob({ name })).rejects.toMatchObject({ code: status.NOT_FOUND });
    await expect(run.clients().executions.listExecutions({ parent: name })).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });

  test.each([
    ['another container', { containerOverrides: [{ name: 'other', args: [] }] }],
    ['two containers', { containerOverrides: [{ args: ['a'] }, { args: ['b'] }] }],
    ['arguments and none', { containerOverrides: [{ args: ['a'], clearArgs: true }] }],
    ['a negative number of tasks', { taskCount: -1 }],
    ['more than a week', { timeout: { seconds: 8 * 86_400 } }],
  ])('are not run with %s', async (_what, overrides) => {
    await expect(run.clients().jobs.runJob({ name: JOB_NAME, overrides })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
  });

  test('are not run when the request is only to be checked', async () => {
    const count = async () => (await run.clients().executions.listExecutions({ parent: JOB_NAME }))[0].length;
    const before = await count();
    await run.clients().jobs.runJob({ name: JOB_NAME, validateOnly: true });
    expect(await count()).toBe(before);
  });

  test('cannot be made or changed here', async () => {
    const { jobs } = run.clients();
    await expect(jobs.createJob({ parent: LOCATION, jobId: 'new', job: {} })).rejects.toMatchObject({
      code: status.UNIMPLEMENTED,
    });
  });
});

describe('operations', () => {
  test('running a job ends with the execution', async () => {
    const [operation] = await run.clients().jobs.runJob({ name: JOB_NAME, overrides: args('exit 0') });
    const [execution] = await operation.promise();
    expect(execution).toMatchObject({ succeededCount: 1, taskCount: 1 });
    const progress = await run.clients().jobs.checkRunJobProgress(operation.name ?? '');
    expect(progress.done).toBe(true);
  });

  test('running a job fails with the execution, and says why', async () => {
    const [operation] = await run.clients().jobs.runJob({ name: JOB_NAME, overrides: args('exit 4') });
    await expect(operation.promise()).rejects.toThrow(/exit code: 4/);
  });

  test('that are not there are NOT_FOUND', async () => {
    const name = `${LOCATION}/operations/none`;
    await expect(run.clients().jobs.checkRunJobProgress(name)).rejects.toMatchObject({ code: status.NOT_FOUND });
  });
});

describe('executions', () => {
  test('have their tasks, with the outcome of the last attempt', async () => {
    const name = await run.start(args('exit 6'));
    await run.ended(name);
    const [tasks] = await run.clients().tasks.listTasks({ parent: name });
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatchObject({ index: 0, retried: 1, lastAttemptResult: { exitCode: 6 } });
    const [task] = await run.clients().tasks.getTask({ name: tasks[0]?.name });
    expect(task).toEqual(tasks[0]);
  });

  test('are deleted, and end if they run', async () => {
    const name = await run.start(args('long'));
    const pid = await fileOf(join(run.dir, 'pid-long'));
    const [operation] = await run.clients().executions.deleteExecution({ name });
    const [deleted] = await operation.promise();
    expect(deleted).toMatchObject({ name, cancelledCount: 1 });
    expect(deleted.deleteTime).toBeTruthy();
    expect(isRunning(pid)).toBe(false);
    await expect(run.get(name)).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  test('that have succeeded say how long it took', async () => {
    const name = await run.start(args('exit 0'));
    expect(condition(await run.ended(name))?.message).toMatch(/^Execution completed successfully in \d+\.\d\ds\.$/);
  });

  test('are listed by pages whose tokens are checked', async () => {
    const { executions } = run.clients();
    await expect(
      executions.listExecutions({ parent: JOB_NAME, pageToken: 'bm9uZQ' }, { autoPaginate: false }),
    ).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });
});
