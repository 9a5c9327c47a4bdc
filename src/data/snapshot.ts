import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReadOptions, Warehouse, Warehouses } from '../providers/warehouse/types.ts';
import { type RunSpec, specColumns } from '../runs/run-spec.ts';
import { checkColumns, emptyData } from './check-source.ts';
import type { StoppingFinding } from './finding.ts';
import { hashOfGzip } from './hash-of-gzip.ts';
import { type Preparation, unchanged } from './preparation.ts';
import { isPrepared, sourceDate } from './prepare/plan.ts';
import { prepareExtract } from './prepare/prepare-extract.ts';
import type { Profile } from './profile.ts';
import { profileSnapshot } from './profile-snapshot.ts';
import { type ExtractRequest, type SnapshotFacts, snapshotKey } from './snapshot-facts.ts';

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
  /** Where the extract comes from. */
  facts: SnapshotFacts;
};

export type TakeOptions = {
  requested_by: string | null;
  /** A snapshot of the same source that is no older does; 0 asks the warehouse anew. */
  max_age_seconds: number;
  run_id?: string;
  /** Ends the query of the warehouse. */
  signal?: AbortSignal;
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
  options: TakeOptions,
) => Promise<Result>;

type Deps = { warehouses: Warehouses; now: () => Date };
type Asked = { spec: RunSpec; warehouse: Warehouse; folder: string; options: TakeOptions; now: () => Date };
type Taken = { snapshot: Snapshot } | { refused: StoppingFinding[] };

export function takeSnapshotFrom({ warehouses, now }: Deps): TakeSnapshot {
  return async (spec, use, options) => {
    const warehouse = await warehouses.for(spec.data);
    const refused = await checkColumns(warehouse, spec, readOptions(options));
    if (refused.length > 0) return use({ refused });
    const folder = await mkdtemp(join(tmpdir(), 'mmm-snapshot-'));
    try {
      const asked = { spec, warehouse, folder, options, now };
      return await use(await (isPrepared(spec) ? prepare(asked) : extract(asked)));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

/** The extract as it is: the spec's columns of the source, and nothing done to them. */
async function extract(asked: Asked): Promise<Taken> {
  const { spec, folder } = asked;
  const paths = pathsIn(folder);
  const columns = specColumns(spec);
  const facts = await extractTo(asked, { source: spec.data, columns, order_by: spec.date_var }, paths);
  const profile = await profileSnapshot(paths.parquet_path, spec);
  const { rows, data_hash } = facts;
  const preparation = unchanged({ rows, columns: columns.length, interval: profile.date.interval });
  return { snapshot: { ...paths, rows, data_hash, profile, preparation, spec, facts } };
}

/** All columns of the source, and of them what the declared steps make. */
async function prepare(asked: Asked): Promise<Taken> {
  const { spec, warehouse, folder, options } = asked;
  const source = await warehouse.describe(spec.data, readOptions(options));
  const extract_path = join(folder, 'extract.parquet');
  const facts = await extractTo(
    asked,
    {
      source: spec.data,
      columns: source.map(({ name }) => name),
      order_by: sourceDate(spec, source) ?? spec.date_var,
    },
    { csv_path: join(folder, 'extract.csv.gz'), parquet_path: extract_path },
  );
  if (facts.rows === 0) return { refused: [emptyData(spec)] };
  const paths = pathsIn(folder);
  const prepared = await prepareExtract({ extract_path, folder, spec, ...paths });
  if ('refused' in prepared) return prepared;
  const [data_hash, profile] = await Promise.all([
    hashOfGzip(paths.csv_path),
    profileSnapshot(paths.parquet_path, prepared.spec),
  ]);
  return { snapshot: { ...paths, ...prepared, data_hash, profile, facts } };
}

type Paths = { csv_path: string; parquet_path: string };

function pathsIn(folder: string): Paths {
  return { csv_path: join(folder, 'input.csv.gz'), parquet_path: join(folder, 'input.parquet') };
}

/** Asks the warehouse. */
async function extractTo(asked: Asked, request: ExtractRequest, paths: Paths): Promise<SnapshotFacts> {
  const { warehouse, options, now } = asked;
  const { source, columns, order_by } = request;
  const taken_at = now().toISOString();
  const { rows, bytes, query } = await warehouse.snapshot(
    source,
    { columns, order_by, ...paths },
    readOptions(options),
  );
  const data_hash = await hashOfGzip(paths.csv_path);
  return {
    schema: 1,
    key: snapshotKey(request),
    source,
    sql: query.sql,
    connection: 'connection' in source ? source.connection : null,
    requested_by: options.requested_by,
    taken_at,
    rows,
    columns: columns.length,
    bytes,
    data_hash,
    query_id: query.query_id,
    is_cached: false,
  };
}

function readOptions({ run_id, signal }: TakeOptions): ReadOptions {
  return { run_id, signal };
}
