import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it, test } from 'vitest';
import { createSnapshotStore } from '../../../src/data/snapshot-store.ts';
import { sweepSnapshots } from '../../../src/data/sweep-snapshots.ts';
import { AppError } from '../../../src/errors.ts';
import type { External } from '../../support/external.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { snapshotRecord } from '../../support/snapshots.ts';

const START = Date.parse('2026-03-01T10:00:00Z');
const FILES = { csv_path: 'the csv', parquet_path: 'the parquet' };
const DAY = 86_400_000;

const record = (index: number) =>
  snapshotRecord({
    taken_at: new Date(START + index * 60_000).toISOString(),
    data_hash: String(index).padStart(64, '0'),
  });

function world() {
  let clock = START;
  const bucket = memoryBucket(() => new Date(clock));
  const names = () => [...bucket.objects.keys()].sort();
  return {
    bucket,
    names,
    store: createSnapshotStore(bucket.store()),
    now: () => new Date(clock),
    pass(ms: number) {
      clock += ms;
    },
  };
}

describe('Snapshots that are kept', () => {
  it('are listed by source, the newest first, and each content once', async () => {
    const { store } = world();
    await store.keep(record(1), FILES);
    await store.keep(record(3), FILES);
    await store.keep(record(2), FILES);
    await store.keep({ ...record(1), taken_at: record(9).taken_at }, FILES);

    const listed = await store.list(record(1).source);
    expect(listed.map(({ data_hash }) => Number(data_hash))).toEqual([1, 3, 2]);
    expect(await store.list({ connection: 'other', table: 'sales' })).toEqual([]);
  });

  it('are as many as a list is good for', async () => {
    const { store } = world();
    for (let index = 0; index < 25; index++) await store.keep(record(index), FILES);
    expect((await store.list(record(1).source)).map(({ data_hash }) => Number(data_hash))).toEqual(
      Array.from({ length: 20 }, (_, index) => 24 - index),
    );
  });

  it('lie in the bucket as CSV and as Parquet, by the hash of their content', async () => {
    const { store, names } = world();
    const { object } = await store.keep(record(1), FILES);
    expect(names()).toContain(object);
    expect(names()).toContain(object.replace(/parquet$/, 'csv.gz'));
  });

  it('are all listed where several bots keep theirs at once', async () => {
    const { store } = world();
    await Promise.all([1, 2, 3, 4].map((index) => store.keep(record(index), FILES)));
    expect(await store.list(record(1).source)).toHaveLength(4);
  });

  it.each([
    ['damaged, and listed anew', '{"schema":1}', 1],
    ['of a newer bot, whose list stays as it is', '{"schema":99}', 0],
  ])('are taken anew where a list is %s', async (_what, left, listed) => {
    const { store, bucket } = world();
    await store.keep(record(1), FILES);
    const list = [...bucket.objects.keys()].find((name) => name.endsWith('.json')) ?? '';
    await bucket.store().write(list, left, { content_type: 'application/json' });
    expect(await store.list(record(1).source)).toEqual([]);
    await store.keep(record(2), FILES);
    expect(await store.list(record(1).source)).toHaveLength(listed);
  });

  it('go when they are older than they are to be kept, and what is younger stays', async () => {
    const { store, names, now, pass } = world();
    const sweep = sweepSnapshots({ snapshots: store, retention_days: 30, logger: pino({ level: 'silent' }), now });
    const old = await store.keep(record(1), FILES);
    pass(20 * DAY);
    const young = await store.keep(record(2), FILES);
    pass(11 * DAY);
    await Promise.all([sweep(), sweep()]);

    expect(names()).not.toContain(old.object);
    expect(names()).toContain(young.object);
    expect(await store.fetch(old, '/nowhere/extract.parquet')).toBe(false);
    expect(await store.find(old.source, old.data_hash)).toBeNull();
    pass(20 * DAY);
    await sweep();
    expect(names()).toEqual([]);
  });

  it('do not go where they are kept anew while old ones are deleted', async () => {
    const { store, bucket, names, now, pass } = world();
    const { object } = await store.keep(record(1), FILES);
    pass(31 * DAY);
    const before = now();
    pass(1000);
    // Another bot keeps the same between the listing and the deletion.
    const external: External = async (name, effect) => {
      if (name === `delete ${object}`) await store.keep(record(1), FILES);
      return effect();
    };
    await createSnapshotStore(bucket.store(external)).sweep(before);

    expect(names()).toContain(object);
    expect(await store.list(record(1).source)).toHaveLength(1);
  });

  it('are found by their content in the folder of a run, where they stay', async () => {
    const { store, now, pass } = world();
    const kept = await store.keep(record(1), FILES);
    const object = 'robyn/r12/de/20260301_100000/data/extract.parquet';
    await store.rememberRun(record(1), object);
    expect((await store.find(kept.source, kept.data_hash))?.object).toBe(kept.object);
    pass(1);
    await store.sweep(now());
    expect((await store.find(kept.source, kept.data_hash))?.object).toBe(object);
    expect(await store.find({ connection: 'other', table: 'sales' }, kept.data_hash)).toBeNull();
  });
});

class Death extends Error {}

test('nothing is listed by half, whenever whoever keeps it dies or loses an answer', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ at: fc.nat(12), fault: fc.constantFrom('dies_before', 'dies_after', 'answer_lost') }), {
        maxLength: 4,
      }),
      fc.array(fc.nat(3), { minLength: 1, maxLength: 3 }),
      async (faults, indexes) => {
        const { bucket, store } = world();
        let calls = 0;
        const bot = () => {
          let is_dead = false;
          const external: External = async (name, effect) => {
            const at = calls++;
            if (is_dead) throw new Death(name);
            const fault = faults.find((one) => one.at === at)?.fault;
            if (fault === 'dies_before') {
              is_dead = true;
              throw new Death(name);
            }
            const result = effect();
            if (fault === 'dies_after') is_dead = true;
            if (fault === 'dies_after') throw new Death(name);
            if (fault === 'answer_lost') throw new AppError('unavailable', { name });
            return result;
          };
          return createSnapshotStore(bucket.store(external));
        };
        const results = await Promise.allSettled(indexes.map((index) => bot().keep(record(index), FILES)));

        const listed = await store.list(record(0).source);
        for (const { object } of listed) {
          expect(bucket.objects.has(object)).toBe(true);
          expect(bucket.objects.has(object.replace(/parquet$/, 'csv.gz'))).toBe(true);
        }
        for (const result of results) {
          if (result.status === 'fulfilled') expect(listed).toContainEqual(result.value);
        }
        // Whoever comes again gets through.
        for (const index of indexes) await store.keep(record(index), FILES);
        expect(await store.list(record(0).source)).toHaveLength(new Set(indexes).size);
      },
    ),
  );
});
