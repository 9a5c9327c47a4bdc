import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../errors.ts';
import type { ReadOptions, Warehouse, WarehouseColumn, Warehouses } from '../providers/warehouse/types.ts';
import { canonicalJson, type RunSpec, specColumns } from '../runs/run-spec.ts';
import { NO_TELEMETRY } from '../telemetry/no-telemetry.ts';
import type { Telemetry } from '../telemetry/types.ts';
import { checkColumns, checkKnownColumns, emptyData } from './check-source.ts';
import { columnsToTake } from './columns-to-take.ts';
import type { StoppingFinding } from './finding.ts';
import { hashOfGzip } from './hash-of-gzip.ts';
import { parquetPreview } from './parquet-preview.ts';
import { type Preparation, unchanged } from './preparation.ts';
import { isPrepared, sourceDate } from './prepare/plan.ts';
import { prepareExtract } from './prepare/prepare-extract.ts';
import type { Profile } from './profile.ts';
import { profileSnapshot } from './profile-snapshot.ts';
import { type SnapshotFacts, type SnapshotRecord, snapshotFactsOf, snapshotKey } from './snapshot-facts.ts';
import type { KeptSnapshot, SnapshotStore } from './snapshot-store.ts';
import { createTurns, type InTurn } from './turns.ts';

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
  /** The extract itself, on this machine and in the bucket, and what it takes to use it again. */
  extract: { path: string; object: string; record: SnapshotRecord };
};

export type TakeOptions = {
  requested_by: string | null;
  /** A snapshot of the same source that is no older does; 0 asks the warehouse anew. */
  max_age_seconds: number;
  run_id?: string;
  /** Ends the query of the warehouse. */
  signal?: AbortSignal;
};

/** A snapshot, or why none was taken. */
export type Taken = { snapshot: Snapshot } | { refused: StoppingFinding[] };

/**
 * Takes the data out of the warehouse, or uses what was taken before where that is young enough or is what the spec names, prepares it as
 * the spec declares, and hands it to `use`, after which its files are gone. Columns that are not there, or are no numbers,
 * refuse it before anything is read. Throws `snapshot_not_found`, and what the warehouse throws: `table_not_found`,
 * `query_refused`, `query_cancelled`, `warehouse_unavailable`, ...
 */
export type TakeSnapshot = <Result>(
  spec: RunSpec,
  use: (taken: Taken) => Promise<Result>,
  options: TakeOptions,
) => Promise<Result>;

type Deps = {
  warehouses: Warehouses;
  snapshots: SnapshotStore;
  now: () => Date;
  /** Aborted when this process is to end: what it has asked the warehouse is stopped, and somebody else asks again. */
  stopping?: AbortSignal;
  telemetry?: Telemetry;
};
/** One question: what was asked, by whom, and a folder for its files. */
type Asked = Deps & { spec: RunSpec; folder: string; options: TakeOptions; asked_at: Date };
type Extract = { path: string; kept: KeptSnapshot; is_cached: boolean };

export function takeSnapshotFrom(deps: Deps): TakeSnapshot {
  const { telemetry = NO_TELEMETRY } = deps;
  const inTurn = createTurns();
  return async (spec, use, options) => {
    const folder = await mkdtemp(join(tmpdir(), 'mmm-snapshot-'));
    try {
      const signal = either(options.signal, deps.stopping);
      const asked = { ...deps, spec, folder, options: { ...options, signal }, asked_at: deps.now() };
      const taking = telemetry.span('snapshot', {}, async (span) => {
        const taken = await extractOf(asked, inTurn);
        if (!('refused' in taken)) span.set({ is_cached: taken.is_cached, rows: taken.kept.rows });
        return taken;
      });
      const extract = await taking.catch((error: unknown) => {
        throw deps.stopping?.aborted ? new AppError('unavailable', { reason: 'restarting' }, { cause: error }) : error;
      });
      return await use(
        'refused' in extract ? extract : await telemetry.span('profile', {}, () => prepared(asked, extract)),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}

async function extractOf(asked: Asked, inTurn: InTurn): Promise<Extract | { refused: StoppingFinding[] }> {
  const { spec, options } = asked;
  if (spec.snapshot !== null && spec.snapshot !== 'fresh') return namedExtract(asked, spec.snapshot);
  // Whoever asks the same at the same moment waits, and finds it taken.
  const turn = canonicalJson({ data: spec.data, columns: isPrepared(spec) ? null : specColumns(spec) });
  return inTurn(turn, async () => (await cachedExtract(asked)) ?? (await freshExtract(asked)), options.signal);
}

/** The snapshot whose content the spec names: the warehouse is not asked. */
async function namedExtract(asked: Asked, data_hash: string): Promise<Extract | { refused: StoppingFinding[] }> {
  const { spec, snapshots, folder } = asked;
  const kept = await snapshots.find(spec.data, data_hash);
  const path = join(folder, 'extract.parquet');
  if (kept === null || !(await snapshots.fetch(kept, path))) {
    throw new AppError('snapshot_not_found', { snapshot: data_hash });
  }
  const columns = kept.source_columns.filter(({ name }) => kept.column_names.includes(name));
  const source = {
    describe: async () => columns,
    preview: async (_source: unknown, limit: number) => parquetPreview(path, columns, limit),
  };
  const refused = await checkColumns(source, spec);
  return refused.length > 0 ? { refused } : { path, kept, is_cached: true };
}

/** One that was taken before and will do; `null` where the warehouse has to be asked. */
async function cachedExtract(asked: Asked): Promise<Extract | null> {
  const { spec, snapshots, folder, options } = asked;
  if (options.max_age_seconds <= 0) return null;
  const listed = await snapshots.list(spec.data);
  if (listed.length === 0) return null;
  const fingerprint = await fingerprintOf(asked);
  const kept = listed.find((one) => isOfNow(one, asked, fingerprint) && serves(one, spec));
  if (kept === undefined) return null;
  const path = join(folder, 'extract.parquet');
  return (await snapshots.fetch(kept, path)) ? { path, kept, is_cached: true } : null;
}

/** Whether it is what the source has now, as far as can be known without reading it, or young enough. */
function isOfNow(kept: KeptSnapshot, { options, asked_at }: Asked, fingerprint: string | null): boolean {
  if (fingerprint !== null) return kept.fingerprint === fingerprint;
  return asked_at.getTime() - Date.parse(kept.taken_at) <= options.max_age_seconds * 1000;
}

/** Whether it holds what the spec needs. Where it does not, the source may have it by now. */
function serves(kept: KeptSnapshot, spec: RunSpec): boolean {
  if (checkKnownColumns(spec, kept.source_columns).length > 0) return false;
  const { needed } = columnsToTake(spec, kept.source_columns);
  return (
    kept.order_by === orderBy(spec, kept.source_columns) && needed.every((name) => kept.column_names.includes(name))
  );
}

/** Asks the warehouse, and keeps what it answers. */
async function freshExtract(asked: Asked): Promise<Extract | { refused: StoppingFinding[] }> {
  const { spec, snapshots, folder, options, now } = asked;
  const warehouse = await asked.warehouses.for(spec.data);
  const reading = readOptions(options);
  const source_columns = await warehouse.describe(spec.data, reading);
  const described: Pick<Warehouse, 'describe' | 'preview'> = {
    describe: async () => source_columns,
    preview: (...question) => warehouse.preview(...question),
  };
  const refused = await checkColumns(described, spec, reading);
  if (refused.length > 0) return { refused };

  const paths = { csv_path: join(folder, 'extract.csv.gz'), parquet_path: join(folder, 'extract.parquet') };
  const column_names = columnsToTake(spec, source_columns).taken;
  const order_by = orderBy(spec, source_columns);
  const fingerprint = await fingerprintOf(asked);
  const taken_at = now().toISOString();
  const { rows, bytes, query } = await warehouse.snapshot(
    spec.data,
    { columns: column_names, order_by, ...paths },
    reading,
  );
  const kept = await snapshots.keep(
    {
      schema: 1,
      key: snapshotKey({ source: spec.data, column_names, order_by }),
      source: spec.data,
      connection: 'connection' in spec.data ? spec.data.connection : null,
      ...query,
      requested_by: options.requested_by,
      taken_at,
      rows,
      columns: column_names.length,
      bytes,
      data_hash: await hashOfGzip(paths.csv_path),
      is_cached: false,
      column_names,
      order_by,
      source_columns,
      fingerprint,
    },
    paths,
  );
  return { path: paths.parquet_path, kept, is_cached: false };
}

function orderBy(spec: RunSpec, source_columns: readonly WarehouseColumn[]): string {
  return sourceDate(spec, source_columns) ?? spec.date_var;
}

/** What changes whenever the source does; `null` where nothing is known to. */
async function fingerprintOf({ spec, warehouses, options }: Asked): Promise<string | null> {
  // Named by its content.
  if ('upload' in spec.data) return spec.data.upload;
  const warehouse = await warehouses.for(spec.data);
  return (await warehouse.fingerprint?.(spec.data, readOptions(options))) ?? null;
}

function either(a: AbortSignal | undefined, b: AbortSignal | undefined): AbortSignal | undefined {
  return a === undefined || b === undefined ? (a ?? b) : AbortSignal.any([a, b]);
}

function readOptions({ run_id, signal }: TakeOptions): ReadOptions {
  return { run_id, signal };
}

/** What is trained on: the spec's columns of the extract, after what the spec declares is done to it. */
async function prepared(asked: Asked, { path, kept, is_cached }: Extract): Promise<Taken> {
  const { spec, folder } = asked;
  if (kept.rows === 0) return { refused: [emptyData(spec)] };
  const paths = { csv_path: join(folder, 'input.csv.gz'), parquet_path: join(folder, 'input.parquet') };
  const made = await prepareExtract({ extract_path: path, folder, spec, ...paths });
  if ('refused' in made) return made;
  const [data_hash, profile] = await Promise.all([
    hashOfGzip(paths.csv_path),
    profileSnapshot(paths.parquet_path, made.spec, kept.taken_at.slice(0, 10)),
  ]);
  const { rows } = made;
  const columns = specColumns(made.spec).length;
  const preparation = isPrepared(spec)
    ? made.preparation
    : unchanged({ rows, columns, interval: profile.date.interval });
  const { object, ...stored } = kept;
  const record = { ...stored, is_cached };
  const extract = { path, object, record };
  return {
    snapshot: { ...paths, ...made, data_hash, profile, preparation, facts: snapshotFactsOf(record), extract },
  };
}
