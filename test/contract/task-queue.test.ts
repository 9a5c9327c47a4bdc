import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL_LOCATION, LOCAL_PROJECT } from '../../src/local/credentials.ts';
import { cloudTasksQueue } from '../../src/providers/task-queue/cloud-tasks.ts';
import type { CheckQueue, TaskLookup, TaskQueue } from '../../src/providers/task-queue/types.ts';
import { QUEUE, startLocalGrpc } from '../unit/local/grpc-cloud.ts';
import { startReceiver } from '../unit/local/receiver.ts';

type Opened = {
  queue: TaskQueue & CheckQueue & TaskLookup;
  /** A queue that is not there. */
  missing: TaskQueue;
  /** Run ids and steps that were delivered; `null` where deliveries cannot be seen from here. */
  delivered: (() => { step: string; run_id?: string; check?: string }[]) | null;
  close(): Promise<void>;
};

/** What every task queue must do. */
function taskQueueContract(title: string, open: () => Promise<Opened>): void {
  describe(title, () => {
    let opened: Opened;
    let queue: Opened['queue'];
    beforeAll(async () => {
      opened = await open();
      queue = opened.queue;
    });
    afterAll(() => opened.close());

    const fresh = () => `contract-${randomUUID()}`;
    const later = () => new Date(Date.now() + 3_600_000);

    test('a task is delivered to its step', async ({ skip }) => {
      const { delivered } = opened;
      if (delivered === null) skip('deliveries cannot be seen from here');
      const run_id = fresh();
      expect(await queue.enqueue({ step: 'launch-run', run_id })).toBe('enqueued');
      await expect.poll(() => delivered?.()).toContainEqual({ step: 'launch-run', run_id });
    });

    test('tasks of one name are taken once', async () => {
      const run_id = fresh();
      const task = { step: 'watch-run', run_id, name: run_id, schedule_time: later() } as const;
      expect(await queue.enqueue(task)).toBe('enqueued');
      expect(await queue.enqueue(task)).toBe('already_exists');
    });

    test('of tasks of one name that are enqueued at the same time one is taken', async () => {
      const run_id = fresh();
      const task = { step: 'watch-run', run_id, name: run_id, schedule_time: later() } as const;
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => queue.enqueue(task)));
      expect(outcomes.filter((outcome) => outcome === 'enqueued')).toHaveLength(1);
    });

    test('any name will do, and different names stay different', async () => {
      const run_id = `${fresh()}.é/x y`;
      const task = { step: 'watch-run', run_id, schedule_time: later() } as const;
      expect(await queue.enqueue({ ...task, name: run_id })).toBe('enqueued');
      expect(await queue.enqueue({ ...task, name: `${run_id}.` })).toBe('enqueued');
      expect(await queue.enqueue({ ...task, name: run_id })).toBe('already_exists');
    });

    test('a task that waits is found by its name, and one that never was is not', async () => {
      const name = fresh();
      expect(await queue.find(name)).toBeNull();
      await queue.enqueue({ step: 'watch-run', run_id: name, name, schedule_time: later() });
      expect(await queue.find(name)).toMatchObject({ attempts: 0, last_answer: null, schedule_time: expect.any(Date) });
    });

    test('a task of the doctor comes to its endpoint', async ({ skip }) => {
      const { delivered } = opened;
      if (delivered === null) skip('deliveries cannot be seen from here');
      const check = randomUUID();
      expect(await queue.enqueueCheck({ check })).toBe('enqueued');
      await expect.poll(() => delivered?.()).toContainEqual({ step: 'doctor', check });
    });

    test('what the queue does not take is task_rejected, and a queue that is not there resource_missing', async () => {
      const run_id = fresh();
      const too_late = new Date(Date.now() + 721 * 3_600_000);
      await expect(queue.enqueue({ step: 'watch-run', run_id, schedule_time: too_late })).rejects.toMatchObject({
        code: 'task_rejected',
      });
      await expect(queue.enqueue({ step: 'watch-run', run_id, name: 'n'.repeat(501) })).rejects.toMatchObject({
        code: 'task_rejected',
      });
      await expect(opened.missing.enqueue({ step: 'watch-run', run_id })).rejects.toMatchObject({
        code: 'resource_missing',
      });
    });
  });
}

taskQueueContract('task queue: the local Cloud Tasks', async () => {
  const local = await startLocalGrpc();
  const receiver = await startReceiver();
  const options = {
    project: LOCAL_PROJECT,
    location: LOCAL_LOCATION,
    bot_url: receiver.url,
    service_account: local.credentials.client_email,
    grpc_endpoint: local.server.endpoint,
  };
  const queue = cloudTasksQueue({ ...options, queue: QUEUE });
  const missing = cloudTasksQueue({ ...options, queue: 'none' });
  return {
    queue,
    missing,
    delivered: () =>
      receiver.received.map(({ url, body }) => ({ step: url.replace('/tasks/', ''), ...JSON.parse(body) })),
    async close() {
      await Promise.all([queue.close(), missing.close()]);
      await local.remove();
      await receiver.close();
    },
  };
});

const { GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_LOCATION, MMM_CONTRACT_TASKS_QUEUE, MMM_CONTRACT_TASKS_SERVICE_ACCOUNT } =
  process.env;
if (
  GOOGLE_CLOUD_PROJECT !== undefined &&
  GOOGLE_CLOUD_LOCATION !== undefined &&
  MMM_CONTRACT_TASKS_QUEUE !== undefined &&
  MMM_CONTRACT_TASKS_SERVICE_ACCOUNT !== undefined
) {
  const options = {
    project: GOOGLE_CLOUD_PROJECT,
    location: GOOGLE_CLOUD_LOCATION,
    // Nothing answers there; purge the queue afterwards.
    bot_url: 'https://bot.invalid',
    service_account: MMM_CONTRACT_TASKS_SERVICE_ACCOUNT,
  };
  taskQueueContract("task queue: Google's Cloud Tasks", async () => {
    const queue = cloudTasksQueue({ ...options, queue: MMM_CONTRACT_TASKS_QUEUE });
    const missing = cloudTasksQueue({ ...options, queue: `none-${randomUUID()}` });
    const close = async () => {
      await Promise.all([queue.close(), missing.close()]);
    };
    return { queue, missing, delivered: null, close };
  });
} else {
  const reason =
    'skipped: set GOOGLE_CLOUD_PROJECT, GOOGLE_CLOUD_LOCATION, MMM_CONTRACT_TASKS_QUEUE and MMM_CONTRACT_TASKS_SERVICE_ACCOUNT to a queue for tests';
  console.log(`task queue: Google's Cloud Tasks: ${reason}`);
  test.skip(`task queue: Google's Cloud Tasks (${reason})`, () => undefined);
}
