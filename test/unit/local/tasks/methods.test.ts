import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCATION, type NewTaskMessage, QUEUE_NAME, startTasksCloud, type TasksCloud } from './tasks-cloud.ts';

let cloud: TasksCloud;
let now = new Date();
beforeAll(async () => {
  cloud = await startTasksCloud({ now: () => now });
});
afterAll(() => cloud.close());

const inSeconds = (seconds: number) => ({ seconds: Math.floor(now.getTime() / 1000) + seconds });
const later = () => ({ scheduleTime: inSeconds(600) });

describe('a name', () => {
  test('is taken while its task is there', async () => {
    const name = `${QUEUE_NAME}/tasks/once`;
    await cloud.create({ name, ...later() });
    await expect(cloud.create({ name, ...later() })).rejects.toMatchObject({
      code: status.ALREADY_EXISTS,
      details: 'Requested entity already exists',
    });
  });

  test('stays taken for an hour after its task was deleted, and is free again then', async () => {
    const name = `${QUEUE_NAME}/tasks/deleted`;
    await cloud.create({ name, ...later() });
    await cloud.client().deleteTask({ name });
    const tooRecent = { code: status.ALREADY_EXISTS, details: expect.stringMatching(/existed too recently/) };
    await expect(cloud.create({ name, ...later() })).rejects.toMatchObject(tooRecent);
    now = new Date(now.getTime() + 3_599_000);
    await expect(cloud.create({ name, ...later() })).rejects.toMatchObject(tooRecent);
    now = new Date(now.getTime() + 1000);
    expect((await cloud.create({ name, ...later() })).name).toBe(name);
  });

  test('stays taken after its task was delivered, also for the next server', async () => {
    const name = `${QUEUE_NAME}/tasks/delivered`;
    await cloud.create({ name });
    const gone = () =>
      cloud
        .client()
        .getTask({ name })
        .then(
          () => '',
          (error: { details: string }) => error.details,
        );
    await expect.poll(gone).toMatch(/no longer exists, though a task with this name existed recently/);
    await cloud.restart({ kill_executions: true });
    await expect(cloud.create({ name })).rejects.toMatchObject({ code: status.ALREADY_EXISTS });
  });

  test('is made up where the task has none', async () => {
    const names = await Promise.all([cloud.create(later()), cloud.create(later())]);
    expect(new Set(names.map(({ name }) => name)).size).toBe(2);
  });
});

describe('a task that Cloud Tasks would not take', () => {
  test.each<[string, () => NewTaskMessage, RegExp]>([
    ['a name with other characters', () => ({ name: `${QUEUE_NAME}/tasks/not.valid` }), /Task ID "not\.valid"/],
    ['a name that is too long', () => ({ name: `${QUEUE_NAME}/tasks/${'n'.repeat(501)}` }), /between 1 and 500/],
    ['a name of another queue', () => ({ name: `${QUEUE_NAME}-other/tasks/a` }), /must be the same as the queue name/],
    ['no target', () => ({ httpRequest: null }), /HttpRequest/],
    ['no address', () => ({ httpRequest: { url: '' } }), /HttpRequest\.url is required/],
    ['an address of another kind', () => ({ httpRequest: { url: 'ftp://a' } }), /must start with 'http:/],
    ['a body with GET', () => ({ httpRequest: { url: 'http://a', httpMethod: 'GET', body: Buffer.from('b') } }), /GET/],
    ['a body over 100 KB', () => ({ httpRequest: { url: 'http://a', body: Buffer.alloc(102_401) } }), /too large/],
    ['a time after 30 days', () => ({ scheduleTime: inSeconds(721 * 3600) }), /720 hours/],
    ['a short deadline', () => ({ dispatchDeadline: { seconds: 14 } }), /dispatchDeadline/],
    ['a long deadline', () => ({ dispatchDeadline: { seconds: 1801 } }), /dispatchDeadline/],
  ])('%s', async (_what, task, details) => {
    await expect(cloud.create(task())).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringMatching(details),
    });
  });

  test('a queue that is not there', async () => {
    await expect(cloud.create({}, `${QUEUE_NAME}-none`)).rejects.toMatchObject({ code: status.NOT_FOUND });
  });

  test('the token of an account that is not there', async () => {
    const oidcToken = { serviceAccountEmail: 'other@local-project.iam.gserviceaccount.com' };
    await expect(cloud.create({}, QUEUE_NAME, { oidcToken })).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
  });
});

describe('tasks', () => {
  test('are read with their body only where that is asked for', async () => {
    const { name } = await cloud.create(later());
    const [basic] = await cloud.client().getTask({ name });
    expect(basic.httpRequest?.body).toHaveLength(0);
    const [full] = await cloud.client().getTask({ name, responseView: 'FULL' });
    expect(Buffer.from(full.httpRequest?.body ?? '').toString()).toBe('body');
  });

  test('are listed page by page', async () => {
    const queue = await cloud.queue();
    const made = await Promise.all(Array.from({ length: 5 }, () => cloud.create(later(), queue)));
    const [first, , answer] = await cloud.client().listTasks({ parent: queue, pageSize: 3 }, { autoPaginate: false });
    expect(first).toHaveLength(3);
    const [all] = await cloud.client().listTasks({ parent: queue, pageSize: 3 });
    expect(answer?.nextPageToken).not.toBe('');
    expect(all.map(({ name }) => name).sort()).toEqual(made.map(({ name }) => name).sort());
  });

  test('that are not there are NOT_FOUND', async () => {
    const name = `${QUEUE_NAME}/tasks/none`;
    const gone = { code: status.NOT_FOUND, details: 'Requested entity was not found.' };
    await expect(cloud.client().getTask({ name })).rejects.toMatchObject(gone);
    await expect(cloud.client().deleteTask({ name })).rejects.toMatchObject(gone);
    await expect(cloud.client().runTask({ name })).rejects.toMatchObject(gone);
  });
});

describe('queues', () => {
  test('are made with their own numbers, and keep them', async () => {
    const retryConfig = { maxAttempts: 7, minBackoff: { seconds: 2 }, maxBackoff: { seconds: 8 }, maxDoublings: 2 };
    const name = await cloud.queue({ retryConfig });
    await cloud.restart({ kill_executions: true });
    const [queue] = await cloud.client().getQueue({ name });
    expect(queue).toMatchObject({ name, state: 'RUNNING', retryConfig: { maxAttempts: 7, maxDoublings: 2 } });
  });

  test.each([
    ['minBackoff', { minBackoff: { seconds: 9 }, maxBackoff: { seconds: 8 } }],
    ['maxAttempts', { maxAttempts: -2 }],
    ['maxDoublings', { maxDoublings: -1 }],
  ])('are not made with a wrong %s', async (field, retryConfig) => {
    const queue = { name: `${LOCATION}/queues/wrong`, retryConfig };
    await expect(cloud.client().createQueue({ parent: LOCATION, queue })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringContaining(`RetryConfig.${field}`),
    });
  });

  test('are not made twice, and not in another place', async () => {
    const queue = { name: QUEUE_NAME };
    await expect(cloud.client().createQueue({ parent: LOCATION, queue })).rejects.toMatchObject({
      code: status.ALREADY_EXISTS,
    });
    const parent = 'projects/other/locations/local';
    await expect(cloud.client().listQueues({ parent })).rejects.toMatchObject({ code: status.PERMISSION_DENIED });
  });

  test('cannot be deleted here', async () => {
    await expect(cloud.client().deleteQueue({ name: QUEUE_NAME })).rejects.toMatchObject({
      code: status.UNIMPLEMENTED,
    });
  });
});
