import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { identifier } from '../../data/duckdb-sql.ts';
import { nearest } from '../../data/nearest.ts';
import { tablesOfDuckdbQuery } from '../../data/sql-guard/duckdb-guard.ts';
import { AppError } from '../../errors.ts';
import type { DataSource } from '../../runs/run-spec.ts';
import { tableOfFile } from './duckdb-files.ts';
import { type DataFiles, duckdbTables, keyOf, readableFile } from './duckdb-tables.ts';
import { EXTRACT_LIMITS, type ExtractLimits, warehouseOver } from './duckdb-warehouse.ts';
import type { Warehouse } from './types.ts';
import type { UploadedFiles } from './uploaded-files.ts';

/** Where the driver's data lies: files that are its tables, and whether a source may name a file of its own. */
export type DuckdbOptions = {
  /** Path of each table's file by the table's name; asked for again each time, so that a new file is a new table. */
  tables: () => Promise<DataFiles>;
  /** Whether `{file}` sources are answered: on a laptop only, for the file is one of this machine. */
  files_allowed: boolean;
  /** Brings an uploaded file to this machine and says where it lies; left out where `{upload}` sources are not answered. */
  uploads?: UploadedFiles;
  limits?: ExtractLimits;
  /** How long what has been loaded is kept for the next question. */
  idle_ms?: number;
};

/** The table that a `{file}` or `{upload}` source is loaded as. */
const FILE_TABLE = 'file';

/** A modal asks several questions about one source, and some people have theirs open at the same time. */
const KEPT = 3;
const IDLE_MS = 300_000;

/**
 * DuckDB in memory over data files. Those that a question names are loaded when it is asked; then the database is locked, so that
 * a query of a person's can read no other file, attach nothing and install nothing.
 */
export function duckdbWarehouse(options: DuckdbOptions): Warehouse {
  const databases = duckdbTables(KEPT, options.idle_ms ?? IDLE_MS);

  /** The files behind a source, and the SELECT for it. */
  async function resolved(source: DataSource): Promise<{ files: DataFiles; select: string }> {
    if ('file' in source) {
      const reason = 'files of a machine are not read here';
      if (!options.files_allowed) throw new AppError('file_not_readable', { file: source.file, reason });
      return oneTable(FILE_TABLE, await readableFile(source.file));
    }
    if ('upload' in source) {
      const reason = 'uploaded files are not read here';
      if (options.uploads === undefined) throw new AppError('file_not_readable', { file: source.upload, reason });
      return oneTable(FILE_TABLE, await options.uploads.pathOf(source.upload));
    }
    const files = await options.tables();
    if ('query' in source) return { files: await named(source.query, files), select: source.query };
    const { connection, table } = source;
    const path = Object.hasOwn(files, table) ? files[table] : undefined;
    if (path !== undefined) return oneTable(table, path);
    const known = Object.keys(files).sort();
    throw new AppError('table_not_found', { connection, table, nearest: nearest(table, known), known });
  }

  return warehouseOver(
    {
      tables: async () => Object.keys(await options.tables()),
      async open(source, writable_folder, use) {
        const { files, select } = await resolved(source);
        if (writable_folder === null) return databases.shared(files, (database) => use(database, select));
        return databases.own(files, writable_folder, (database) => use(database, select));
      },
      fingerprint: async (source) => keyOf((await resolved(source)).files),
      async close() {
        await databases.close();
        await options.uploads?.close();
      },
    },
    options.limits ?? EXTRACT_LIMITS,
  );
}

function oneTable(table: string, path: string): { files: DataFiles; select: string } {
  return { files: { [table]: path }, select: `SELECT * FROM ${identifier(table)}` };
}

/** Those of the files whose tables a query names; DuckDB does not tell capital letters from small ones. */
async function named(query: string, files: DataFiles): Promise<DataFiles> {
  const names = new Set((await tablesOfDuckdbQuery(query)).map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(files).filter(([table]) => names.has(table.toLowerCase())));
}

/**
 * The data files of a folder as tables of their names without the end; none where there is no folder. Files that would be one table
 * (`a.csv` and `a.parquet`) keep their whole names.
 */
export function filesOfFolder(folder: string | undefined): () => Promise<DataFiles> {
  return async () => {
    const files = folder === undefined ? [] : await readdir(folder).catch(() => []);
    const tables = files.map((file) => ({ file, table: tableOfFile(file) }));
    const count = (wanted: string) =>
      tables.filter(({ table }) => table?.toLowerCase() === wanted.toLowerCase()).length;
    return Object.fromEntries(
      tables.flatMap(({ file, table }) =>
        table === null ? [] : [[count(table) > 1 ? file : table, join(folder ?? '', file)]],
      ),
    );
  };
}
