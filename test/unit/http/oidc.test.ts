import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOidcCallers, type OidcCallers, type OidcVerifier } from '../../../src/http/oidc.ts';
import { ACCOUNT, AUDIENCE, type Issuer, newKey, startIssuer, tampered } from './oidc-issuer.ts';

let issuer: Issuer;
let callers: OidcCallers;
let verify: OidcVerifier;
let now: Date;
beforeEach(async () => {
  issuer = await startIssuer();
  now = new Date();
  callers = createOidcCallers({ audience: AUDIENCE, certs_url: issuer.certs_url, now: () => now });
  verify = callers.of(ACCOUNT);
});
afterEach(() => issuer.close());

const seconds = (difference: number) => Math.floor(Date.now() / 1000) + difference;
const refused = (reason: string) => ({ code: 'unauthorized', details: { reason } });

test('a token for this bot and account is taken', async () => {
  await expect(verify(`Bearer ${issuer.token()}`)).resolves.toBeUndefined();
});

describe('refused is', () => {
  test.each<[string, () => string | undefined, string]>([
    ['no header', () => undefined, 'no bearer token'],
    ['another scheme', () => `Basic ${issuer.token()}`, 'no bearer token'],
    ['something else than a token', () => 'Bearer a.b', 'no bearer token'],
    ['a header that is no JSON', () => 'Bearer aaaa.bbbb.cccc', 'not an RS256 token with a key id'],
    ['another audience', () => `Bearer ${issuer.token({ aud: 'https://other.example' })}`, 'another audience'],
    ['no audience', () => `Bearer ${issuer.token({ aud: undefined })}`, 'another audience'],
    ['another issuer', () => `Bearer ${issuer.token({ iss: 'https://other.example' })}`, 'another issuer'],
    ['another account', () => `Bearer ${issuer.token({ email: `x${ACCOUNT}` })}`, 'another account'],
    ['an address that is not verified', () => `Bearer ${issuer.token({ email_verified: false })}`, 'another account'],
    ['an expired token', () => `Bearer ${issuer.token({ iat: seconds(-7200), exp: seconds(-3600) })}`, 'expired'],
    [
      'a token of tomorrow',
      () => `Bearer ${issuer.token({ iat: seconds(4000), exp: seconds(7600) })}`,
      'not valid yet',
    ],
    ['a changed payload', () => `Bearer ${tampered(issuer.token(), { email: ACCOUNT, x: 1 })}`, 'invalid token'],
    ['an unknown key', () => `Bearer ${issuer.token({}, { kid: 'other' })}`, 'unknown key'],
    ['an unsigned token', () => `Bearer ${issuer.token({}, { alg: 'none' })}`, 'no bearer token'],
    [
      'alg none with a signature',
      () => `Bearer ${issuer.token({}, { alg: 'none' })}AAAA`,
      'not an RS256 token with a key id',
    ],
    [
      'the public key as a secret',
      () => `Bearer ${issuer.token({}, { alg: 'HS256' })}`,
      'not an RS256 token with a key id',
    ],
  ])('%s', async (_what, authorization, reason) => {
    await expect(verify(authorization())).rejects.toMatchObject(refused(reason));
  });

  test('a token signed by somebody else under our key id', async () => {
    const other = await startIssuer([newKey()]);
    await expect(verify(`Bearer ${other.token()}`)).rejects.toMatchObject(refused('invalid token'));
    await other.close();
  });
});

describe('each route has its caller', () => {
  const SCHEDULER = 'mmm-scheduler@project.iam.gserviceaccount.com';

  test('whose token is taken there and nowhere else', async () => {
    const token = `Bearer ${issuer.token({ email: SCHEDULER })}`;
    await expect(callers.of(SCHEDULER)(token)).resolves.toBeUndefined();
    await expect(verify(token)).rejects.toMatchObject(refused('another account'));
    await expect(callers.of(SCHEDULER)(`Bearer ${issuer.token()}`)).rejects.toMatchObject(refused('another account'));
  });

  test('or nobody, where no account is set', async () => {
    const nobody = callers.of(undefined);
    for (const token of [`Bearer ${issuer.token()}`, `Bearer ${issuer.token({ email: undefined })}`, undefined]) {
      await expect(nobody(token)).rejects.toMatchObject(refused('nobody may call this'));
    }
    expect(issuer.reads).toBe(0);
  });
});

describe('the certificates', () => {
  test('are read once for many tokens, of all callers, and however many come at once', async () => {
    const token = `Bearer ${issuer.token()}`;
    await Promise.all([verify(token), verify(token), callers.of(ACCOUNT)(token)]);
    for (let count = 0; count < 5; count++) await verify(token);
    expect(issuer.reads).toBe(1);
  });

  test('are read again when they have expired', async () => {
    await verify(`Bearer ${issuer.token()}`);
    now = new Date(now.getTime() + 3_600_000);
    await verify(`Bearer ${issuer.token()}`);
    expect(issuer.reads).toBe(2);
  });

  test('are read again for a key that is not among them, but not with every such token', async () => {
    await verify(`Bearer ${issuer.token()}`);
    issuer.rotate();
    await expect(verify(`Bearer ${issuer.token()}`)).rejects.toMatchObject(refused('unknown key'));
    expect(issuer.reads).toBe(1);
    now = new Date(now.getTime() + 10_000);
    await expect(verify(`Bearer ${issuer.token()}`)).resolves.toBeUndefined();
    expect(issuer.reads).toBe(2);
  });

  test('that cannot be read are no reason to refuse for good', async () => {
    issuer.status = 500;
    await expect(verify(`Bearer ${issuer.token()}`)).rejects.toMatchObject({ code: 'unavailable' });
    issuer.status = 200;
    await expect(verify(`Bearer ${issuer.token()}`)).resolves.toBeUndefined();
  });
});

test('an error does not repeat the token', async () => {
  const token = issuer.token({ aud: 'https://other.example' });
  const error = await verify(`Bearer ${token}`).catch((thrown: unknown) => thrown);
  expect(JSON.stringify(error) + String(error)).not.toContain(token.split('.')[1]);
});
