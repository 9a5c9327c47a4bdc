import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Warehouse, Warehouses } from '../providers/warehouse/types.ts';
import { type RunSpec, specColumns } from '../runs/run-spec.ts';
import { checkColumns } from './check-source.ts';
import { hashOfGzip } from './hash-of-gzip.ts';
import type { DataError } from './problem.ts';
import type { Profile } from './profile.ts';
import { profileSnapshot } from './profile-snapshot.ts';

/** The data of a run as files of this machine, holding the spec's columns. */
export type Snapshot = {
  csv_path: string;
  parquet_path: string;
  rows: number;
  /** Hex SHA-256 of the uncompressed CSV. */
  data_hash: string;
  profile: Profile;
};

/**
 * Takes the data out of the warehouse as it is now and hands it to `use`, after which its files are gone. Columns that are
 * not there, or are no numbers, refuse it before anything is read. Throws what the warehouse throws: `table_not_found`,
 * `query_refused`, `warehouse_unavailable`, ...
 */
export type TakeSnapshot = <Result>(
  spec: RunSpec,
  use: (taken: { snapshot: Snapshot } | { refused: DataError[] }) => Promise<Result>,
) => Promise<Result>;

export function takeSnapshotFrom(warehouses: Warehouses): TakeSnapshot {
  return async (spec, use) => {
    const warehouse = await warehouses.for(spec.data);
    const refused = await checkColumns(warehouse, spec);
    if (refused.length > 0) return use({ refused });
    const folder = await mkdtemp(join(tmpdir(), 'mmm-snapshot-'));
    try {
      return await use({ snapshot: await snapshotIn(folder, warehouse, spec) });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

async function snapshotIn(folder: string, warehouse: Warehouse, spec: RunSpec): Promise<Snapshot> {
  const csv_path = join(folder, 'input.csv.gz');
  const parquet_path = join(folder, 'input.parquet');
  const { rows } = await warehouse.snapshot(spec.data, {
    columns: specColumns(spec),
    order_by: spec.date_var,
    csv_path,
    parquet_path,
  });
  const [data_hash, profile] = await Promise.all([hashOfGzip(csv_path), profileSnapshot(parquet_path, spec)]);
  return { csv_path, parquet_path, rows, data_hash, profile };
}
