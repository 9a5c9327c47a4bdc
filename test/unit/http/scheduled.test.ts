import { Writable } from 'node:stream';
import { HTTPReceiver } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { createOidcCallers } from '../../../src/http/oidc.ts';
import { takeUpRoute } from '../../../src/http/scheduled.ts';
import { createLogger } from '../../../src/logger.ts';
import { takeUp } from '../../../src/take-up.ts';
import { AUDIENCE, type Issuer, startIssuer } from './oidc-issuer.ts';

/** Cloud Scheduler's calls, over HTTP and with tokens as Google mints them. */
const SCHEDULER = 'mmm-scheduler@project.iam.gserviceaccount.com';

let issuer: Issuer;
let receiver: HTTPReceiver;
let url: string;
let began: string[];
let most_at_once: number;
let at_once: number;
let fails: AppError | null;
/** Ends what the runs' part waits for. */
let go: () => void;
let waits: Promise<void>;
let logged: string;

beforeAll(async () => {
  issuer = await startIssuer();
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logged += chunk;
      done();
    },
  });
  const logger = createLogger({ level: 'info', destination });
  const taking_up = takeUp(
    {
      runs: async () => {
        began.push('runs');
        at_once += 1;
        most_at_once = Math.max(most_at_once, at_once);
        await waits;
        at_once -= 1;
        if (fails !== null) throw fails;
        return { found: 3, enqueued: 1 };
      },
      digests: async () => void began.push('digests'),
    },
    { logger },
  );
  const oidc = createOidcCallers({ audience: AUDIENCE, certs_url: issuer.certs_url });
  const route = takeUpRoute({ verify: oidc.of(SCHEDULER), takeUp: taking_up.round, logger });
  receiver = new HTTPReceiver({ signingSecret: 'secret', customRoutes: [route] });
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/scheduled/take-up`;
});
beforeEach(() => {
  began = [];
  most_at_once = 0;
  at_once = 0;
  fails = null;
  waits = Promise.resolve();
  go = () => undefined;
  logged = '';
});
afterAll(async () => {
  await receiver.stop();
  await issuer.close();
});

const call = (claims: object = { email: SCHEDULER }) =>
  fetch(url, { method: 'POST', headers: { authorization: `Bearer ${issuer.token(claims)}` } });

describe('a call of the scheduler', () => {
  test('is one round of everything, and is told what each came to', async () => {
    const response = await call();
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ok: true,
      done: { runs: { ok: true, found: 3, enqueued: 1 }, digests: { ok: true } },
    });
    expect(began).toEqual(['runs', 'digests']);
  });

  test('leaves one line in the log', async () => {
    await call();
    const [line, ...more] = logged.trim().split('\n');
    expect(more).toEqual([]);
    expect(JSON.parse(line ?? '')).toMatchObject({
      severity: 'INFO',
      message: 'work taken up',
      ok: true,
      done: { runs: { found: 3, enqueued: 1 } },
      duration_seconds: expect.any(Number),
    });
  });

  test('is to be tried again where something is down, and the rest is done all the same', async () => {
    fails = new AppError('unavailable');
    const response = await call();
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      ok: false,
      done: { runs: { ok: false, error: 'unavailable' }, digests: { ok: true } },
    });
    expect(logged).toContain('"task":"runs"');
  });

  test('that comes while another is being answered is answered with the same round', async () => {
    waits = new Promise((resolve) => {
      go = resolve;
    });
    const first = call();
    await expect.poll(() => began).toEqual(['runs']);
    const second = call();
    // One that is refused at the door comes back only after the second has come in.
    await call({});
    go();
    const answers = await Promise.all([first, second]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(most_at_once).toBe(1);
  });

  test('that comes again later is a round of its own', async () => {
    await call();
    await call();
    expect(began).toEqual(['runs', 'digests', 'runs', 'digests']);
  });
});

describe('a call of somebody else', () => {
  test.each<[string, object]>([
    ["the queue's account", { email: 'tasks@project.iam.gserviceaccount.com' }],
    ['a token for another address', { email: SCHEDULER, aud: 'https://other.example' }],
  ])('%s: 401, and nothing is taken up', async (_what, claims) => {
    expect((await call(claims)).status).toBe(401);
    expect(began).toEqual([]);
  });

  test('without a token: 401, and nothing is taken up', async () => {
    expect((await fetch(url, { method: 'POST' })).status).toBe(401);
    expect(began).toEqual([]);
  });
});
