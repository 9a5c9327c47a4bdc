import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { HTTPReceiver } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError, type ErrorCode } from '../../../src/errors.ts';
import { healthRoute } from '../../../src/http/health.ts';
import { createOidcCallers } from '../../../src/http/oidc.ts';

import { batchRoute, digestRoute, doctorRoute, type TaskDelivery, tasksRoutes } from '../../../src/http/tasks.ts';

import { createLogger } from '../../../src/logger.ts';
import { TASK_STEPS } from '../../../src/providers/task-queue/types.ts';
import { NO_TELEMETRY } from '../../../src/telemetry/no-telemetry.ts';
import { ACCOUNT, AUDIENCE, type Issuer, startIssuer } from './oidc-issuer.ts';

/** The routes behind Bolt's own receiver, as the bot serves them. */
let issuer: Issuer;
let receiver: HTTPReceiver;
let url: string;
let called: (TaskDelivery & { step: string })[];
let batches: { batch_id: string; retry_count: number }[];
let digests: { week: string; retry_count: number }[];
let checks: string[];
let fail: unknown;
let logged: string;

beforeAll(async () => {
  issuer = await startIssuer();
  const handler = (step: string) => async (task: TaskDelivery) => {
    called.push({ step, ...task });
    if (fail !== null) throw fail;
  };
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logged += chunk;
      done();
    },
  });
  const verify = createOidcCallers({ audience: AUDIENCE, certs_url: issuer.certs_url }).of(ACCOUNT);
  const logger = createLogger({ level: 'info', destination });
  const telemetry = NO_TELEMETRY;
  const routes = tasksRoutes({
    verify,
    telemetry,
    handlers: {
      'launch-run': handler('launch-run'),
      'watch-run': handler('watch-run'),
      'serve-request': handler('serve-request'),
      'publish-run': handler('publish-run'),
    },
    logger,
  });
  const digest = digestRoute({ verify, telemetry, logger, sendDigest: async (task) => void digests.push(task) });
  const doctor = doctorRoute({
    verify,
    telemetry,
    logger,
    noteDoctorTask: async ({ check }) => void checks.push(check),
  });
  const batch = batchRoute({ verify, telemetry, logger, watchBatch: async (task) => void batches.push(task) });
  const extra = [digest, doctor, batch, healthRoute()];
  receiver = new HTTPReceiver({ signingSecret: 'secret', customRoutes: [...routes, ...extra] });
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
});
beforeEach(() => {
  called = [];
  batches = [];
  digests = [];
  checks = [];
  fail = null;
  logged = '';
});
afterAll(async () => {
  await receiver.stop();
  await issuer.close();
});

function deliver(changed: { step?: string; body?: string; headers?: Record<string, string> } = {}): Promise<Response> {
  const { step = 'watch-run', body = JSON.stringify({ run_id: 'r1-de-1' }), headers = {} } = changed;
  const authorization = `Bearer ${issuer.token()}`;
  return fetch(`${url}/tasks/${step}`, { method: 'POST', body, headers: { authorization, ...headers } });
}

describe('a delivery that carries a trace', () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

  test('is logged as a part of it, with the answer and how long it took', async () => {
    await deliver({ headers: { 'x-mmm-traceparent': traceparent } });
    await expect.poll(() => logged).toContain('task delivered');
    expect(JSON.parse(logged.trim().split('\n').at(-1) ?? '')).toMatchObject({
      message: 'task delivered',
      step: 'watch-run',
      run_id: 'r1-de-1',
      status: 200,
      seconds: expect.any(Number),
      'logging.googleapis.com/trace': '0af7651916cd43dd8448eb211c80319c',
    });
  });

  test('that Cloud Run has put in is not taken for that of the run', async () => {
    await deliver({ headers: { traceparent } });
    await expect.poll(() => logged).toContain('task delivered');
    expect(logged).not.toContain('0af7651916cd43dd8448eb211c80319c');
  });
});

describe('a delivery with the right token', () => {
  test.each(TASK_STEPS)('comes to %s', async (step) => {
    const response = await deliver({ step, headers: { 'X-CloudTasks-TaskRetryCount': '3' } });
    expect(response.status).toBe(200);
    expect(called).toEqual([{ step, run_id: 'r1-de-1', retry_count: 3 }]);
  });

  test('comes as the first where the queue does not say how often it was tried', async () => {
    await deliver();
    expect(called).toMatchObject([{ retry_count: 0 }]);
  });

  test.each([
    ['no body', ''],
    ['no JSON', '{'],
    ['no run', '{}'],
    ['an empty run', '{"run_id":""}'],
    ['a run that is no text', '{"run_id":1}'],
    ['more than a task can carry', JSON.stringify({ run_id: 'r', more: 'x'.repeat(110_000) })],
  ])('but %s is 400', async (_what, body) => {
    const response = await deliver({ body });
    expect(response.status).toBe(400);
    expect(called).toEqual([]);
  });

  test('of a batch comes with its id, and with nothing else', async () => {
    expect((await deliver({ step: 'watch-batch', body: '{"batch_id":"6f9d"}' })).status).toBe(200);
    expect(batches).toEqual([{ batch_id: '6f9d', retry_count: 0 }]);
    expect((await deliver({ step: 'watch-batch' })).status).toBe(400);
    expect((await deliver({ step: 'watch-batch', headers: { authorization: '' } })).status).toBe(401);
  });

  test('of a digest comes with its week, and with nothing else', async () => {
    expect((await deliver({ step: 'send-digest', body: '{"week":"2026-W10"}' })).status).toBe(200);
    expect(digests).toEqual([{ week: '2026-W10', retry_count: 0 }]);
    expect((await deliver({ step: 'send-digest' })).status).toBe(400);
    expect((await deliver({ step: 'send-digest', headers: { authorization: '' } })).status).toBe(401);
    expect(digests).toHaveLength(1);
  });

  test('of the doctor comes with its id, which names nothing else', async () => {
    const check = randomUUID();
    expect((await deliver({ step: 'doctor', body: JSON.stringify({ check }) })).status).toBe(200);
    expect(checks).toEqual([check]);
    expect((await deliver({ step: 'doctor', body: '{"check":"../run"}' })).status).toBe(400);
    expect((await deliver({ step: 'doctor', headers: { authorization: '' } })).status).toBe(401);
    expect(checks).toHaveLength(1);
  });

  test('for a step that there is not is 404', async () => {
    expect((await deliver({ step: 'other-run' })).status).toBe(404);
  });
});

describe('a delivery without the right token', () => {
  test.each<[string, () => Record<string, string>]>([
    ['none', () => ({ authorization: '' })],
    ['one for somebody else', () => ({ authorization: `Bearer ${issuer.token({ aud: 'https://other.example' })}` })],
    ['an expired one', () => ({ authorization: `Bearer ${issuer.token({ iat: 1_600_000_000, exp: 1_600_003_600 })}` })],
    ['an unsigned one', () => ({ authorization: `Bearer ${issuer.token({}, { alg: 'none' })}` })],
  ])('%s: 401, and nothing is called', async (_what, headers) => {
    const response = await deliver({ headers: headers() });
    expect(response.status).toBe(401);
    expect(called).toEqual([]);
  });

  test('is not logged with its token', async () => {
    const token = issuer.token({ aud: 'https://other.example' });
    await deliver({ headers: { authorization: `Bearer ${token}` } });
    expect(logged).toContain('caller refused');
    expect(logged).not.toContain(token.split('.')[1]);
  });
});

describe('what the queue is told of an error', () => {
  test.each<[ErrorCode, number]>([
    ['unavailable', 503],
    ['warehouse_unavailable', 503],
    ['quota_exceeded', 503],
    ['object_changed', 409],
    ['step_busy', 409],
    ['lease_held', 409],
    // Delivering these again would end in the same way.
    ['record_invalid', 200],
    ['permission_denied', 200],
    ['internal', 200],
  ])('%s is %i', async (code, status) => {
    fail = new AppError(code);
    const response = await deliver();
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ ok: false, error: code });
    expect(logged).toContain('"run_id":"r1-de-1"');
  });

  test('two deliveries that meet are no warning, and what is down is one', async () => {
    fail = new AppError('step_busy');
    await deliver();
    expect(logged).toContain('"severity":"INFO"');
    expect(logged).not.toContain('"severity":"WARNING"');
    fail = new AppError('unavailable');
    await deliver();
    expect(logged).toContain('"severity":"WARNING"');
  });

  test('one that we do not know is delivered again', async () => {
    fail = new TypeError('unexpected');
    expect((await deliver()).status).toBe(500);
  });
});

test('health is answered to anybody', async () => {
  const response = await fetch(`${url}/health`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ ok: true });
});
