import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Warehouse, Warehouses } from '../providers/warehouse/types.ts';
import { type RunSpec, specColumns } from '../runs/run-spec.ts';
import { checkSpecAgainstColumns } from './check-columns.ts';
import type { DataError } from './problem.ts';
import { type Profile, profileSnapshot } from './profile.ts';

/** `input.csv.gz` and `input.parquet` in `folder`, holding the spec's columns. */
export type Snapshot = {
  kind: 'taken';
  folder: string;
  rows: number;
  /** Hex SHA-256 of the uncompressed CSV. */
  data_hash: string;
  profile: Profile;
};

/**
 * Takes the data out of the warehouse as it is now, into `folder`. Columns that are not there, or are no numbers, refuse it
 * before anything is read. Throws what the warehouse throws: `table_not_found`, `query_refused`, `warehouse_unavailable`, ...
 */
export type TakeSnapshot = (request: {
  spec: RunSpec;
  folder: string;
}) => Promise<Snapshot | { kind: 'refused'; problems: DataError[] }>;

export function takeSnapshotFrom(warehouses: Warehouses): TakeSnapshot {
  return async ({ spec, folder }) => {
    const warehouse = await warehouses.for(spec.data);
    const problems = checkSpecAgainstColumns(spec, await warehouse.describe(spec.data));
    return problems.length > 0 ? { kind: 'refused', problems } : snapshotOf(warehouse, spec, folder);
  };
}

async function snapshotOf(warehouse: Warehouse, spec: RunSpec, folder: string): Promise<Snapshot> {
  const csv_path = join(folder, 'input.csv.gz');
  const parquet_path = join(folder, 'input.parquet');
  const { rows } = await warehouse.snapshot(spec.data, {
    columns: specColumns(spec),
    order_by: spec.date_var,
    csv_path,
    parquet_path,
  });
  const [data_hash, profile] = await Promise.all([hashOfGzip(csv_path), profileSnapshot(parquet_path, spec)]);
  return { kind: 'taken', folder, rows, data_hash, profile };
}

async function hashOfGzip(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), createGunzip(), hash);
  return hash.digest('hex');
}
