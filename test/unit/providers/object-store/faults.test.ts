import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, describe } from 'vitest';
import { cloudStorageObjectStore } from '../../../../src/providers/object-store/cloud-storage.ts';
import type { ObjectStore } from '../../../../src/providers/object-store/types.ts';
import { BUCKET, type LocalStorage, startLocalStorage } from '../../local/storage/local-storage.ts';
import { type Fault, startFlakyProxy } from './flaky-proxy.ts';

const TEXT = { content_type: 'text/plain' };

type Fixtures = {
  local: LocalStorage;
  proxy: Awaited<ReturnType<typeof startFlakyProxy>>;
  store: ObjectStore;
  folder: string;
};

// The client waits a second and more before it tries again: the tests wait side by side, each with a server of its own.
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

const FAULTS: Fault[] = ['refuse_connection', 'lose_answer', 'answer_503'];

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

  test('a service that stays away is unavailable', async ({ store, proxy, expect }) => {
    for (let attempt = 0; attempt < 20; attempt++) proxy.spoil('GET', 'answer_503');
    await expect(store.stat('x')).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('credentials that the service does not take are unauthorized', async ({ local, expect }) => {
    const other = await startLocalStorage();
    const { credentials_json } = other;
    const foreign = cloudStorageObjectStore({
      bucket: BUCKET,
      project: 'p',
      api_endpoint: local.url,
      credentials_json,
    });
    await expect(foreign.stat('x')).rejects.toMatchObject({ code: 'unauthorized' });
    await other.remove();
  });

  test('credentials that are none are refused at once', ({ expect }) => {
    const open = (credentials_json: string) => () =>
      cloudStorageObjectStore({ bucket: BUCKET, project: 'p', credentials_json });
    expect(open('no json')).toThrow(/GOOGLE_CREDENTIALS_JSON/);
    expect(open('{"client_email":"a"}')).toThrow(/GOOGLE_CREDENTIALS_JSON/);
  });
});
