import { HTTPReceiver } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { examinationRoute } from '../../../src/http/doctor.ts';
import { createOidcCallers } from '../../../src/http/oidc.ts';
import { createLogger } from '../../../src/logger.ts';
import { AUDIENCE, type Issuer, startIssuer } from './oidc-issuer.ts';

/** The deployment's smoke test, over HTTP and with tokens as Google mints them. */
const DEPLOYER = 'mmm-deployer@project.iam.gserviceaccount.com';

type Findings = Awaited<ReturnType<Parameters<typeof examinationRoute>[0]['examine']>>;

const GOOD = { name: 'Storage', state: 'ok', says: 'Wrote and read.' } as const;
const REMARK = { name: 'Data: shop', state: 'warn', says: 'It logs in by password.', fix: 'Use a key.' } as const;
const BAD = {
  name: 'Queue',
  state: 'bad',
  says: 'It takes no task.',
  fix: 'Make it.',
  command: 'gcloud tasks',
} as const;

let issuer: Issuer;
let receiver: HTTPReceiver;
let url: string;
let examined: number;
let findings: Findings | Error;

beforeAll(async () => {
  issuer = await startIssuer();
  const oidc = createOidcCallers({ audience: AUDIENCE, certs_url: issuer.certs_url });
  const route = examinationRoute({
    verify: oidc.of(DEPLOYER),
    examine: async () => {
      examined += 1;
      if (findings instanceof Error) throw findings;
      return findings;
    },
    version: '1.2.3',
    revision: 'mmm-trainer-00007-abc',
    logger: createLogger({ level: 'silent' }),
  });
  receiver = new HTTPReceiver({ signingSecret: 'secret', customRoutes: [route] });
  const server = await receiver.start({ port: 0, host: '127.0.0.1' });
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/doctor`;
});
beforeEach(() => {
  examined = 0;
  findings = [GOOD];
});
afterAll(async () => {
  await receiver.stop();
  await issuer.close();
});

const call = (claims: object = { email: DEPLOYER }) =>
  fetch(url, { headers: { authorization: `Bearer ${issuer.token(claims)}` } });

describe('the deployer is answered', () => {
  test('200 where nothing is bad, with every check, and what answers', async () => {
    findings = [GOOD, REMARK];
    const response = await call();
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      ok: true,
      version: '1.2.3',
      revision: 'mmm-trainer-00007-abc',
      checks: [
        { name: 'Storage', state: 'ok', text: 'Wrote and read.' },
        { name: 'Data: shop', state: 'warn', text: 'It logs in by password.', fix: 'Use a key.' },
      ],
    });
  });

  test('503 where something is bad, with what mends it', async () => {
    findings = [GOOD, BAD];
    const response = await call();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      ok: false,
      checks: [
        { state: 'ok' },
        { name: 'Queue', state: 'bad', text: 'It takes no task.', fix: 'Make it.', command: 'gcloud tasks' },
      ],
    });
  });

  test('by the end of the connection where the checks themselves break, which no caller takes for an answer', async () => {
    findings = new Error('broken');
    await expect(call()).rejects.toThrow('fetch failed');
  });
});

describe('nobody else is answered, and nothing is examined for them', () => {
  test.each<[string, object]>([
    ['the account of the queue', { email: 'mmm-tasks@project.iam.gserviceaccount.com' }],
    ['a token for another address', { email: DEPLOYER, aud: 'https://other.example' }],
    ['a token that has expired', { email: DEPLOYER, exp: Math.floor(Date.now() / 1000) - 900 }],
  ])('%s', async (_who, claims) => {
    expect((await call(claims)).status).toBe(401);
    expect(examined).toBe(0);
  });

  test('somebody without a token', async () => {
    expect((await fetch(url)).status).toBe(401);
    expect(examined).toBe(0);
  });
});
