import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkData, withCheckedData } from '../../../src/data/check-data.ts';
import { takeSnapshotFrom } from '../../../src/data/snapshot.ts';
import { duckdbWarehouse } from '../../../src/providers/warehouse/duckdb.ts';
import { createWarehouses } from '../../../src/providers/warehouse/warehouses.ts';
import { memorySnapshots } from '../../support/snapshots.ts';
import { runSpec } from '../../support/specs.ts';
import { weeklyRows } from './weekly.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

const ASKED = { requested_by: 'U0ANNA', max_age_seconds: 0 };

describe('The check of the data of a spec', () => {
  it('says what the data is, what is wrong with it and where it comes from', async () => {
    const { deps } = await salesTable();
    const spec = runSpec({ context_vars: ['temperature'] });

    const checked = await checkData(deps, { spec, ...ASKED });

    expect(checked.profile?.rows).toBe(104);
    expect(checked.findings.map(({ code }) => code)).toEqual([]);
    expect(checked.spec).toEqual(spec);
    expect(checked.preparation?.steps).toEqual([]);
    expect(checked.snapshot).toMatchObject({
      source: { connection: 'demo', table: 'sales' },
      connection: 'demo',
      requested_by: 'U0ANNA',
      taken_at: '2026-03-01T10:00:00.000Z',
      rows: 104,
      columns: 6,
      data_hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      is_cached: false,
    });
    expect(checked.snapshot?.bytes).toBeGreaterThan(500);
  });

  it('has no profile where the columns that are there refuse the spec', async () => {
    const { deps } = await salesTable();

    const checked = await checkData(deps, { spec: runSpec({ dep_var: 'Revenu' }), ...ASKED });

    expect(checked.findings).toMatchObject([{ code: 'column_not_found', column: 'Revenu' }]);
    expect(checked).toMatchObject({ profile: null, snapshot: null, preparation: null });
  });

  it('hands on the files of the snapshot, which are gone afterwards', async () => {
    const { deps } = await salesTable();

    const path = await withCheckedData(deps, { spec: runSpec(), ...ASKED }, async (checked, files) => {
      expect(checked.profile?.rows).toBe(104);
      expect((await readFile(files?.parquet_path ?? '')).subarray(0, 4).toString()).toBe('PAR1');
      return files?.parquet_path ?? '';
    });

    await expect(readFile(path)).rejects.toThrow('ENOENT');
  });
});

/** A connection `demo` with the table `sales`: two years of weeks that nothing is wrong with. */
async function salesTable() {
  const folder = await mkdtemp(join(tmpdir(), 'check-data-'));
  const rows = weeklyRows();
  const names = Object.keys(rows[0] ?? {});
  const path = join(folder, 'sales.csv');
  await writeFile(
    path,
    [names.join(','), ...rows.map((row) => names.map((name) => row[name]).join(',')), ''].join('\n'),
  );
  const warehouse = duckdbWarehouse({ tables: async () => ({ sales: path }), files_allowed: false });
  cleanups.push(
    () => warehouse.close(),
    () => rm(folder, { recursive: true, force: true }),
  );
  const warehouses = createWarehouses({ connections: { demo: warehouse }, files: null });
  const takeSnapshot = takeSnapshotFrom({
    warehouses,
    snapshots: memorySnapshots(),
    now: () => new Date('2026-03-01T10:00:00Z'),
  });
  return { deps: { takeSnapshot } };
}
