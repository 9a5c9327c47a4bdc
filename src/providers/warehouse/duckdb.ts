import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { columnType } from '../../data/column-type.ts';
import { nearest } from '../../data/nearest.ts';
import { AppError } from '../../errors.ts';
import type { DataSource } from '../../runs/run-spec.ts';
import { csvSelect } from './duckdb-csv.ts';
import { type Duckdb, identifier, literal, openDuckdb } from './duckdb-engine.ts';
import type { Cell, Warehouse, WarehouseColumn } from './types.ts';

/** Where the driver's data lies: CSV files that are its tables, and whether a source may name a file of its own. */
export type DuckdbOptions = {
  /** Path of each table's CSV file by the table's name; asked for again each time, so that a new file is a new table. */
  tables: () => Promise<Readonly<Record<string, string>>>;
  /** Whether `{file}` sources are answered: on a laptop only, for the file is one of this machine. */
  files_allowed: boolean;
  /** The name that errors call this warehouse by. */
  connection?: string;
};

/**
 * DuckDB in memory over CSV files. Its tables are loaded when they are first asked for; then the database is locked, so that a
 * query of a person's can read no file, attach nothing and install nothing.
 */
export function duckdbWarehouse(options: DuckdbOptions): Warehouse {
  const connection = options.connection ?? 'demo';
  let shared: { key: string; database: Promise<Loaded> } | null = null;
  const retired = new Set<Promise<Loaded>>();

  /** The paths behind a source, by the names that they have as tables. */
  async function filesOf(source: DataSource): Promise<Readonly<Record<string, string>>> {
    if (!('file' in source)) return options.tables();
    if (!options.files_allowed) {
      throw new AppError('file_not_readable', { file: source.file, reason: 'files of a machine are not read here' });
    }
    return { [FILE_TABLE]: await readableFile(source.file) };
  }

  /** The SELECT for a source, in a database that holds its tables. Throws `table_not_found`. */
  async function selectOf(source: DataSource, files: Readonly<Record<string, string>>): Promise<string> {
    if ('file' in source) return `SELECT * FROM ${identifier(FILE_TABLE)}`;
    if ('query' in source) return source.query;
    if (source.table in files) return `SELECT * FROM ${identifier(source.table)}`;
    const known = Object.keys(files).sort();
    throw new AppError('table_not_found', {
      connection,
      table: source.table,
      nearest: nearest(source.table, known),
      known,
    });
  }

  /** A locked database with these tables, kept until the files change. */
  async function databaseOf(files: Readonly<Record<string, string>>): Promise<Loaded> {
    const key = JSON.stringify(
      await Promise.all(Object.entries(files).map(async ([name, path]) => [name, path, await version(path)])),
    );
    if (shared?.key !== key) {
      if (shared !== null) retired.add(shared.database);
      shared = { key, database: loaded(files, null) };
    }
    const { database } = shared;
    try {
      return await database;
    } catch (error) {
      if (shared?.database === database) shared = null;
      throw error;
    }
  }

  async function inShared<Result>(
    source: DataSource,
    use: (database: Duckdb, select: string) => Promise<Result>,
  ): Promise<Result> {
    const files = await filesOf(source);
    const select = await selectOf(source, files);
    if ('file' in source) return inOwn(source, files, null, (database) => use(database, select));
    const held = await databaseOf(files);
    throwFailure(source, held);
    return use(held.database, select);
  }

  return {
    tables: async () => Object.keys(await options.tables()).sort(),
    describe: (source) => inShared(source, (database, select) => describe(database, select)),
    preview: (source, limit) =>
      inShared(source, async (database, select) => {
        const columns = await describe(database, select);
        const shown = columns.map((column) => cellSql(column)).join(', ');
        const rows = await database.userRows(
          `SELECT ${shown} FROM (${closed(select)}) LIMIT ${Math.max(0, Math.trunc(limit))}`,
        );
        return { columns, rows: rows.map((row) => row.map(cell)) };
      }),
    dateRange: (source, column) =>
      inShared(source, async (database, select) => {
        const columns = await describe(database, select);
        const found = findColumn(columns, column);
        const date = `CASE WHEN regexp_matches(${dateText(found)}, '^\\d{4}-\\d{2}-\\d{2}$') THEN TRY_CAST(${dateText(found)} AS DATE) END`;
        const [row] = await database.userRows(
          `SELECT CAST(min(d) AS VARCHAR), CAST(max(d) AS VARCHAR), count(*), count(d) FROM (SELECT ${date} AS d FROM (${closed(select)}))`,
        );
        const [first, last, rows, dated] = row ?? [];
        if (typeof first !== 'string' || typeof last !== 'string' || rows !== dated) return null;
        return { first, last, rows: Number(rows) };
      }),
    async snapshot(source, request) {
      const files = await filesOf(source);
      const select = await selectOf(source, files);
      // A database of its own, which may write beside the two files and nowhere else.
      return inOwn(source, files, dirname(resolve(request.csv_path)), (database) =>
        snapshot(database, select, request),
      );
    },
    async close() {
      const open = [...retired, ...(shared === null ? [] : [shared.database])];
      retired.clear();
      shared = null;
      for (const database of open) (await database.catch(() => null))?.database.close();
    },
  };
}

const FILE_TABLE = 'file';
/** No CSV file's table has this name, for it has a slash. */
const TAKEN = '"snapshot/taken"';

type Loaded = { database: Duckdb; failures: ReadonlyMap<string, AppError> };

async function inOwn<Result>(
  source: DataSource,
  files: Readonly<Record<string, string>>,
  writable_folder: string | null,
  use: (database: Duckdb) => Promise<Result>,
): Promise<Result> {
  const own = await loaded(files, writable_folder);
  try {
    throwFailure(source, own);
    return await use(own.database);
  } finally {
    own.database.close();
  }
}

/** A file that is no CSV makes its own table fail, not its neighbours. */
async function loaded(files: Readonly<Record<string, string>>, writable_folder: string | null): Promise<Loaded> {
  const database = await openDuckdb();
  const failures = new Map<string, AppError>();
  try {
    for (const [name, path] of Object.entries(files)) {
      try {
        await database.run(`CREATE TABLE ${identifier(name)} AS ${await csvSelect(database, path)}`);
      } catch (cause) {
        const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'it is no CSV file';
        failures.set(name, new AppError('file_not_readable', { file: path, reason }, { cause }));
      }
    }
    await database.lock(writable_folder);
    return { database, failures };
  } catch (error) {
    database.close();
    throw error;
  }
}

function throwFailure(source: DataSource, { failures }: Loaded): void {
  const table = 'file' in source ? FILE_TABLE : 'table' in source ? source.table : null;
  const failure = table === null ? undefined : failures.get(table);
  if (failure !== undefined) throw failure;
}

async function describe(database: Duckdb, select: string): Promise<WarehouseColumn[]> {
  await database.checkQuery(select);
  const rows = await database.userRows(`DESCRIBE SELECT * FROM (${closed(select)})`);
  return rows.map(([name, native_type]) => ({
    name: String(name),
    native_type: String(native_type),
    type: columnType(String(native_type)),
  }));
}

async function snapshot(
  database: Duckdb,
  select: string,
  request: { columns: readonly string[]; order_by: string; csv_path: string; parquet_path: string },
): Promise<{ rows: number }> {
  const columns = await describe(database, select);
  const shown = request.columns.map((name) => findColumn(columns, name));
  const order = findColumn(columns, request.order_by);
  const list = await Promise.all(
    shown.map((column) => (column.name === order.name ? dateColumnSql(column) : identifier(column.name))),
  );
  await database.userRows(`CREATE TABLE ${TAKEN} AS SELECT ${list.join(', ')} FROM (${closed(select)})`);

  const date = identifier(order.name);
  const midnight = `SELECT count(*) FROM ${TAKEN} WHERE ${date} IS NOT NULL AND date_trunc('day', ${date}) <> ${date}`;
  if (order.native_type.startsWith('TIMESTAMP') && (await database.rows(midnight))[0]?.[0] === 0) {
    await database.run(`ALTER TABLE ${TAKEN} ALTER ${date} TYPE DATE`);
  }
  const undated = await database.rows(`SELECT count(*) FROM ${TAKEN} WHERE TRY_CAST(${date} AS DATE) IS NULL`);
  const sorted = undated[0]?.[0] === 0 ? `SELECT * FROM ${TAKEN} ORDER BY ${date}` : `SELECT * FROM ${TAKEN}`;
  await database.run(
    `COPY (${sorted}) TO ${literal(request.csv_path)} (FORMAT csv, HEADER, COMPRESSION gzip, DATEFORMAT '%Y-%m-%d', TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S')`,
  );
  await database.run(`COPY (${sorted}) TO ${literal(request.parquet_path)} (FORMAT parquet)`);
  const [row] = await database.rows(`SELECT count(*) FROM ${TAKEN}`);
  return { rows: Number(row?.[0] ?? 0) };
}

function dateColumnSql(column: WarehouseColumn): string {
  const name = identifier(column.name);
  return column.native_type === 'TIMESTAMP WITH TIME ZONE' ? `CAST(${name} AS TIMESTAMP) AS ${name}` : name;
}

function findColumn(columns: readonly WarehouseColumn[], name: string): WarehouseColumn {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  throw new AppError('column_not_found', { column: name, nearest: nearest(name, names), columns: names });
}

function dateText(column: WarehouseColumn): string {
  const text = `CAST(${identifier(column.name)} AS VARCHAR)`;
  return column.native_type.startsWith('TIMESTAMP') ? `regexp_replace(${text}, ' 00:00:00$', '')` : text;
}

/** A query without the semicolon that people end it with, on lines of its own, so that a closing comment harms nothing. */
function closed(select: string): string {
  return `\n${select.trim().replace(/;\s*$/, '')}\n`;
}

function cellSql({ name, type }: WarehouseColumn): string {
  const column = identifier(name);
  if (type === 'number') return `CAST(${column} AS DOUBLE)`;
  return type === 'boolean' ? column : `CAST(${column} AS VARCHAR)`;
}

function cell(value: unknown): Cell {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return String(value);
}

async function readableFile(path: string): Promise<string> {
  const full = resolve(path);
  const refuse = (reason: string) => new AppError('file_not_readable', { file: path, reason });
  if (!existsSync(full)) throw refuse('it is not there');
  if (!(await stat(full)).isFile()) throw refuse('it is not a file');
  return realpath(full);
}

async function version(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  return found === null ? 'gone' : `${found.size}:${found.mtimeMs}`;
}
