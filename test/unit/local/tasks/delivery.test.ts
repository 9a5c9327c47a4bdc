import { status } from '@grpc/grpc-js';
import { OAuth2Client } from 'google-auth-library';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { QUEUE_NAME, startTasksCloud, type TasksCloud } from './tasks-cloud.ts';

let cloud: TasksCloud;
let now = new Date();
beforeEach(async () => {
  now = new Date();
  cloud = await startTasksCloud({ now: () => now });
});
afterEach(() => cloud.close());

const isGone = async (name: string | null | undefined) =>
  cloud
    .client()
    .getTask({ name })
    .then(
      () => false,
      (error: { code: unknown }) => error.code === status.NOT_FOUND,
    );

describe('a delivery', () => {
  test('is a request with the body and headers of the task and those of the queue', async () => {
    const name = `${QUEUE_NAME}/tasks/a-task`;
    await cloud.create({ name }, QUEUE_NAME, {
      url: `${cloud.receiver.url}/path?query=1`,
      headers: { 'Content-Type': 'application/json', 'X-Own': 'kept', 'X-CloudTasks-TaskName': 'forged' },
    });
    await expect.poll(() => cloud.receiver.received).toHaveLength(1);
    const [request] = cloud.receiver.received;
    expect(request).toMatchObject({ method: 'POST', url: '/path?query=1', body: 'body' });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Google-Cloud-Tasks',
      'x-own': 'kept',
      'x-cloudtasks-queuename': 'queue',
      'x-cloudtasks-taskname': 'a-task',
      'x-cloudtasks-taskretrycount': '0',
      'x-cloudtasks-taskexecutioncount': '0',
      'x-cloudtasks-tasketa': (now.getTime() / 1000).toFixed(6),
    });
    expect(request?.headers).not.toHaveProperty('x-cloudtasks-taskpreviousresponse');
    expect(request?.headers).not.toHaveProperty('authorization');
    await expect.poll(() => isGone(name)).toBe(true);
  });

  test("carries an OIDC token that Google's library verifies", async () => {
    const { client_email, private_key_id, public_key } = cloud.local.credentials;
    const oidcToken = { serviceAccountEmail: client_email, audience: 'https://bot.example' };
    await cloud.create({}, QUEUE_NAME, { oidcToken, headers: { Authorization: 'Bearer forged' } });
    await expect.poll(() => cloud.receiver.received).toHaveLength(1);
    const token = cloud.receiver.received[0]?.headers.authorization?.replace('Bearer ', '') ?? '';
    const certs = { [private_key_id]: public_key };
    const ticket = await new OAuth2Client().verifySignedJwtWithCertsAsync(token, certs, 'https://bot.example', [
      'https://accounts.google.com',
    ]);
    expect(ticket.getPayload()).toMatchObject({ email: client_email, email_verified: true });
  });

  test('goes with the address as the audience where the task names none', async () => {
    await cloud.create({}, QUEUE_NAME, { oidcToken: { serviceAccountEmail: cloud.local.credentials.client_email } });
    await expect.poll(() => cloud.receiver.received).toHaveLength(1);
    const claims = cloud.receiver.received[0]?.headers.authorization?.split('.')[1] ?? '';
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      aud: `${cloud.receiver.url}/target`,
    });
  });

  test('comes when its time has come', async () => {
    const at = Math.floor(now.getTime() / 1000) + 3600;
    const task = await cloud.create({ scheduleTime: { seconds: at } });
    const soon = await cloud.create();
    await expect.poll(() => isGone(soon.name)).toBe(true);
    expect(cloud.receiver.received).toHaveLength(1);
    now = new Date(at * 1000);
    await expect.poll(() => isGone(task.name), { timeout: 5000 }).toBe(true);
    expect(cloud.receiver.received[1]?.headers['x-cloudtasks-tasketa']).toBe(`${at}.000000`);
  });
});

describe('a task that is not taken', () => {
  beforeEach(async () => {
    await cloud.close();
    cloud = await startTasksCloud();
  });

  test('is delivered again until it is, and says how often and why', async () => {
    const queue = await cloud.queue();
    cloud.receiver.reply = () => [503, 409, 302][cloud.receiver.received.length - 1] ?? 204;
    const task = await cloud.create({}, queue);
    await expect.poll(() => isGone(task.name)).toBe(true);
    expect(
      cloud.receiver.received.map(({ headers }) => [
        headers['x-cloudtasks-taskretrycount'],
        headers['x-cloudtasks-taskexecutioncount'],
        headers['x-cloudtasks-taskpreviousresponse'],
      ]),
    ).toEqual([
      ['0', '0', undefined],
      ['1', '0', '503'],
      ['2', '1', '409'],
      ['3', '2', '302'],
    ]);
  });

  test('is given up after the number of attempts of its queue', async () => {
    const retryConfig = { maxAttempts: 2, minBackoff: { nanos: 10_000_000 }, maxBackoff: { nanos: 10_000_000 } };
    const queue = await cloud.queue({ retryConfig });
    cloud.receiver.reply = () => 500;
    const task = await cloud.create({}, queue);
    await expect.poll(() => isGone(task.name)).toBe(true);
    expect(cloud.receiver.received).toHaveLength(2);
  });

  test('waits, and says what came of its last attempt', async () => {
    cloud.receiver.reply = () => 503;
    const retryConfig = { minBackoff: { seconds: 600 }, maxBackoff: { seconds: 600 } };
    const { name } = await cloud.create({}, await cloud.queue({ retryConfig }));
    const read = async () => (await cloud.client().getTask({ name }))[0];
    await expect.poll(async () => (await read()).responseCount).toBe(1);
    const task = await read();
    expect(task).toMatchObject({ dispatchCount: 1, lastAttempt: { responseStatus: { code: status.UNAVAILABLE } } });
    expect(Number(task.scheduleTime?.seconds)).toBeGreaterThan(Date.now() / 1000 + 500);
  });

  test('is delivered again where nobody listens', async () => {
    const queue = await cloud.queue();
    const { url } = cloud.receiver;
    await cloud.receiver.close();
    const { name } = await cloud.create({}, queue, { url });
    const count = async () => (await cloud.client().getTask({ name }))[0].dispatchCount;
    await expect.poll(count).toBeGreaterThan(2);
    const [task] = await cloud.client().getTask({ name });
    expect(task.responseCount).toBe(0);
  });
});

describe('a queue', () => {
  beforeEach(async () => {
    await cloud.close();
    cloud = await startTasksCloud();
  });

  test('dispatches only so many tasks at a time', async () => {
    const queue = await cloud.queue({ rateLimits: { maxConcurrentDispatches: 2 } });
    cloud.receiver.reply = () => 'hang';
    const tasks = await Promise.all(Array.from({ length: 5 }, () => cloud.create({}, queue)));
    await expect.poll(() => cloud.receiver.received).toHaveLength(2);
    const counts = await Promise.all(
      tasks.map(async ({ name }) => (await cloud.client().getTask({ name }))[0].dispatchCount),
    );
    expect(counts.sort()).toEqual([0, 0, 0, 1, 1]);
  });

  test('that is paused keeps its tasks until it is resumed', async () => {
    await cloud.client().pauseQueue({ name: QUEUE_NAME });
    const { name } = await cloud.create();
    const other = await cloud.create({}, await cloud.queue());
    await expect.poll(() => isGone(other.name)).toBe(true);
    expect((await cloud.client().getTask({ name }))[0].dispatchCount).toBe(0);
    const [resumed] = await cloud.client().resumeQueue({ name: QUEUE_NAME });
    expect(resumed.state).toBe('RUNNING');
    await expect.poll(() => isGone(name)).toBe(true);
  });

  test('that is paused still runs a task on demand', async () => {
    await cloud.client().pauseQueue({ name: QUEUE_NAME });
    const { name } = await cloud.create();
    const [task] = await cloud.client().runTask({ name });
    expect(task.dispatchCount).toBe(1);
    await expect.poll(() => isGone(name)).toBe(true);
  });

  test('that is purged loses its tasks', async () => {
    const later = { scheduleTime: { seconds: Math.floor(Date.now() / 1000) + 600 } };
    await Promise.all([cloud.create(later), cloud.create(later)]);
    await cloud.client().purgeQueue({ name: QUEUE_NAME });
    const [left] = await cloud.client().listTasks({ parent: QUEUE_NAME });
    expect(left).toEqual([]);
  });
});

describe('after a restart', () => {
  test('what waited is delivered, and what was under way is delivered again', async () => {
    cloud.receiver.reply = () => 'hang';
    const at = Math.floor(now.getTime() / 1000) + 3600;
    const waiting = await cloud.create({ scheduleTime: { seconds: at } });
    const underWay = await cloud.create();
    await expect.poll(() => cloud.receiver.received).toHaveLength(1);
    await cloud.restart({ kill_executions: true });
    cloud.receiver.reply = () => 200;
    now = new Date(at * 1000);
    await expect.poll(() => isGone(underWay.name), { timeout: 5000 }).toBe(true);
    await expect.poll(() => isGone(waiting.name), { timeout: 5000 }).toBe(true);
    const names = cloud.receiver.received.map(({ headers }) => headers['x-cloudtasks-taskname']).sort();
    const id = ({ name }: { name?: string | null }) => name?.split('/').at(-1);
    expect(names).toEqual([id(underWay), id(underWay), id(waiting)].sort());
  });

  test('tasks for a receiver that has moved to another port go there, with a token for its address', async () => {
    const old = 'http://127.0.0.1:9';
    const { client_email } = cloud.local.credentials;
    const oidcToken = { serviceAccountEmail: client_email, audience: old };
    const at = Math.floor(now.getTime() / 1000) + 3600;
    const task = await cloud.create({ scheduleTime: { seconds: at } }, QUEUE_NAME, {
      url: `${old}/tasks/watch-run?a=b`,
      oidcToken,
    });
    await cloud.restart({ kill_executions: true }, { tasks_moved_to: cloud.receiver.url });
    now = new Date(at * 1000);
    await expect.poll(() => isGone(task.name), { timeout: 5000 }).toBe(true);
    const [received] = cloud.receiver.received;
    expect(received?.url).toBe('/tasks/watch-run?a=b');
    const [, claims = ''] = (received?.headers.authorization ?? '').split('.');
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ aud: cloud.receiver.url });
  });
});
