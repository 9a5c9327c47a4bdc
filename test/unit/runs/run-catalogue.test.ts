import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moved, type Run } from '../../../src/runs/run.ts';
import { createRunCatalogue } from '../../../src/runs/run-catalogue.ts';
import { runObject } from '../../../src/runs/run-paths.ts';
import { byNewest, type RunRow, rowOf } from '../../../src/runs/run-row.ts';
import { createRunStore } from '../../../src/runs/run-store.ts';
import type { External } from '../../support/external.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { runSpec } from '../../support/specs.ts';

const AT = new Date('2026-03-01T10:00:00Z');
const now = () => AT;
const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000);

function row(number: number, change: Partial<RunRow> = {}): RunRow {
  const timestamp = later(number).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
  const revision = `r${number % 7}`;
  const country = ['de', 'fr', 'us'][number % 3] ?? 'de';
  return {
    run_id: `${revision}-${country}-${timestamp}`,
    version: 0,
    revision,
    country,
    timestamp,
    state: 'requested',
    requested_by: `U${number % 5}`,
    requested_at: later(number).toISOString(),
    ended_at: null,
    channel: 'C1',
    iterations: 2000,
    trials: 5,
    best: null,
    spec_hash: number.toString(16).padStart(64, 'a'),
    data_hash: null,
    batch_id: null,
    ...change,
  };
}

/** Counts the calls that go to the bucket. */
function counted() {
  const calls: string[] = [];
  const external: External = async (name, effect) => {
    calls.push(name);
    return effect();
  };
  return { calls, external };
}

describe('the catalogue of runs', () => {
  test('gives a row in its newest version, whatever order versions were written in', async () => {
    const catalogue = createRunCatalogue(memoryBucket(now).store());
    for (const version of [1, 4, 2]) await catalogue.put(row(1, { version, trials: version + 1 }));
    expect(await catalogue.rows()).toEqual([row(1, { version: 4, trials: 5 })]);
  });

  test('gives the newest run first', async () => {
    const catalogue = createRunCatalogue(memoryBucket(now).store());
    for (const number of [2, 3, 1]) await catalogue.put(row(number));
    expect(await catalogue.rows()).toEqual([row(3), row(2), row(1)]);
  });

  test('takes many changes together into one object, and shows the same', async () => {
    const bucket = memoryBucket(now);
    const catalogue = createRunCatalogue(bucket.store(), { compact_after: 3 });
    for (const number of [1, 2, 3]) await catalogue.put(row(number));
    await catalogue.compact();
    expect(bucket.objects.size).toBe(3);
    await catalogue.put(row(2, { version: 1, state: 'training' }));
    const before = await catalogue.rows();
    await catalogue.compact();
    expect([...bucket.objects.keys()]).toEqual(['robyn/_index/catalogue/rows.json']);
    expect(await catalogue.rows()).toEqual(before);
  });

  test('is not confused by a change that comes after a newer one was taken in', async () => {
    const catalogue = createRunCatalogue(memoryBucket(now).store(), { compact_after: 0 });
    await catalogue.put(row(1, { version: 5, state: 'succeeded' }));
    await catalogue.compact();
    await catalogue.put(row(1, { version: 4, state: 'publishing' }));
    expect((await catalogue.rows())[0]?.state).toBe('succeeded');
    await catalogue.compact();
    expect((await catalogue.rows())[0]?.state).toBe('succeeded');
  });

  test('passes over a change that cannot be read', async () => {
    const bucket = memoryBucket(now);
    const catalogue = createRunCatalogue(bucket.store());
    await catalogue.put(row(1));
    await bucket.store().write('robyn/_index/catalogue/changes/x/1', '', { content_type: 'text/plain' });
    expect(await catalogue.rows()).toEqual([row(1)]);
  });

  test('says so where its rows cannot be read', async () => {
    const bucket = memoryBucket(now);
    await bucket.store().write('robyn/_index/catalogue/rows.json', '{"rows":1}', { content_type: 'application/json' });
    await expect(createRunCatalogue(bucket.store()).rows()).rejects.toMatchObject({ code: 'record_invalid' });
  });
});

describe('with 10,000 runs in the bucket', () => {
  async function large() {
    const bucket = memoryBucket(now);
    const filled = createRunCatalogue(bucket.store(), { compact_after: 0 });
    const rows = Array.from({ length: 10_000 }, (_, number) =>
      row(number, { version: 5, state: number % 10 === 0 ? 'failed' : 'succeeded', data_hash: 'd'.repeat(64) }),
    );
    await filled.replace(async () => rows);
    for (let number = 10_000; number < 10_150; number++) await filled.put(row(number));
    const { calls, external } = counted();
    return { calls, store: createRunStore({ objects: bucket.store(external), now }) };
  }

  test.each([
    ['the first page', {}, 0, 10_150],
    ['the last page', {}, 10_140, 10_150],
    ['a market', { country: 'fr' }, 0, 3383],
    ['a revision and a person', { revision: 'r3', requested_by: 'U2' }, 10, 290],
    ['those that failed', { states: ['failed' as const] }, 0, 1000],
    ['what is searched', { search: 'r4 us failed' }, 20, 47],
  ])('%s costs two storage calls', async (_title, filter, offset, total) => {
    const { calls, store } = await large();
    const page = await store.page({ filter, offset, page_size: 10 });
    expect(calls).toHaveLength(2);
    expect(page.total).toBe(total);
    expect(page.rows).toHaveLength(10);
    expect([...page.rows].sort(byNewest)).toEqual(page.rows);
    await store.page({ filter, offset, page_size: 10 });
    expect(calls, 'the same process again: the rows are known').toHaveLength(3);
    store.forgetCaches();
    await store.page({ filter, offset, page_size: 10 });
    expect(calls).toHaveLength(5);
  });
});

describe('the rows of runs', () => {
  const states = ['preparing', 'training', 'publishing', 'succeeded'] as const;
  const asked = { spec: runSpec(), requested_by: 'U1', channel: 'C1', at: AT };

  test('follow every change that they show, and no other', async () => {
    const bucket = memoryBucket(now);
    const store = createRunStore({ objects: bucket.store(), now });
    const { run_id } = await store.create({ ...asked, batch_id: 'B1' });
    expect(await store.rows()).toMatchObject([{ run_id, state: 'requested', batch_id: 'B1', trials: 2 }]);
    const run = await store.update(run_id, (current) => moved(current, 'preparing', AT));
    expect(await store.rows()).toEqual([rowOf(run)]);
    await store.update(run_id, (current) => ({ ...current, messages: { card: '1.0' } }));
    expect([...bucket.objects.keys()].filter((name) => name.includes('/changes/'))).toHaveLength(2);
  });

  test('are right once the run is settled, though a process died before it had written them', async () => {
    let is_dead = false;
    const bucket = memoryBucket(now);
    const external: External = async (name, effect) => {
      if (is_dead && name.includes('/changes/')) throw new Error('dead');
      return effect();
    };
    const dying = createRunStore({ objects: bucket.store(external), now });
    const { run_id } = await dying.create(asked);
    is_dead = true;
    await expect(dying.update(run_id, (current) => moved(current, 'cancelled', AT))).rejects.toThrow('dead');
    const store = createRunStore({ objects: bucket.store(), now });
    expect(await store.rows()).toMatchObject([{ state: 'requested' }]);
    await store.settle(await store.read(run_id));
    expect(await store.rows()).toMatchObject([{ state: 'cancelled' }]);
  });

  test('are made anew from the records, whatever was there before', async () => {
    const bucket = memoryBucket(now);
    const store = createRunStore({ objects: bucket.store(), now, compact_after: 0 });
    const kept: Run[] = [];
    for (const country of ['de', 'fr']) {
      const { run_id } = await store.create({ ...asked, spec: runSpec({ country }) });
      kept.push(await store.update(run_id, (current) => moved(current, 'cancelled', AT)));
    }
    const broken = await store.create({ ...asked, spec: runSpec({ country: 'us' }) });
    await bucket.store().write(runObject(broken.run_id, 'record'), '{}', { content_type: 'application/json' });
    const before = new Set(['rows.json', '/changes/']);
    for (const name of bucket.objects.keys()) {
      if ([...before].some((part) => name.includes(part))) bucket.objects.delete(name);
    }
    await createRunCatalogue(bucket.store()).put(row(1));
    expect(await store.rebuildCatalogue()).toEqual({ runs: 2, unreadable: [broken.run_id] });
    expect(await store.rows()).toEqual(kept.map(rowOf).sort(byNewest));
  });

  test('are made once where the bucket has records from before there were rows', async () => {
    const bucket = memoryBucket(now);
    const store = createRunStore({ objects: bucket.store(), now });
    const run = await store.create(asked);
    for (const name of bucket.objects.keys()) if (name.includes('/catalogue/')) bucket.objects.delete(name);
    const { calls, external } = counted();
    const started = createRunStore({ objects: bucket.store(external), now });
    await started.ensureCatalogue();
    expect(await started.rows()).toEqual([rowOf(run)]);
    calls.length = 0;
    await started.ensureCatalogue();
    expect(calls).toHaveLength(1);
  });

  test('lose nothing, show nothing twice and never go back, whoever writes, compacts, rebuilds and reads at once', async () => {
    const pauses = fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 80 });
    const plan = fc.record({
      pauses,
      runs: fc.integer({ min: 1, max: 5 }),
      compact_after: fc.integer({ min: 0, max: 6 }),
      compactors: fc.nat({ max: 3 }),
      rebuilds: fc.boolean(),
      keeps_cache: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ runs, compact_after, compactors, rebuilds, keeps_cache, ...given }) => {
        const bucket = memoryBucket(now);
        let call = 0;
        const external: External = async (_name, effect) => {
          const pause = given.pauses[call++ % given.pauses.length] ?? 0;
          for (let turn = 0; turn < pause; turn++) await Promise.resolve();
          const result = effect();
          for (let turn = 0; turn < pause % 3; turn++) await Promise.resolve();
          return result;
        };
        const start = () => createRunStore({ objects: bucket.store(external), now, compact_after });
        /** What somebody has been told is in the bucket. */
        const told = new Map<string, number>();
        let is_over = false;

        async function live(number: number): Promise<void> {
          const store = start();
          const created = await store.create({ ...asked, at: later(number * 7) });
          told.set(created.run_id, created.version);
          let run = created;
          for (const state of states) {
            run = await store.update(run.run_id, (current) => moved(current, state, AT));
            told.set(run.run_id, run.version);
          }
          await store.settle(run);
        }
        async function compact(): Promise<void> {
          const catalogue = createRunCatalogue(bucket.store(external), { compact_after });
          while (!is_over) await catalogue.compact();
        }
        async function rebuild(): Promise<void> {
          await start()
            .rebuildCatalogue()
            .catch((error: unknown) => expect(error).toMatchObject({ code: 'object_changed' }));
        }
        async function look(): Promise<void> {
          const store = start();
          while (!is_over) {
            const known = new Map(told);
            if (!keeps_cache) store.forgetCaches();
            const rows = await store.rows();
            expect(new Set(rows.map(({ run_id }) => run_id)).size).toBe(rows.length);
            for (const [run_id, version] of known) {
              const found = rows.find((one) => one.run_id === run_id);
              expect(found?.version ?? -1, run_id).toBeGreaterThanOrEqual(version);
            }
          }
        }

        const others = [look(), ...Array.from({ length: compactors }, compact)];
        const writers = Array.from({ length: runs }, (_, number) => live(number));
        await Promise.all([...writers, ...(rebuilds ? [rebuild(), rebuild()] : [])]).finally(() => {
          is_over = true;
        });
        await Promise.all(others);
        const rows = await start().rows();
        expect(rows).toHaveLength(runs);
        for (const found of rows) expect(found).toMatchObject({ state: 'succeeded', run_id: expect.any(String) });
      }),
      { numRuns: 300 },
    );
  }, 60_000);
});
