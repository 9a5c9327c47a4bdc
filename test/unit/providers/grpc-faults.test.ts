import { CloudTasksClient } from '@google-cloud/tasks';
import { status } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { protoServices } from '../../../src/local/grpc-protos.ts';
import { CALL_POLICIES } from '../../../src/providers/call-policy.ts';
import { clientOptions, grpcCall, isTransient } from '../../../src/providers/google-grpc.ts';
import { cloudRunJobs } from '../../../src/providers/job-runner/cloud-run-jobs.ts';
import { cloudTasksQueue } from '../../../src/providers/task-queue/cloud-tasks.ts';
import { googleError, REFUSALS } from '../../support/google-errors.ts';
import { type Answers, type ScriptedGrpc, startScriptedGrpc } from '../../support/scripted-grpc.ts';

const PLACE = { project: 'p', location: 'l' };
const JOB = 'projects/p/locations/l/jobs/j';
const EXECUTION = `${JOB}/executions/e`;
const QUEUE = 'projects/p/locations/l/queues/q';

/** What Google answers where nothing else is scripted. */
const ANSWERS: Answers = {
  GetExecution: () => ({ name: EXECUTION }),
  ListExecutions: () => ({ executions: [{ name: EXECUTION }] }),
  CancelExecution: () => ({ name: 'operations/o' }),
  GetJob: () => ({ name: JOB, template: { template: { maxRetries: 1 } } }),
  RunJob: () => ({ name: 'operations/o' }),
  CreateTask: ({ task }) => task as object,
  GetTask: ({ name }) => ({ name }),
};

let google: ScriptedGrpc;
let runner: ReturnType<typeof cloudRunJobs>;
let queue: ReturnType<typeof cloudTasksQueue>;

beforeAll(async () => {
  const services = protoServices();
  google = await startScriptedGrpc(
    [
      services['google.cloud.run.v2.Jobs'],
      services['google.cloud.run.v2.Executions'],
      services['google.cloud.tasks.v2.CloudTasks'],
    ],
    ANSWERS,
  );
  const account = { bot_url: 'http://127.0.0.1', service_account: 'mmm-tasks@p.iam.gserviceaccount.com' };
  runner = cloudRunJobs({ ...PLACE, job: 'j', grpc_endpoint: google.endpoint });
  queue = cloudTasksQueue({ ...PLACE, ...account, queue: 'q', grpc_endpoint: google.endpoint });
});
beforeEach(() => {
  google.calls.length = 0;
});
afterEach(() => {
  for (const method of ['GetExecution', 'RunJob', 'CreateTask', 'GetTask', 'GetJob']) google.script(method, []);
});
afterAll(async () => {
  await Promise.all([runner.close(), queue.close()]);
  google.close();
});

const down = () => googleError(status.UNAVAILABLE, 'The service is currently unavailable.');
const start = () => runner.start({ args: ['run'], env: {}, timeout_seconds: 1 });
const enqueue = (name?: string) => queue.enqueue({ step: 'watch-run', run_id: 'r', ...(name ? { name } : {}) });

describe('what Google cannot do for a moment', () => {
  test.each([
    ['UNAVAILABLE', status.UNAVAILABLE],
    ['INTERNAL', status.INTERNAL],
    ['UNKNOWN', status.UNKNOWN],
    ['ABORTED', status.ABORTED],
    ['RESOURCE_EXHAUSTED', status.RESOURCE_EXHAUSTED],
  ])('%s is asked for again', async (_name, code) => {
    google.script('GetExecution', [googleError(code, 'not now'), googleError(code, 'not now')]);
    expect(await runner.get(EXECUTION)).toMatchObject({ name: EXECUTION });
    expect(google.count('GetExecution')).toBe(3);
  });

  test.each([
    ['INVALID_ARGUMENT', status.INVALID_ARGUMENT],
    ['FAILED_PRECONDITION', status.FAILED_PRECONDITION],
    ['NOT_FOUND', status.NOT_FOUND],
    ['CANCELLED', status.CANCELLED],
  ])('%s is not: it would come again', async (_name, code) => {
    google.script('GetExecution', [googleError(code, 'no')]);
    await expect(runner.get(EXECUTION)).rejects.toThrow();
    expect(google.count('GetExecution')).toBe(1);
  });

  test('is given up after the attempts of its policy', async () => {
    google.script('GetExecution', Array.from({ length: 9 }, down));
    await expect(runner.get(EXECUTION)).rejects.toMatchObject({
      code: 'unavailable',
      details: { call: 'GetExecution', grpc_status: 'UNAVAILABLE' },
    });
    expect(google.count('GetExecution')).toBe(CALL_POLICIES.read.attempts);
  });

  test('a call that hangs ends at its deadline, and is made again', async () => {
    google.script('GetTask', ['hang', 'hang']);
    const client = new CloudTasksClient(clientOptions(google.endpoint));
    const policy = { ...CALL_POLICIES.read, attempts: 2, attempt_ms: 200 };
    const hanging = grpcCall(policy, (once) => client.getTask({ name: `${QUEUE}/tasks/n` }, once));
    await expect(hanging).rejects.toSatisfy(isTransient);
    expect(google.count('GetTask')).toBe(2);
    await client.close();
  });
});

describe('an execution', () => {
  test('is not started twice where nobody knows whether it was started', async () => {
    google.script('RunJob', [down()]);
    await expect(start()).rejects.toMatchObject({ code: 'unavailable' });
    expect(google.count('RunJob')).toBe(1);
  });

  test('is asked for again where Google took no more requests, once it may be', async () => {
    google.script('RunJob', [REFUSALS.rate(0)]);
    // The operation has no metadata here; what counts is that it was taken.
    await start().catch(() => undefined);
    expect(google.count('RunJob')).toBe(2);
  });

  test('is given up with the quota in words where Google asks for longer than there is', async () => {
    google.script('RunJob', [REFUSALS.rate(60)]);
    await expect(start()).rejects.toMatchObject({
      code: 'quota_exceeded',
      details: {
        service: 'run.googleapis.com',
        quota: 'WriteRequestsPerMinutePerProjectPerRegion',
        limit: '180',
        retry_after_seconds: 60,
      },
    });
    expect(google.count('RunJob')).toBe(1);
  });
});

describe('a task', () => {
  test('of a name is sent again when its answer was lost, and is taken once', async () => {
    google.script('CreateTask', [down(), googleError(status.ALREADY_EXISTS, 'The task exists.')]);
    expect(await enqueue('n')).toBe('already_exists');
    expect(google.count('CreateTask')).toBe(2);
    expect(new Set(google.calls.map(({ request }) => (request.task as { name: string }).name))).toEqual(
      new Set([`${QUEUE}/tasks/n`]),
    );
  });

  test('comes with the OIDC token of the account of the tasks, for the bot and nobody else', async () => {
    await enqueue();
    expect(google.calls[0]?.request.task).toMatchObject({
      httpRequest: {
        url: 'http://127.0.0.1/tasks/watch-run',
        oidcToken: { serviceAccountEmail: 'mmm-tasks@p.iam.gserviceaccount.com', audience: 'http://127.0.0.1' },
      },
    });
  });
});

describe('what an operator has to mend is said in facts', () => {
  test.each([
    [
      'a permission',
      REFUSALS.permission('run.jobs.runWithOverrides', JOB),
      {
        code: 'permission_denied',
        details: { service: 'run.googleapis.com', permission: 'run.jobs.runWithOverrides', resource: JOB },
      },
    ],
    [
      'an API',
      REFUSALS.disabled('run.googleapis.com'),
      { code: 'service_disabled', details: { service: 'run.googleapis.com', project: '123456789' } },
    ],
    ['the bill', REFUSALS.billing(), { code: 'billing_disabled', details: { project: '123456789' } }],
    [
      'who the bot is',
      REFUSALS.unauthenticated(),
      { code: 'permission_denied', details: { reason: expect.stringMatching(/authentication credentials/) } },
    ],
    [
      'a job that is not there',
      googleError(status.NOT_FOUND, "Resource 'j' of kind 'JOB' in region 'l' in project 'p' does not exist."),
      { code: 'resource_missing', details: { kind: 'job', name: JOB } },
    ],
  ])('%s', async (_what, refusal, error) => {
    google.script('RunJob', [refusal]);
    await expect(start()).rejects.toMatchObject(error);
    expect(google.count('RunJob')).toBe(1);
    google.script('GetJob', [refusal]);
    await expect(runner.definition()).rejects.toMatchObject(error);
  });

  test('the right to send tasks as their account, of which Google gives words alone', async () => {
    const account = 'mmm-tasks@p.iam.gserviceaccount.com';
    google.script('CreateTask', [REFUSALS.act_as(account)]);
    await expect(enqueue()).rejects.toMatchObject({
      code: 'permission_denied',
      details: { permission: 'iam.serviceAccounts.actAs', resource: account },
    });
  });

  test('a queue that is not there', async () => {
    google.script('CreateTask', [googleError(status.NOT_FOUND, 'Queue does not exist.')]);
    await expect(enqueue()).rejects.toMatchObject({
      code: 'resource_missing',
      details: { kind: 'queue', name: QUEUE },
    });
  });

  test('a quota of which Google names nothing but a violation', async () => {
    google.script('CreateTask', Array.from({ length: 9 }, REFUSALS.bare_quota));
    await expect(enqueue()).rejects.toMatchObject({
      code: 'quota_exceeded',
      details: { service: 'cloudtasks.googleapis.com', quota: 'Tasks created per second', retry_after_seconds: null },
    });
    expect(google.count('CreateTask')).toBe(CALL_POLICIES.enqueue.attempts);
  });
});
