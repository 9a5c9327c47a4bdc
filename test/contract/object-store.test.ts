import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cloudStorageObjectStore } from '../../src/providers/object-store/cloud-storage.ts';
import type { ObjectStore } from '../../src/providers/object-store/types.ts';
import { BUCKET, startLocalStorage } from '../unit/local/storage/local-storage.ts';

type Opened = { store: ObjectStore; close(): Promise<void> };

const TEXT = { content_type: 'text/plain; charset=utf-8' };
const BYTES = { content_type: 'application/octet-stream' };

/** What every object store must do, whoever implements it. Works under a prefix of its own and leaves nothing behind. */
function objectStoreContract(
  title: string,
  open: () => Promise<Opened>,
  { property_runs }: { property_runs: number },
): void {
  describe(title, () => {
    let opened: Opened;
    let store: ObjectStore;
    let folder: string;
    const prefix = `contract/${randomUUID()}/`;
    const fresh = (name: string) => `${prefix}${randomUUID()}/${name}`;

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
      folder = await mkdtemp(join(tmpdir(), 'mmm-contract-'));
    });
    afterAll(async () => {
      for (const { name } of await listAll(store, prefix)) await store.delete(name);
      await opened.close();
      await rm(folder, { recursive: true, force: true });
    });

    describe('writing and reading', () => {
      test('what was written is read, with its generation, size and type', async () => {
        const name = fresh('a.txt');
        const written = await store.write(name, 'Grüße', TEXT);
        const read = await store.read(name);
        expect(read?.body.toString()).toBe('Grüße');
        expect(read?.object).toMatchObject({ name, generation: written.generation, size_bytes: 7, ...TEXT });
        expect(await store.stat(name)).toEqual(written);
      });

      test('what is not there reads and stats as null, and opens as object_not_found', async () => {
        const name = fresh('nothing');
        expect(await store.read(name)).toBeNull();
        expect(await store.stat(name)).toBeNull();
        await expect(store.openRead(name)).rejects.toMatchObject({ code: 'object_not_found' });
        await expect(store.download(name, join(folder, 'nothing'))).rejects.toMatchObject({ code: 'object_not_found' });
        expect(await readdir(folder)).not.toContain('nothing');
      });

      test('gzip is how it is stored, and readers do not notice', async () => {
        const name = fresh('log.txt');
        const text = 'the same line again\n'.repeat(5000);
        const written = await store.write(name, text, { ...TEXT, gzip: true });
        expect(written.size_bytes).toBeLessThan(text.length / 10);
        expect((await store.read(name))?.body.toString()).toBe(text);
        expect((await buffer(await store.openRead(name))).toString()).toBe(text);
        await store.download(name, join(folder, 'log.txt'));
        expect(await readFile(join(folder, 'log.txt'), 'utf8')).toBe(text);
      });

      test.each([
        ['empty', 0],
        ['small', 1000],
        ['large enough to go resumably', 9 * 1024 * 1024 + 17],
      ])('a file that is %s goes up and comes down the same', async (label, size) => {
        const name = fresh(`${label}.bin`);
        const bytes = randomBytes(size);
        await writeFile(join(folder, `${label}.up`), bytes);
        const sent = await store.upload(name, join(folder, `${label}.up`), { ...BYTES, if_generation: '0' });
        expect(sent.size_bytes).toBe(size);
        await store.download(name, join(folder, `${label}.down`));
        expect((await readFile(join(folder, `${label}.down`))).equals(bytes)).toBe(true);
      });

      test('a large file that is stored gzip-encoded comes down plain', async () => {
        const name = fresh('large.csv');
        const text = Array.from({ length: 700_000 }, (_, row) => `${row},${(row * 7919) % 10_007}`).join('\n');
        await writeFile(join(folder, 'large.csv'), text);
        await store.upload(name, join(folder, 'large.csv'), { content_type: 'text/csv', gzip: true });
        expect((await store.read(name))?.body.toString() === text).toBe(true);
      });

      test('a copy has the same bytes, whatever becomes of what it was made of', async () => {
        const from = fresh('from.bin');
        const to = fresh('to.bin');
        const bytes = randomBytes(70_000);
        await store.write(from, bytes, BYTES);
        const made = await store.copy(from, to, { ...BYTES, metadata: { run_id: 'r' }, if_generation: '0' });
        await store.delete(from);
        expect(made).toEqual(await store.stat(to));
        expect((await store.read(to))?.body.equals(bytes)).toBe(true);
        expect((await store.list(to)).objects).toMatchObject([{ ...BYTES, metadata: { run_id: 'r' } }]);
      });

      test('a copy of what is stored gzip-encoded reads plain', async () => {
        const from = fresh('from.txt');
        const to = fresh('to.txt');
        await store.write(from, 'a line\n'.repeat(500), { ...TEXT, gzip: true });
        await store.copy(from, to, { ...TEXT, gzip: true });
        expect((await store.read(to))?.body.toString()).toBe('a line\n'.repeat(500));
      });

      test('nothing is copied of what is not there, or onto what is there already', async () => {
        const from = fresh('from.txt');
        const to = fresh('to.txt');
        await expect(store.copy(from, to, TEXT)).rejects.toMatchObject({ code: 'object_not_found' });
        await store.write(from, 'new', TEXT);
        await store.write(to, 'old', TEXT);
        const refused = store.copy(from, to, { ...TEXT, if_generation: '0' });
        await expect(refused).rejects.toMatchObject({ code: 'object_changed' });
        expect((await store.read(to))?.body.toString()).toBe('old');
      });

      test('any name and any bytes', async () => {
        const name_part = fc
          .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
          .filter(
            (text) => !/[\r\n]/.test(text) && Buffer.byteLength(text) < 400 && Buffer.from(text).toString() === text,
          );
        await fc.assert(
          fc.asyncProperty(name_part, fc.uint8Array({ maxLength: 3000 }), fc.boolean(), async (part, bytes, gzip) => {
            const name = fresh(part);
            const body = Buffer.from(bytes);
            const written = await store.write(name, body, { ...BYTES, gzip });
            expect(written.name).toBe(name);
            expect((await store.read(name))?.body.equals(body)).toBe(true);
            expect((await store.list(name)).objects.map((object) => object.name)).toContain(name);
          }),
          { numRuns: property_runs },
        );
      });
    });

    describe('conditions', () => {
      test('"0" writes only where there is nothing', async () => {
        const name = fresh('once.json');
        await store.write(name, 'first', { ...TEXT, if_generation: '0' });
        await expect(store.write(name, 'second', { ...TEXT, if_generation: '0' })).rejects.toMatchObject({
          code: 'object_changed',
        });
        expect((await store.read(name))?.body.toString()).toBe('first');
      });

      test('a generation writes only over itself', async () => {
        const name = fresh('record.json');
        const first = await store.write(name, '1', TEXT);
        const second = await store.write(name, '2', { ...TEXT, if_generation: first.generation });
        expect(second.generation).not.toBe(first.generation);
        const stale = store.write(name, '3', { ...TEXT, if_generation: first.generation });
        await expect(stale).rejects.toMatchObject({ code: 'object_changed' });
        expect((await store.read(name))?.body.toString()).toBe('2');
      });

      test('conditions hold for resumable uploads too', async () => {
        const name = fresh('large.bin');
        await writeFile(join(folder, 'large.bin'), randomBytes(9 * 1024 * 1024));
        await store.write(name, 'small', BYTES);
        const sent = store.upload(name, join(folder, 'large.bin'), { ...BYTES, if_generation: '0' });
        await expect(sent).rejects.toMatchObject({ code: 'object_changed' });
        expect((await store.stat(name))?.size_bytes).toBe(5);
      });

      test('of many that write at once on one condition, one succeeds', async () => {
        const name = fresh('race.json');
        const outcomes = await Promise.allSettled(
          Array.from({ length: 8 }, (_, index) => store.write(name, String(index), { ...TEXT, if_generation: '0' })),
        );
        const winners = outcomes.flatMap((outcome, index) => (outcome.status === 'fulfilled' ? [String(index)] : []));
        expect(winners).toHaveLength(1);
        expect((await store.read(name))?.body.toString()).toBe(winners[0]);
      });
    });

    describe('deleting', () => {
      test('takes the object away, and does nothing the second time', async () => {
        const name = fresh('gone.txt');
        await store.write(name, 'x', TEXT);
        await store.delete(name);
        await store.delete(name);
        expect(await store.stat(name)).toBeNull();
      });

      test('with a generation deletes only that one', async () => {
        const name = fresh('kept.txt');
        const first = await store.write(name, '1', TEXT);
        const second = await store.write(name, '2', TEXT);
        await expect(store.delete(name, { if_generation: first.generation })).rejects.toMatchObject({
          code: 'object_changed',
        });
        await store.delete(name, { if_generation: second.generation });
        expect(await store.stat(name)).toBeNull();
      });

      test('a deleted name takes a create-only write again, under a new generation', async () => {
        const name = fresh('again.txt');
        const first = await store.write(name, '1', { ...TEXT, if_generation: '0' });
        await store.delete(name);
        const second = await store.write(name, '1', { ...TEXT, if_generation: '0' });
        expect(second.generation).not.toBe(first.generation);
      });
    });

    describe('listing', () => {
      const names = [
        'a.txt',
        'b/1.txt',
        'b/2.txt',
        'b/c/3.txt',
        'd.txt',
        'e/4.txt',
        'ä.txt',
        '\u{fb01}.txt',
        '\u{1f600}.txt',
      ];
      let root: string;
      beforeAll(async () => {
        root = fresh('');
        await Promise.all(names.map((name) => store.write(root + name, name, TEXT)));
      });
      const short = (name: string) => name.slice(root.length);

      test('gives names in the order of their UTF-8 bytes', async () => {
        const { objects, prefixes, next_page_token } = await store.list(root);
        expect(objects.map(({ name }) => short(name))).toEqual(names);
        expect(prefixes).toEqual([]);
        expect(next_page_token).toBeNull();
      });

      test('folds what lies deeper than the delimiter', async () => {
        const { objects, prefixes } = await store.list(root, { delimiter: '/' });
        expect(prefixes.map(short)).toEqual(['b/', 'e/']);
        expect(objects.map(({ name }) => short(name))).toEqual(names.filter((name) => !name.includes('/')));
      });

      test('starts at an offset', async () => {
        const { objects } = await store.list(root, { start_offset: `${root}b/2` });
        expect(objects.map(({ name }) => short(name))).toEqual(names.slice(2));
      });

      test('of nothing is empty', async () => {
        expect(await store.list(fresh(''))).toEqual({ objects: [], prefixes: [], next_page_token: null });
      });

      test('brings the metadata that was written, and nothing else', async () => {
        const folder = fresh('');
        const metadata = { row: '{"channel":"C1","état":"ok"}', step: 'card' };
        await store.write(`${folder}1`, '', { ...TEXT, metadata });
        await store.write(`${folder}2`, '', TEXT);
        await store.write(`${folder}3`, '', { ...TEXT, metadata });
        await store.write(`${folder}3`, '', TEXT);
        const { objects } = await store.list(folder);
        expect(objects.map((object) => object.metadata)).toEqual([metadata, {}, {}]);
      });

      test('in pages of any size gives the same as in one', async () => {
        await fc.assert(
          fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.boolean(), async (page_size, deep) => {
            const options = deep ? {} : { delimiter: '/' };
            const whole = await store.list(root, options);
            const seen = { objects: [] as string[], prefixes: [] as string[] };
            let page_token: string | undefined;
            do {
              const page = await store.list(root, { ...options, page_size, page_token });
              expect(page.objects.length + page.prefixes.length).toBeLessThanOrEqual(page_size);
              seen.objects.push(...page.objects.map(({ name }) => name));
              seen.prefixes.push(...page.prefixes);
              page_token = page.next_page_token ?? undefined;
            } while (page_token !== undefined);
            expect(seen.objects).toEqual(whole.objects.map(({ name }) => name));
            expect(seen.prefixes).toEqual(whole.prefixes);
          }),
          { numRuns: property_runs },
        );
      });
    });

    describe('signed links', () => {
      test('bring the plain content under the name that was asked for, without any credentials', async () => {
        const name = fresh('Ergebnis (1)/größe & co.csv');
        await store.write(name, 'a,b\n1,2\n', { content_type: 'text/csv', gzip: true });
        const before = Date.now();
        const link = await store.signedUrl(name, { expires_in_seconds: 600, download_name: 'Größe "1".csv' });
        expect(link.expires_at.getTime()).toBeGreaterThan(before + 598_000);
        expect(link.expires_at.getTime()).toBeLessThanOrEqual(Date.now() + 600_000);
        const response = await fetch(link.url);
        expect(response.status).toBe(200);
        expect(await response.text()).toBe('a,b\n1,2\n');
        expect(response.headers.get('content-type')).toBe('text/csv');
        expect(response.headers.get('content-disposition')).toBe(
          `attachment; filename="Gr__e _1_.csv"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22.csv`,
        );
      });

      test('last for seven days at most', async () => {
        const link = await store.signedUrl(fresh('x'), { expires_in_seconds: 30 * 86_400 });
        expect(link.expires_at.getTime()).toBeLessThanOrEqual(Date.now() + 7 * 86_400_000);
      });

      test('lead to one object only', async () => {
        const name = fresh('mine.txt');
        const other = fresh('other.txt');
        await store.write(name, 'mine', TEXT);
        await store.write(other, 'other', TEXT);
        const { url } = await store.signedUrl(name, { expires_in_seconds: 60 });
        const response = await fetch(url.replace(name, other));
        expect(response.status).toBe(403);
        expect(await response.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
      });
    });
  });
}

async function listAll(store: ObjectStore, prefix: string) {
  const objects = [];
  let page_token: string | undefined;
  do {
    const page = await store.list(prefix, { page_token });
    objects.push(...page.objects);
    page_token = page.next_page_token ?? undefined;
  } while (page_token !== undefined);
  return objects;
}

objectStoreContract(
  'object store: the local Cloud Storage',
  async () => {
    const local = await startLocalStorage();
    const { credentials, credentials_json, url: api_endpoint } = local;
    const project = credentials.project_id;
    return {
      store: cloudStorageObjectStore({ bucket: BUCKET, project, api_endpoint, credentials_json }),
      close: local.remove,
    };
  },
  { property_runs: 40 },
);

const { MMM_CONTRACT_BUCKET, GOOGLE_CLOUD_PROJECT, GOOGLE_CREDENTIALS_JSON } = process.env;
if (MMM_CONTRACT_BUCKET !== undefined && GOOGLE_CLOUD_PROJECT !== undefined) {
  objectStoreContract(
    "object store: Google's Cloud Storage",
    async () => ({
      store: cloudStorageObjectStore({
        bucket: MMM_CONTRACT_BUCKET,
        project: GOOGLE_CLOUD_PROJECT,
        credentials_json: GOOGLE_CREDENTIALS_JSON,
      }),
      close: async () => undefined,
    }),
    { property_runs: 5 },
  );
} else {
  const reason = 'skipped: set MMM_CONTRACT_BUCKET and GOOGLE_CLOUD_PROJECT to a bucket for tests (and credentials)';
  console.log(`object store: Google's Cloud Storage: ${reason}`);
  test.skip(`object store: Google's Cloud Storage (${reason})`, () => undefined);
}
