import { dirname, resolve } from 'node:path';
import { identifier } from '../../data/duckdb-sql.ts';
import { nearest } from '../../data/nearest.ts';
import { AppError } from '../../errors.ts';
import type { DataSource } from '../../runs/run-spec.ts';
import type { Duckdb } from './duckdb-engine.ts';
import { sourceFacts } from './duckdb-facts.ts';
import { dateRange, describe, preview, snapshot } from './duckdb-queries.ts';
import { type CsvFiles, duckdbTables, keyOf, readableFile } from './duckdb-tables.ts';
import type { Warehouse } from './types.ts';
import type { UploadedFiles } from './uploaded-files.ts';

/** Where the driver's data lies: CSV files that are its tables, and whether a source may name a file of its own. */
export type DuckdbOptions = {
  /** Path of each table's CSV file by the table's name; asked for again each time, so that a new file is a new table. */
  tables: () => Promise<CsvFiles>;
  /** Whether `{file}` sources are answered: on a laptop only, for the file is one of this machine. */
  files_allowed: boolean;
  /** Brings an uploaded file to this machine and says where it lies; left out where `{upload}` sources are not answered. */
  uploads?: UploadedFiles;
};

/** The table that a `{file}` or `{upload}` source is loaded as. */
const FILE_TABLE = 'file';

/**
 * DuckDB in memory over CSV files. Its tables are loaded when they are first asked for; then the database is locked, so that a
 * query of a person's can read no file, attach nothing and install nothing.
 */
export function duckdbWarehouse(options: DuckdbOptions): Warehouse {
  const databases = duckdbTables();
  /** Of the file that was asked about last: a modal asks several questions about one. */
  const files_of_sources = duckdbTables();

  /** The files behind a source, the SELECT for it, and the table that has to be whole for that. */
  async function resolved(source: DataSource): Promise<{ files: CsvFiles; select: string; table: string | null }> {
    if ('file' in source) {
      const reason = 'files of a machine are not read here';
      if (!options.files_allowed) throw new AppError('file_not_readable', { file: source.file, reason });
      return oneFile(await readableFile(source.file));
    }
    if ('upload' in source) {
      const reason = 'uploaded files are not read here';
      if (options.uploads === undefined) throw new AppError('file_not_readable', { file: source.upload, reason });
      return oneFile(await options.uploads.pathOf(source.upload));
    }
    const files = await options.tables();
    if ('query' in source) return { files, select: source.query, table: null };
    const { table } = source;
    if (Object.hasOwn(files, table)) return { files, select: `SELECT * FROM ${identifier(table)}`, table };
    const known = Object.keys(files).sort();
    const { connection } = source;
    throw new AppError('table_not_found', { connection, table, nearest: nearest(table, known), known });
  }

  async function query<Result>(source: DataSource, use: (database: Duckdb, select: string) => Promise<Result>) {
    const { files, select, table } = await resolved(source);
    const ask = (database: Duckdb) => use(database, select);
    const is_file = 'file' in source || 'upload' in source;
    return (is_file ? files_of_sources : databases).shared(files, table, ask);
  }

  return {
    tables: async () => Object.keys(await options.tables()).sort(),
    describe: (source) => query(source, describe),
    preview: (source, limit) => query(source, (database, select) => preview(database, select, limit)),
    facts: (source, rows) => query(source, (database, select) => sourceFacts(database, select, rows)),
    dateRange: (source, column) => query(source, (database, select) => dateRange(database, select, column)),
    async snapshot(source, request) {
      const { files, select, table } = await resolved(source);
      // A database of its own, which may write beside the two files and nowhere else.
      const folder = dirname(resolve(request.csv_path));
      return databases.own(files, table, folder, (database) => snapshot(database, select, request));
    },
    async fingerprint(source) {
      return keyOf((await resolved(source)).files);
    },
    async close() {
      await Promise.all([databases.close(), files_of_sources.close()]);
      await options.uploads?.close();
    },
  };
}

function oneFile(path: string): { files: CsvFiles; select: string; table: string } {
  return { files: { [FILE_TABLE]: path }, select: `SELECT * FROM ${identifier(FILE_TABLE)}`, table: FILE_TABLE };
}
