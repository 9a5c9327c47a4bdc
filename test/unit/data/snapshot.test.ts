import { EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { checkData } from '../../../src/data/check-data.ts';
import { takeSnapshotFrom } from '../../../src/data/snapshot.ts';
import { createSnapshotStore } from '../../../src/data/snapshot-store.ts';
import { AppError } from '../../../src/errors.ts';
import { duckdbWarehouse } from '../../../src/providers/warehouse/duckdb.ts';
import type { ReadOptions, Warehouse } from '../../../src/providers/warehouse/types.ts';
import { createWarehouses } from '../../../src/providers/warehouse/warehouses.ts';
import type { RunSpecInput } from '../../../src/runs/run-spec.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { runSpec } from '../../support/specs.ts';
import { type WeeklyRow, weeklyRows } from './weekly.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const HOUR = { requested_by: 'U0ANNA', max_age_seconds: 3600 };
const ANEW = { requested_by: 'U0BEN', max_age_seconds: 0 };

describe('A snapshot of a warehouse', () => {
  it('is used again for the time that it may be old, and says when and by whom it was taken', async () => {
    const world = await warehouseWith(weeklyRows());
    const first = await world.check({}, HOUR);
    world.pass(12 * 60);
    const again = await world.check({}, { ...HOUR, requested_by: 'U0BEN' });

    expect(world.asked).toEqual(['snapshot']);
    expect(again.profile).toEqual(first.profile);
    expect(again.snapshot).toEqual({ ...first.snapshot, is_cached: true });
    expect(again.snapshot).toMatchObject({ requested_by: 'U0ANNA', taken_at: '2026-03-01T10:00:00.000Z' });
  });

  it('is taken anew when it has grown too old, or when somebody wants it so', async () => {
    const world = await warehouseWith(weeklyRows());
    await world.check({}, HOUR);
    world.pass(3601);
    expect((await world.check({}, HOUR)).snapshot).toMatchObject({ is_cached: false });
    const anew = await world.check({}, ANEW);

    expect(anew.snapshot).toMatchObject({ is_cached: false, requested_by: 'U0BEN' });
    expect(world.asked).toEqual(['snapshot', 'snapshot', 'snapshot']);
  });

  it('is what the next question gets, once it was taken anew', async () => {
    const world = await warehouseWith(weeklyRows());
    await world.check({}, HOUR);
    await world.rewrite(weeklyRows((row) => ({ ...row, revenue: 7 + Number(row.revenue) })));
    world.pass(60);
    const anew = await world.check({}, ANEW);
    world.pass(60);

    expect((await world.check({}, HOUR)).snapshot).toEqual({ ...anew.snapshot, is_cached: true });
  });

  it('serves other columns and another preparation of the same source, byte for byte as the warehouse would', async () => {
    const world = await warehouseWith(weeklyRows());
    await world.check({}, HOUR);
    const other: Partial<RunSpecInput> = {
      paid_media_spends: ['search_S'],
      paid_media_vars: ['search_S'],
      context_vars: ['temperature'],
      prepare: [{ fill_missing: { columns: ['temperature'], with: 0 } }],
    };
    const cached = await world.csv(other, HOUR);
    expect(world.asked).toEqual(['snapshot']);

    expect(await world.csv(other, ANEW)).toBe(cached);
    expect(cached.split('\n')[0]).toBe('DATE,revenue,search_S,temperature');
  });

  it('does not serve another table, another query or another connection', async () => {
    const world = await warehouseWith(weeklyRows());
    await world.check({}, HOUR);
    await world.check({ data: { connection: 'demo', query: 'SELECT * FROM sales' } }, HOUR);
    await world.check({ data: { connection: 'demo', query: 'SELECT  * FROM sales' } }, HOUR);
    await world.check({ data: { connection: 'other', table: 'sales' } }, HOUR);

    expect(world.asked).toEqual(['snapshot', 'snapshot', 'snapshot', 'snapshot']);
  });

  it('is not asked about a column that it does not know: the source may have it by now', async () => {
    const world = await warehouseWith(weeklyRows());
    await world.check({}, HOUR);
    await world.rewrite(weeklyRows((row, index) => ({ ...row, radio_S: index % 7 })));
    const spec = { paid_media_spends: ['radio_S'], paid_media_vars: ['radio_S'], context_vars: ['temperature'] };

    expect((await world.check(spec, HOUR)).findings).toEqual([]);
  });

  it('is taken once where two ask at the same time', async () => {
    const world = await warehouseWith(weeklyRows());
    const both = await Promise.all([world.check({}, HOUR), world.check({}, HOUR)]);

    expect(world.asked).toEqual(['snapshot']);
    expect(both.map(({ snapshot }) => snapshot?.is_cached).sort()).toEqual([false, true]);
  });

  it('is taken anew where its files are gone', async () => {
    const world = await warehouseWith(weeklyRows());
    await world.check({}, HOUR);
    for (const name of world.bucket.objects.keys()) if (name.endsWith('.parquet')) world.bucket.objects.delete(name);

    expect((await world.check({}, HOUR)).snapshot).toMatchObject({ is_cached: false });
  });

  it('of a file is used for as long as the file is the same, and no longer', async () => {
    const world = await warehouseWith(weeklyRows(), { is_file: true });
    const first = await world.check({}, HOUR);
    world.pass(86_400);
    expect((await world.check({}, HOUR)).snapshot).toEqual({ ...first.snapshot, is_cached: true });

    await world.rewrite(weeklyRows((row) => ({ ...row, revenue: 7000 + Number(row.revenue) })));
    expect((await world.check({}, HOUR)).snapshot).toMatchObject({ is_cached: false });
  });

  it('of wide tables has the columns that are needed, of others all that can be trained on', async () => {
    const narrow = await warehouseWith(weeklyRows());
    expect((await narrow.check({}, HOUR)).snapshot?.columns).toBe(6);

    const extra = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`x${index}`, index]));
    const wide = await warehouseWith(weeklyRows((row) => ({ ...row, ...extra })));
    expect((await wide.check({}, HOUR)).snapshot?.columns).toBe(5);
  });

  it('without rows is told to be just that', async () => {
    const world = await warehouseWith(weeklyRows().slice(0, 1));
    const empty = { data: { connection: 'demo', query: 'SELECT * FROM sales WHERE revenue < 0' } };

    expect((await world.check(empty, HOUR)).findings).toMatchObject([{ code: 'data_empty' }]);
  });
});

describe('A snapshot that a spec names by its content', () => {
  it('is used however old it is, without a question to the warehouse', async () => {
    const world = await warehouseWith(weeklyRows());
    const { snapshot } = await world.check({}, HOUR);
    await world.rewrite(weeklyRows((row) => ({ ...row, revenue: 7 + Number(row.revenue) })));
    world.pass(7 * 86_400);
    await world.check({}, HOUR);
    world.forget();

    const named = await world.check({ snapshot: snapshot?.data_hash ?? '' }, ANEW);
    expect(named.snapshot).toEqual({ ...snapshot, is_cached: true });
    expect(world.asked).toEqual([]);
  });

  it('says what it does not have', async () => {
    const world = await warehouseWith(weeklyRows());
    const { snapshot } = await world.check({}, HOUR);
    const spec = { snapshot: snapshot?.data_hash ?? '', context_vars: ['temperatur'] };

    const { findings } = await world.check(spec, HOUR);
    expect(findings).toMatchObject([{ code: 'column_not_found', details: { nearest: 'temperature' } }]);
  });

  it('is refused where it is of another source, or is not kept', async () => {
    const world = await warehouseWith(weeklyRows());
    const { snapshot } = await world.check({}, HOUR);
    const data = { connection: 'demo', query: 'SELECT * FROM sales' };

    const other = world.check({ data, snapshot: snapshot?.data_hash ?? '' }, HOUR);
    await expect(other).rejects.toMatchObject({ code: 'snapshot_not_found' });
    const unknown = world.check({ snapshot: '0'.repeat(64) }, HOUR);
    await expect(unknown).rejects.toMatchObject({ code: 'snapshot_not_found' });
  });

  it('is found in the folder of a run when it has been deleted elsewhere', async () => {
    const world = await warehouseWith(weeklyRows());
    const kept = await world.takeSnapshot(
      runSpec(),
      async (taken) => {
        if ('refused' in taken) throw new Error('refused');
        const { object, record } = taken.snapshot.extract;
        await world.objects.copy(object, 'robyn/r/de/1/data/extract.parquet', { content_type: 'x' });
        await world.snapshots.rememberRun(record, 'robyn/r/de/1/data/extract.parquet');
        return record;
      },
      HOUR,
    );
    world.pass(1);
    await world.snapshots.sweep(world.now());
    expect([...world.bucket.objects.keys()].filter((name) => name.startsWith('snapshots/'))).toEqual([]);

    const named = await world.check({ snapshot: kept.data_hash }, HOUR);
    expect(named).toMatchObject({ findings: [], snapshot: { data_hash: kept.data_hash } });
  });
});

describe('The query of a snapshot', () => {
  it('is stopped by the signal, and so is the wait for one who asks the same', async () => {
    const world = await warehouseWith(weeklyRows(), { hangs: true });
    const one = new AbortController();
    const first = world.check({}, { ...HOUR, signal: one.signal });
    await world.hanging;
    const two = new AbortController();
    const second = world.check({}, { ...HOUR, signal: two.signal });
    two.abort();
    await expect(second).rejects.toMatchObject({ code: 'query_cancelled' });
    one.abort();
    await expect(first).rejects.toMatchObject({ code: 'query_cancelled' });

    expect([...world.bucket.objects.keys()]).toEqual([]);
  });

  it('is stopped when the process is to end, for somebody else to ask again', async () => {
    const world = await warehouseWith(weeklyRows(), { hangs: true });
    const asked = world.check({}, HOUR);
    await world.hanging;
    world.stopping.abort();

    await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
  });
});

/** A table `sales` of two connections, whose warehouse is not known to change unless it `is_file`. */
async function warehouseWith(
  rows: readonly WeeklyRow[],
  { is_file = false, hangs = false }: { is_file?: boolean; hangs?: boolean } = {},
) {
  let clock = Date.parse('2026-03-01T10:00:00Z');
  const now = () => new Date(clock);
  const folder = await mkdtemp(join(tmpdir(), 'snapshot-test-'));
  const path = join(folder, 'sales.csv');
  const rewrite = async (changed: readonly WeeklyRow[]) => {
    const names = Object.keys(changed[0] ?? {});
    await writeFile(
      path,
      [names.join(','), ...changed.map((row) => names.map((name) => row[name]).join(',')), ''].join('\n'),
    );
  };
  await rewrite(rows);
  const duckdb = duckdbWarehouse({ tables: async () => ({ sales: path }), files_allowed: false });
  const asked: string[] = [];
  const waiting = new EventEmitter();
  const hanging = once(waiting, 'asked');
  const warehouse: Warehouse = {
    ...duckdb,
    fingerprint: is_file ? duckdb.fingerprint : undefined,
    async snapshot(source, request, options: ReadOptions = {}) {
      asked.push('snapshot');
      if (!hangs) return duckdb.snapshot(source, request, options);
      waiting.emit('asked');
      return new Promise((_resolve, reject) => {
        options.signal?.addEventListener('abort', () => reject(new AppError('query_cancelled')));
      });
    },
  };
  cleanups.push(
    () => duckdb.close(),
    () => rm(folder, { recursive: true, force: true }),
  );
  const bucket = memoryBucket(now);
  const objects = bucket.store();
  const snapshots = createSnapshotStore(objects);
  const stopping = new AbortController();
  const takeSnapshot = takeSnapshotFrom({
    warehouses: createWarehouses({ connections: { demo: warehouse, other: warehouse }, files: null }),
    snapshots,
    now,
    stopping: stopping.signal,
  });
  return {
    asked,
    bucket,
    objects,
    snapshots,
    takeSnapshot,
    stopping,
    hanging,
    now,
    rewrite,
    pass(seconds: number) {
      clock += seconds * 1000;
    },
    forget() {
      asked.splice(0);
    },
    check: (change: Partial<RunSpecInput>, options: typeof HOUR & { signal?: AbortSignal }) =>
      checkData({ takeSnapshot }, { spec: runSpec(change), ...options }),
    csv: (change: Partial<RunSpecInput>, options: typeof HOUR) =>
      takeSnapshot(
        runSpec(change),
        async (taken) =>
          'refused' in taken ? 'refused' : gunzipSync(await readFile(taken.snapshot.csv_path)).toString(),
        options,
      ),
  };
}
