import { createServer } from 'node:net';
import { status } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { clientOptions, grpcStatus, isTransient } from '../../../src/providers/google-grpc.ts';
import { cloudRunJobs } from '../../../src/providers/job-runner/cloud-run-jobs.ts';
import { cloudTasksQueue, taskId } from '../../../src/providers/task-queue/cloud-tasks.ts';

/** An address of this machine where nobody listens. */
async function deadEndpoint(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
}

const PLACE = { project: 'p', location: 'l' };

describe('a service that cannot be reached', () => {
  test('makes the queue unavailable', async () => {
    const grpc_endpoint = await deadEndpoint();
    const account = { bot_url: 'http://127.0.0.1', service_account: 'a@p.iam.gserviceaccount.com' };
    const queue = cloudTasksQueue({ ...PLACE, ...account, queue: 'q', grpc_endpoint });
    const enqueued = queue.enqueue({ step: 'watch-run', run_id: 'r' });
    await expect(enqueued).rejects.toMatchObject({
      code: 'unavailable',
      details: { call: 'CreateTask', grpc_status: 'UNAVAILABLE' },
    });
    await queue.close();
  });

  test('makes the job runner unavailable', async () => {
    const runner = cloudRunJobs({ ...PLACE, job: 'j', grpc_endpoint: await deadEndpoint() });
    const name = 'projects/p/locations/l/jobs/j/executions/e';
    const down = { code: 'unavailable' };
    await expect(runner.start({ args: [], env: {}, timeout_seconds: 1 })).rejects.toMatchObject(down);
    await expect(runner.get(name)).rejects.toMatchObject(down);
    await expect(runner.list()).rejects.toMatchObject(down);
    await expect(runner.cancel(name)).rejects.toMatchObject(down);
    await runner.close();
  });
});

describe('errors of Google', () => {
  test.each([
    [status.UNAVAILABLE, true],
    [status.DEADLINE_EXCEEDED, true],
    [status.RESOURCE_EXHAUSTED, true],
    [status.INVALID_ARGUMENT, false],
    [status.PERMISSION_DENIED, false],
    [status.NOT_FOUND, false],
    [status.FAILED_PRECONDITION, false],
  ])('of gRPC status %i pass: %s', (code, transient) => {
    const error = Object.assign(new Error('refused'), { code });
    expect(grpcStatus(error)).toBe(code);
    expect(isTransient(error)).toBe(transient);
  });

  test('that are no answer of a service may pass', () => {
    expect(grpcStatus(new Error('socket hang up'))).toBeNull();
    expect(grpcStatus(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))).toBeNull();
    expect(isTransient(new Error('socket hang up'))).toBe(true);
  });
});

test('without an endpoint a client is Google’s, with the credentials of the machine', () => {
  expect(clientOptions(undefined)).toEqual({});
});

test('the id of a task has only letters that Cloud Tasks allows, and keeps those', () => {
  expect(taskId('watch-run-r1_2e5-12')).toBe('watch-run-r1_2e5-12');
  expect(taskId('r1.5 de/é')).toBe('r1_2e5_20de_2f_e9');
});
