import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Warehouse, Warehouses } from '../providers/warehouse/types.ts';
import { type RunSpec, specColumns } from '../runs/run-spec.ts';
import { checkColumns, emptyData } from './check-source.ts';
import type { StoppingFinding } from './finding.ts';
import { hashOfGzip } from './hash-of-gzip.ts';
import { type Preparation, unchanged } from './preparation.ts';
import { sourceDate } from './prepare/plan.ts';
import { prepareExtract } from './prepare/prepare-extract.ts';
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
  /** What `prepare:` did to the extract. */
  preparation: Preparation;
  /** What is trained: the spec that was asked for, without the columns that a step has left out. */
  spec: RunSpec;
};

/**
 * Takes the data out of the warehouse as it is now, prepares it as the spec declares, and hands it to `use`, after which its
 * files are gone. Columns that are
 * not there, or are no numbers, refuse it before anything is read. Throws what the warehouse throws: `table_not_found`,
 * `query_refused`, `warehouse_unavailable`, ...
 */
export type TakeSnapshot = <Result>(
  spec: RunSpec,
  use: (taken: { snapshot: Snapshot } | { refused: StoppingFinding[] }) => Promise<Result>,
) => Promise<Result>;

export function takeSnapshotFrom(warehouses: Warehouses): TakeSnapshot {
  return async (spec, use) => {
    const warehouse = await warehouses.for(spec.data);
    const refused = await checkColumns(warehouse, spec);
    if (refused.length > 0) return use({ refused });
    const folder = await mkdtemp(join(tmpdir(), 'mmm-snapshot-'));
    try {
      const taken = spec.prepare.length === 0 ? extract(folder, warehouse, spec) : prepare(folder, warehouse, spec);
      return await use(await taken);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** The extract as it is: the spec's columns of the source, and nothing done to them. */
async function extract(folder: string, warehouse: Warehouse, spec: RunSpec): Promise<{ snapshot: Snapshot }> {
  const paths = pathsIn(folder);
  const columns = specColumns(spec);
  const { rows } = await warehouse.snapshot(spec.data, { columns, order_by: spec.date_var, ...paths });
  const snapshot = await snapshotOf(paths, spec, rows);
  const { interval } = snapshot.profile.date;
  return { snapshot: { ...snapshot, preparation: unchanged({ rows, columns: columns.length, interval }) } };
}

/** All columns of the source, and of them what the declared steps make. */
async function prepare(
  folder: string,
  warehouse: Warehouse,
  spec: RunSpec,
): Promise<{ snapshot: Snapshot } | { refused: StoppingFinding[] }> {
  const source = await warehouse.describe(spec.data);
  const extracted = await warehouse.snapshot(spec.data, {
    columns: source.map(({ name }) => name),
    order_by: sourceDate(spec, source) ?? spec.date_var,
    csv_path: join(folder, 'extract.csv.gz'),
    parquet_path: join(folder, 'extract.parquet'),
  });
  if (extracted.rows === 0) return { refused: [emptyData(spec)] };
  const paths = pathsIn(folder);
  const prepared = await prepareExtract({ extract_path: join(folder, 'extract.parquet'), folder, spec, ...paths });
  if ('refused' in prepared) return prepared;
  const snapshot = await snapshotOf(paths, prepared.spec, prepared.rows);
  return { snapshot: { ...snapshot, preparation: prepared.preparation } };
}

function pathsIn(folder: string) {
  return { csv_path: join(folder, 'input.csv.gz'), parquet_path: join(folder, 'input.parquet') };
}

async function snapshotOf(
  paths: ReturnType<typeof pathsIn>,
  spec: RunSpec,
  rows: number,
): Promise<Omit<Snapshot, 'preparation'>> {
  const [data_hash, profile] = await Promise.all([
    hashOfGzip(paths.csv_path),
    profileSnapshot(paths.parquet_path, spec),
  ]);
  return { ...paths, rows, data_hash, profile, spec };
}
