import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BUCKET, type LocalStorage, startLocalStorage } from './local-storage.ts';

const NAME = 'folder/größe & (co)?.txt';
let now: Date | undefined;
let local: LocalStorage;
beforeAll(async () => {
  local = await startLocalStorage({ now: () => now ?? new Date() });
  await local.bucket.file(NAME).save('content', { resumable: false, contentType: 'text/plain' });
});
afterAll(() => local.remove());

type SignOptions = Parameters<ReturnType<LocalStorage['bucket']['file']>['getSignedUrl']>[0];

async function signed(options: Partial<SignOptions> = {}, name = NAME): Promise<string> {
  const config = { version: 'v4' as const, action: 'read' as const, expires: Date.now() + 60_000, ...options };
  return (await local.bucket.file(name).getSignedUrl(config))[0];
}

async function refusal(response: Promise<Response>) {
  const answer = await response;
  const [, code] = /<Code>(\w+)<\/Code>/.exec(await answer.text()) ?? [];
  return [answer.status, code, answer.headers.get('content-type')];
}
const XML = 'application/xml; charset=UTF-8';

describe('a signed link for reading', () => {
  test('gives the object, with the type and the disposition that were signed', async () => {
    const response = await fetch(await signed({ responseDisposition: 'inline', responseType: 'text/csv' }));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toBe('inline');
    expect(response.headers.get('content-type')).toBe('text/csv');
    expect(await response.text()).toBe('content');
  });

  test('gives a range of it', async () => {
    const response = await fetch(await signed(), { headers: { Range: 'bytes=0-2' } });
    expect([response.status, await response.text()]).toEqual([206, 'con']);
  });

  test('expires', async () => {
    const url = await signed();
    now = new Date(Date.now() + 61_000);
    expect(await refusal(fetch(url))).toEqual([400, 'ExpiredToken', XML]);
    now = undefined;
  });

  test.each([
    ['another disposition', (url: string) => `${url}&response-content-disposition=attachment`],
    ['a longer life', (url: string) => url.replace(/X-Goog-Expires=\d+/, 'X-Goog-Expires=604800')],
    ['another object', (url: string) => url.replace('folder', 'other')],
    ['another signature', (url: string) => url.replace(/X-Goog-Signature=..../, 'X-Goog-Signature=0000')],
    ['a longer signature', (url: string) => `${url}0`],
    ['no signature', (url: string) => url.replace(/X-Goog-Signature=\w+/, 'X-Goog-Signature=')],
  ])('is refused with %s', async (_title, change) => {
    expect(await refusal(fetch(change(await signed())))).toEqual([403, 'SignatureDoesNotMatch', XML]);
  });

  test('does not serve for another verb', async () => {
    const response = fetch(await signed(), { method: 'PUT', body: 'overwritten' });
    expect(await refusal(response)).toEqual([403, 'SignatureDoesNotMatch', XML]);
  });

  test('that lacks something or lives too long is malformed', async () => {
    const url = await signed();
    const eight_days = url.replace(/X-Goog-Expires=\d+/, 'X-Goog-Expires=691200');
    expect(await refusal(fetch(eight_days))).toEqual([400, 'MalformedSecurityHeader', XML]);
    const no_host = url.replace('X-Goog-SignedHeaders=host', 'X-Goog-SignedHeaders=accept');
    expect(await refusal(fetch(no_host))).toEqual([400, 'MalformedSecurityHeader', XML]);
    const unsigned_header = fetch(url, { headers: { 'x-goog-meta-a': '1' } });
    expect(await refusal(unsigned_header)).toEqual([400, 'MalformedSecurityHeader', XML]);
  });

  test('of another account is refused', async () => {
    const url = (await signed()).replace(encodeURIComponent(local.credentials.client_email), 'a%40b.example');
    expect(await refusal(fetch(url))).toEqual([403, 'AccessDenied', XML]);
  });

  test('leads to 404 where there is no such object', async () => {
    expect(await refusal(fetch(await signed({}, 'nothing')))).toEqual([404, 'NoSuchKey', XML]);
  });
});

describe('a signed link for writing', () => {
  test('takes the bytes, with the headers that were signed', async () => {
    const extensionHeaders = { 'x-goog-if-generation-match': '0', 'x-goog-meta-origin': 'browser' };
    const url = await signed({ action: 'write', contentType: 'text/csv', extensionHeaders }, 'uploaded.csv');
    const headers = { ...extensionHeaders, 'Content-Type': 'text/csv' };
    const put = () => fetch(url, { method: 'PUT', body: 'a,b', headers });
    expect((await put()).status).toBe(200);
    const file = local.bucket.file('uploaded.csv');
    expect((await file.download())[0].toString()).toBe('a,b');
    expect((await file.getMetadata())[0]).toMatchObject({ contentType: 'text/csv', metadata: { origin: 'browser' } });
    expect(await refusal(put())).toEqual([412, 'PreconditionFailed', XML]);
  });

  test('is refused with another type than the one signed', async () => {
    const url = await signed({ action: 'write', contentType: 'text/csv' }, 'typed.csv');
    const response = fetch(url, { method: 'PUT', body: 'x', headers: { 'Content-Type': 'text/html' } });
    expect(await refusal(response)).toEqual([403, 'SignatureDoesNotMatch', XML]);
  });
});

test('without a signature a token is asked for', async () => {
  expect(await refusal(fetch(`${local.url}/${BUCKET}/x`))).toEqual([401, 'AuthenticationRequired', XML]);
});
