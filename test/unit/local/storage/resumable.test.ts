import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { BUCKET, type LocalStorage, startLocalStorage } from './local-storage.ts';

const KIB = 1024;
let now: Date | undefined;
let local: LocalStorage;
beforeAll(async () => {
  local = await startLocalStorage({ now: () => now ?? new Date() });
});
afterAll(() => local.remove());

async function start(name: string, init: RequestInit = {}): Promise<string> {
  const path = `/upload/storage/v1/b/${BUCKET}/o?uploadType=resumable&name=${name}`;
  const response = await local.request(path, { method: 'POST', ...init });
  expect(response.status).toBe(200);
  return response.headers.get('location') ?? '';
}

/** The address of the upload is all that is needed: no token goes along. */
function put(
  address: string,
  range: string | null,
  body: Buffer<ArrayBuffer> = Buffer.alloc(0),
  headers: HeadersInit = {},
) {
  const all = new Headers(headers);
  if (range !== null) all.set('Content-Range', range);
  return fetch(address, { method: 'PUT', body, headers: all, redirect: 'manual' });
}

async function stored(name: string): Promise<Buffer> {
  return (await local.bucket.file(name).download())[0];
}

test('chunks of 256 KiB are joined; 308 says how much is there', async () => {
  const bytes = randomBytes(600 * KIB);
  const address = await start('chunks', { headers: { 'X-Upload-Content-Type': 'image/png' } });
  const first = await put(address, `bytes 0-${512 * KIB - 1}/*`, bytes.subarray(0, 512 * KIB));
  expect([first.status, first.headers.get('range')]).toEqual([308, `bytes=0-${512 * KIB - 1}`]);
  const second = await put(address, `bytes ${512 * KIB}-${600 * KIB - 1}/${600 * KIB}`, bytes.subarray(512 * KIB));
  expect(second.status).toBe(200);
  expect(await second.json()).toMatchObject({ name: 'chunks', size: String(600 * KIB), contentType: 'image/png' });
  expect((await stored('chunks')).equals(bytes)).toBe(true);
});

test("the client's own chunked upload works", async () => {
  const bytes = randomBytes(700 * KIB + 3);
  await local.bucket.file('client-chunks').save(bytes, { resumable: true, chunkSize: 256 * KIB });
  expect((await stored('client-chunks')).equals(bytes)).toBe(true);
});

test('what is beyond a multiple of 256 KiB is asked for again', async () => {
  const address = await start('rounded');
  const answer = await put(address, `bytes 0-${300 * KIB - 1}/${600 * KIB}`, Buffer.alloc(300 * KIB));
  expect([answer.status, answer.headers.get('range')]).toEqual([308, `bytes=0-${256 * KIB - 1}`]);
});

test('the state can be asked for: nothing yet, some of it, all of it', async () => {
  const address = await start('asked');
  const ask = () => put(address, 'bytes */*');
  const nothing = await ask();
  expect([nothing.status, nothing.headers.get('range')]).toEqual([308, null]);
  await put(address, `bytes 0-${256 * KIB - 1}/*`, Buffer.alloc(256 * KIB));
  expect((await ask()).headers.get('range')).toBe(`bytes=0-${256 * KIB - 1}`);
  await put(address, `bytes ${256 * KIB}-${256 * KIB + 4}/${256 * KIB + 5}`, Buffer.alloc(5));
  const done = await ask();
  expect(done.status).toBe(200);
  expect(await done.json()).toMatchObject({ name: 'asked', size: String(256 * KIB + 5) });
});

test('bytes that are sent twice count once, and a gap is refused', async () => {
  const bytes = randomBytes(512 * KIB);
  const address = await start('overlap');
  await put(address, `bytes 0-${256 * KIB - 1}/*`, bytes.subarray(0, 256 * KIB));
  const gap = await put(address, `bytes ${300 * KIB}-${512 * KIB - 1}/${512 * KIB}`, bytes.subarray(300 * KIB));
  expect(gap.status).toBe(400);
  const again = await put(address, `bytes 0-${512 * KIB - 1}/${512 * KIB}`, bytes);
  expect(again.status).toBe(200);
  expect((await stored('overlap')).equals(bytes)).toBe(true);
});

test('after a broken connection the upload goes on where it stopped', async () => {
  const bytes = randomBytes(800 * KIB);
  const address = await start('broken');
  const headers = { 'Content-Range': `bytes 0-${800 * KIB - 1}/${800 * KIB}`, 'Content-Length': 800 * KIB };
  const half = httpRequest(address, { method: 'PUT', headers });
  half.on('error', () => undefined);
  await new Promise<void>((sent) => half.write(bytes.subarray(0, 600 * KIB), () => sent()));
  half.destroy();
  const state = await vi.waitFor(async () => {
    const answer = await put(address, `bytes */${800 * KIB}`);
    expect(answer.status).toBe(308);
    return answer.headers.get('range');
  });
  const kept = state === null ? 0 : Number(state.split('-')[1]) + 1;
  expect(kept % (256 * KIB)).toBe(0);
  const rest = await put(address, `bytes ${kept}-${800 * KIB - 1}/${800 * KIB}`, bytes.subarray(kept));
  expect(rest.status).toBe(200);
  expect((await stored('broken')).equals(bytes)).toBe(true);
});

test('an empty object can be uploaded resumably', async () => {
  expect((await put(await start('empty'), 'bytes */0')).status).toBe(200);
  expect(await stored('empty')).toHaveLength(0);
});

test('hashes are checked at the end, and a wrong one leaves nothing', async () => {
  const address = await start('wrong-hash');
  const answer = await put(address, 'bytes 0-4/5', Buffer.from('hello'), { 'X-Goog-Hash': 'crc32c=AAAAAA==' });
  expect(answer.status).toBe(400);
  expect(await local.bucket.file('wrong-hash').exists()).toEqual([false]);
});

test('a condition holds at the end too', async () => {
  const path = `/upload/storage/v1/b/${BUCKET}/o?uploadType=resumable&name=raced&ifGenerationMatch=0`;
  const address = (await local.request(path, { method: 'POST' })).headers.get('location') ?? '';
  await local.bucket.file('raced').save('the other was faster', { resumable: false });
  expect((await put(address, 'bytes 0-4/5', Buffer.from('hello'))).status).toBe(412);
  expect((await stored('raced')).toString()).toBe('the other was faster');
});

test('a cancelled upload is over, an unknown one is not found, one of last week is gone', async () => {
  const address = await start('cancelled');
  expect((await fetch(address, { method: 'DELETE' })).status).toBe(499);
  expect((await put(address, 'bytes */*')).status).toBe(499);
  expect((await put(address.replace(/upload_id=.*/, 'upload_id=unknown'), 'bytes */*')).status).toBe(404);
  const old = await start('old');
  now = new Date(Date.now() + 8 * 86_400_000);
  expect((await put(old, 'bytes */*')).status).toBe(410);
  now = undefined;
});

test('more bytes than were announced are refused', async () => {
  const address = await start('announced', { headers: { 'X-Upload-Content-Length': '3' } });
  expect((await put(address, null, Buffer.from('hello'))).status).toBe(400);
  expect((await put(address, 'bytes 0-4/5', Buffer.from('hello'))).status).toBe(400);
  expect((await put(address, 'nonsense')).status).toBe(400);
});
