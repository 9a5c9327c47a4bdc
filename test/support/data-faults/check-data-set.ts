import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CheckedData, checkData } from '../../../src/data/check-data.ts';
import { takeSnapshotFrom } from '../../../src/data/snapshot.ts';
import { duckdbWarehouse } from '../../../src/providers/warehouse/duckdb.ts';
import { createWarehouses } from '../../../src/providers/warehouse/warehouses.ts';
import { RUN_SPEC, type RunSpec } from '../../../src/runs/run-spec.ts';
import { memorySnapshots } from '../snapshots.ts';
import type { DataSet, DataSpec } from './clean-data.ts';
import { csvText } from './csv-text.ts';

/** The day on which all is looked at: a while after the last date of what is generated. */
export const NOW = new Date('2024-06-12T08:00:00Z');

/** The spec of a run on a file of these columns. */
export function specOf(file: string, spec: DataSpec): RunSpec {
  return RUN_SPEC.parse({ revision: 'faults', country: 'de', data: { file }, ...spec });
}

/** A table as a file, for as long as `use` takes. */
export async function withFile<Result>(data: DataSet, use: (spec: RunSpec) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'data-faults-'));
  const file = join(folder, 'data.csv');
  await writeFile(file, csvText(data));
  try {
    return await use(specOf(file, data.spec));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Takes the data of a spec the whole way that a run's goes: warehouse, snapshot with its preparation, profile, preflight. */
export async function checkSpec(spec: RunSpec): Promise<CheckedData> {
  const warehouse = duckdbWarehouse({ tables: async () => ({}), files_allowed: true });
  const warehouses = createWarehouses({ connections: {}, files: warehouse });
  const takeSnapshot = takeSnapshotFrom({ warehouses, snapshots: memorySnapshots(), now: () => NOW });
  try {
    return await checkData({ takeSnapshot }, { spec, requested_by: null, max_age_seconds: 0 });
  } finally {
    await warehouse.close();
  }
}
