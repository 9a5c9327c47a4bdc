import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type LocalStorage, startLocalStorage } from './local-storage.ts';

let state_dir: string;
beforeEach(async () => {
  state_dir = await mkdtemp(join(tmpdir(), 'mmm-storage-restart-'));
});
afterEach(() => rm(state_dir, { recursive: true, force: true }));

async function withServer<T>(use: (local: LocalStorage) => Promise<T>, now?: () => Date): Promise<T> {
  const local = await startLocalStorage({ state_dir, now });
  try {
    return await use(local);
  } finally {
    await local.server.close();
  }
}

async function generationOf({ bucket }: LocalStorage, name: string): Promise<number> {
  return Number((await bucket.file(name).getMetadata())[0].generation);
}

test('objects, metadata and half-done uploads are there after a restart', async () => {
  const chunk = Buffer.alloc(256 * 1024, 'a');
  const before = await withServer(async ({ bucket, request }) => {
    await bucket.file('a/ü').save('kept', { resumable: false, metadata: { metadata: { key: 'value' } } });
    const path = `/upload/storage/v1/b/${bucket.name}/o?uploadType=resumable&name=large`;
    const address = (await request(path, { method: 'POST' })).headers.get('location') ?? '';
    const init = { method: 'PUT', body: chunk, headers: { 'Content-Range': `bytes 0-${chunk.length - 1}/*` } };
    expect((await fetch(address, init)).status).toBe(308);
    return { metadata: (await bucket.file('a/ü').getMetadata())[0], address: new URL(address) };
  });
  await withServer(async ({ bucket, url }) => {
    const [after] = await bucket.file('a/ü').getMetadata();
    expect(after).toMatchObject({ generation: before.metadata.generation, metadata: { key: 'value' } });
    expect((await bucket.file('a/ü').download())[0].toString()).toBe('kept');
    const range = `bytes ${chunk.length}-${chunk.length + 3}/${chunk.length + 4}`;
    const address = url + before.address.pathname + before.address.search;
    const rest = await fetch(address, { method: 'PUT', body: 'rest', headers: { 'Content-Range': range } });
    expect(rest.status).toBe(200);
    expect((await bucket.file('large').download())[0].toString()).toBe(`${chunk.toString()}rest`);
  });
});

test('generations grow whatever the clock does, also for a name that was deleted before the restart', async () => {
  const last = await withServer(async (local) => {
    await local.bucket.file('x').save('1', { resumable: false });
    const generation = await generationOf(local, 'x');
    await local.bucket.file('x').delete();
    return generation;
  });
  const set_back = () => new Date(Date.now() - 200_000);
  await withServer(async (local) => {
    await local.bucket.file('x').save('2', { resumable: false });
    const next = await generationOf(local, 'x');
    expect(next).toBeGreaterThan(last);
    await local.bucket.file('y').save('3', { resumable: false });
    expect(await generationOf(local, 'y')).toBeGreaterThan(next);
  }, set_back);
});

test('a torn last line of the journal is a change that never was', async () => {
  await withServer(({ bucket }) => bucket.file('x').save('1', { resumable: false }));
  await appendFile(join(state_dir, 'storage/journal.jsonl'), '{"change":"delete_object","bucket":"mmm-te');
  await withServer(async ({ bucket }) => {
    expect((await bucket.file('x').download())[0].toString()).toBe('1');
    await bucket.file('y').save('2', { resumable: false });
  });
  await withServer(async ({ bucket }) => {
    expect((await bucket.getFiles())[0].map(({ name }) => name)).toEqual(['x', 'y']);
  });
});

test('uploads of last week are cleared away', async () => {
  const sessions = () => readdir(join(state_dir, 'storage/sessions'));
  await withServer(({ bucket }) => bucket.file('x').save('1', { resumable: true }));
  expect(await sessions()).toHaveLength(1);
  const next_week = () => new Date(Date.now() + 8 * 86_400_000);
  await withServer(async () => expect(await sessions()).toHaveLength(0), next_week);
});

test('objects that a lifecycle rule names are deleted when they are old enough', async () => {
  await withServer(async ({ bucket }) => {
    for (const name of ['drafts/1', 'drafts-kept', 'robyn/1']) await bucket.file(name).save('x', { resumable: false });
  });
  const names = async (days: number) => {
    const now = () => new Date(Date.now() + days * 86_400_000);
    const later = await startLocalStorage({ state_dir, now, lifecycle: [{ prefix: 'drafts/', age_days: 2 }] });
    await later.server.close();
    return withServer(async ({ bucket }) => (await bucket.getFiles())[0].map(({ name }) => name));
  };
  expect(await names(1)).toEqual(['drafts-kept', 'drafts/1', 'robyn/1']);
  expect(await names(3)).toEqual(['drafts-kept', 'robyn/1']);
  expect(await readdir(join(state_dir, 'storage/blobs'))).toHaveLength(2);
});

test('a second server on the same folder is refused', async () => {
  await withServer(async () => {
    await expect(startLocalStorage({ state_dir })).rejects.toMatchObject({ code: 'config_invalid' });
  });
});

test('replaced and deleted content does not pile up', async () => {
  await withServer(async ({ bucket }) => {
    for (const body of ['1', '2', '3']) await bucket.file('x').save(body, { resumable: false });
    await bucket.file('y').save('4', { resumable: false });
    await bucket.file('y').delete();
    expect(await readdir(join(state_dir, 'storage/blobs'))).toHaveLength(1);
  });
});

test.each([40, 55, 71])(
  'after a kill at any moment (%s answers in) every answered write is there, whole',
  async (answers) => {
    const script = fileURLToPath(new URL('keep-writing.ts', import.meta.url));
    const writer = spawn(process.execPath, ['--import', 'tsx', script, state_dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(writer, 'exit');
    let last = { round: -1, generation: 0 };
    for await (const line of createInterface({ input: writer.stdout })) {
      const [round = 0, generation = 0] = line.split(' ').map(Number);
      expect(generation).toBeGreaterThan(last.generation);
      last = { round, generation };
      if (round === answers) writer.kill('SIGKILL');
    }
    await exit;
    await withServer(async (local) => {
      const name = `object-${last.round % 3}`;
      const [body] = await local.bucket.file(name).download();
      const [round = '', rest = ''] = body.toString().split(':');
      // The write after the last answered one may have been made; no deletion that can follow concerns this object.
      expect(Number(round)).toBeGreaterThanOrEqual(last.round);
      expect(rest).toBe('x'.repeat((Number(round) % 7) * 50_000));
      expect(await generationOf(local, name)).toBeGreaterThanOrEqual(last.generation);
      const [files] = await local.bucket.getFiles();
      for (const file of files) await file.download();
      expect(await readdir(join(state_dir, 'storage/blobs'))).toHaveLength(files.length);
      await local.bucket.file('next').save('x', { resumable: false });
      expect(await generationOf(local, 'next')).toBeGreaterThan(last.generation);
    });
  },
);
