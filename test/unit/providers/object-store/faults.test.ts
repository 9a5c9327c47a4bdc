import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, describe } from 'vitest';
import { CALL_POLICIES } from '../../../../src/providers/call-policy.ts';
import { cloudStorageObjectStore } from '../../../../src/providers/object-store/cloud-storage.ts';
import type { ObjectStore } from '../../../../src/providers/object-store/types.ts';
import { BUCKET, type LocalStorage, startLocalStorage } from '../../local/storage/local-storage.ts';
import { type Fault, startFlakyProxy } from './flaky-proxy.ts';

const RATE_LIMIT = {
  status: 429,
  reason: 'rateLimitExceeded',
  message: 'The object exceeded the rate limit for object mutation operations (create, update, and delete).',
};
const TEXT = { content_type: 'text/plain' };

type Fixtures = {
  local: LocalStorage;
  proxy: Awaited<ReturnType<typeof startFlakyProxy>>;
  store: ObjectStore;
  folder: string;
};

// There are pauses before it is tried again: the tests wait side by side, each with a server of its own.
const test = base.extend<Fixtures>({
  local: async ({ task: _task }, use) => {
    const local = await startLocalStorage();
    await use(local);
    await local.remove();
  },
  proxy: async ({ local }, use) => {
    const proxy = await startFlakyProxy(local.url);
    await use(proxy);
    await proxy.close();
  },
  store: async ({ local, proxy }, use) => {
    const { credentials, credentials_json } = local;
    const project = credentials.project_id;
    await use(
      cloudStorageObjectStore({ bucket: BUCKET, project, api_endpoint: proxy.url, credentials_json, stall_seconds: 2 }),
    );
  },
  folder: async ({ task: _task }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'mmm-faults-'));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
});

test('a link that no key can sign is refused with the reason', async ({ local, expect }) => {
  const { client_email, project_id: project } = local.credentials;
  const credentials_json = JSON.stringify({ client_email, private_key: 'no key' });
  const store = cloudStorageObjectStore({ bucket: BUCKET, project, api_endpoint: local.url, credentials_json });
  await expect(store.signedUrl('a.txt', { expires_in_seconds: 60 })).rejects.toMatchObject({
    code: 'signing_refused',
    details: { reason: 'The bot has no key to sign with.' },
  });
});

const FAULTS = ['refuse_connection', 'lose_answer', 'answer_503'] as const satisfies Fault[];

describe.concurrent.each(FAULTS)('after %s', (fault) => {
  test('a create-only write succeeds, once', async ({ store, proxy, expect }) => {
    proxy.spoil('POST', fault);
    const written = await store.write('new', 'mine', { ...TEXT, if_generation: '0' });
    // How often the client asks again is its own matter: on a busy machine a kept connection can break in between.
    expect(proxy.requests('POST')).toBeGreaterThanOrEqual(2);
    expect(await store.stat('new')).toEqual(written);
    expect((await store.read('new'))?.body.toString()).toBe('mine');
  });

  test('a compare-and-set succeeds, once', async ({ store, proxy, expect }) => {
    const first = await store.write('record', '1', TEXT);
    proxy.spoil('POST', fault);
    const second = await store.write('record', '2', { ...TEXT, if_generation: first.generation });
    expect(await store.stat('record')).toEqual(second);
  });

  test('a conditional delete succeeds', async ({ store, proxy, expect }) => {
    const { generation } = await store.write('old', '1', TEXT);
    proxy.spoil('DELETE', fault);
    await store.delete('old', { if_generation: generation });
    expect(await store.stat('old')).toBeNull();
  });

  test('reads, stats and lists succeed', async ({ store, proxy, expect }) => {
    await store.write('here', 'x', TEXT);
    proxy.spoil('GET', fault);
    expect((await store.read('here'))?.body.toString()).toBe('x');
    proxy.spoil('GET', fault);
    expect(await store.stat('here')).not.toBeNull();
    proxy.spoil('GET', fault);
    expect((await store.list('')).objects).toHaveLength(1);
  });

  test.for(['POST', 'PUT'])(
    'of its %s a large conditional upload succeeds',
    // All of these send their nine megabytes at the same time.
    { timeout: 90_000 },
    async (method, { store, proxy, folder, expect }) => {
      const bytes = randomBytes(9 * 1024 * 1024);
      await writeFile(join(folder, 'large'), bytes);
      proxy.spoil(method, fault);
      const sent = await store.upload('large', join(folder, 'large'), { ...TEXT, if_generation: '0' });
      expect(await store.stat('large')).toEqual(sent);
      await store.download('large', join(folder, 'down'));
      expect((await readFile(join(folder, 'down'))).equals(bytes)).toBe(true);
    },
  );
});

describe.concurrent('besides', () => {
  test('a condition that somebody else broke is object_changed, also where an answer was lost before', async ({
    local,
    store,
    proxy,
    expect,
  }) => {
    await local.bucket.file('contested').save('theirs', { resumable: false });
    proxy.spoil('POST', 'lose_answer');
    const write = store.write('contested', 'mine', { ...TEXT, if_generation: '0' });
    await expect(write).rejects.toMatchObject({ code: 'object_changed' });
    expect((await store.read('contested'))?.body.toString()).toBe('theirs');
  });

  test('an answer that breaks off is fetched again', async ({ store, proxy, folder, expect }) => {
    const bytes = randomBytes(2 * 1024 * 1024);
    await store.write('large', bytes, TEXT);
    proxy.spoil('GET', 'cut_answer');
    expect((await store.read('large'))?.body.equals(bytes)).toBe(true);
    proxy.spoil('GET', 'cut_answer');
    await store.download('large', join(folder, 'down'));
    expect((await readFile(join(folder, 'down'))).equals(bytes)).toBe(true);
  });

  test('a service that stays away is unavailable, after the attempts of the policy and no more', async ({
    store,
    proxy,
    expect,
  }) => {
    for (let attempt = 0; attempt < 20; attempt++) proxy.spoil('GET', 'answer_503');
    await expect(store.stat('x')).rejects.toMatchObject({ code: 'unavailable' });
    expect(proxy.requests('GET')).toBe(CALL_POLICIES.read.attempts);
  });

  test('a service that never answers is asked again, and a large upload goes on where a part hangs', async ({
    local,
    proxy,
    folder,
    expect,
  }) => {
    const { credentials, credentials_json } = local;
    const store = cloudStorageObjectStore({
      bucket: BUCKET,
      project: credentials.project_id,
      api_endpoint: proxy.url,
      credentials_json,
      request_timeout_ms: 1000,
    });
    proxy.spoil('GET', 'hang');
    expect(await store.stat('x')).toBeNull();
    expect(proxy.requests('GET')).toBeGreaterThanOrEqual(2);
    const bytes = randomBytes(9 * 1024 * 1024);
    await writeFile(join(folder, 'large'), bytes);
    proxy.spoil('PUT', 'hang');
    const sent = await store.upload('large', join(folder, 'large'), { ...TEXT, if_generation: '0' });
    expect(sent.size_bytes).toBe(bytes.length);
  });

  test('what Google refuses because of its rate waits for as long as it asks', async ({ store, proxy, expect }) => {
    proxy.spoil('POST', { ...RATE_LIMIT, headers: { 'Retry-After': '1' } });
    const begun = Date.now();
    await store.write('record', '1', TEXT);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(1000);
    expect(proxy.requests('POST')).toBeGreaterThanOrEqual(2);
  });

  test('a quota that stays used up is said in words, with the wait that is asked for', async ({
    store,
    proxy,
    expect,
  }) => {
    proxy.spoil('POST', { ...RATE_LIMIT, headers: { 'Retry-After': '600' } });
    await expect(store.write('record', '1', TEXT)).rejects.toMatchObject({
      code: 'quota_exceeded',
      details: { service: 'storage.googleapis.com', quota: 'rateLimitExceeded', retry_after_seconds: 600 },
    });
    expect(proxy.requests('POST')).toBe(1);
  });

  test('a 403 can be about how much is asked too', async ({ store, proxy, expect }) => {
    proxy.spoil('GET', { ...RATE_LIMIT, status: 403, reason: 'userRateLimitExceeded' });
    expect(await store.stat('x')).toBeNull();
    expect(proxy.requests('GET')).toBeGreaterThanOrEqual(2);
  });

  test.for([
    [
      'a permission',
      {
        status: 403,
        reason: 'forbidden',
        message:
          "mmm-bot@p.iam.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object. Permission 'storage.objects.get' denied on resource (or it may not exist).",
      },
      { code: 'permission_denied', details: { permission: 'storage.objects.get' } },
    ],
    [
      'an API',
      {
        status: 403,
        reason: 'accessNotConfigured',
        message: 'Cloud Storage JSON API has not been used in project 123456789 before or it is disabled.',
      },
      { code: 'service_disabled', details: { service: 'storage.googleapis.com', project: '123456789' } },
    ],
    [
      'the bill',
      {
        status: 403,
        reason: 'accountDisabled',
        message: 'The billing account for the owning project is disabled in state absent',
      },
      { code: 'billing_disabled' },
    ],
  ] as const)('%s is said in facts, at once', async ([, refusal, error], { store, proxy, expect }) => {
    proxy.spoil('GET', refusal);
    await expect(store.stat('x')).rejects.toMatchObject(error);
    proxy.spoil('GET', refusal);
    await expect(store.read('x')).rejects.toMatchObject(error);
    expect(proxy.requests('GET')).toBe(2);
  });

  test('a bucket that is not there is not taken for an empty one', async ({ local, expect }) => {
    const { credentials, credentials_json } = local;
    const project = credentials.project_id;
    const store = cloudStorageObjectStore({ bucket: 'none', project, api_endpoint: local.url, credentials_json });
    const missing = { code: 'resource_missing', details: { kind: 'bucket', name: 'none' } };
    await expect(store.stat('x')).rejects.toMatchObject(missing);
    await expect(store.read('x')).rejects.toMatchObject(missing);
    await expect(store.list('')).rejects.toMatchObject(missing);
    await expect(store.write('x', 'y', TEXT)).rejects.toMatchObject(missing);
  });

  test('credentials that the service does not take are refused, and said so', async ({ local, expect }) => {
    const other = await startLocalStorage();
    const { credentials_json } = other;
    const foreign = cloudStorageObjectStore({
      bucket: BUCKET,
      project: 'p',
      api_endpoint: local.url,
      credentials_json,
    });
    await expect(foreign.stat('x')).rejects.toMatchObject({ code: 'permission_denied' });
    await other.remove();
  });

  test('credentials that are none are refused at once', ({ expect }) => {
    const open = (credentials_json: string) => () =>
      cloudStorageObjectStore({ bucket: BUCKET, project: 'p', credentials_json });
    expect(open('no json')).toThrow(/GOOGLE_CREDENTIALS_JSON/);
    expect(open('{"client_email":"a"}')).toThrow(/GOOGLE_CREDENTIALS_JSON/);
  });
});
