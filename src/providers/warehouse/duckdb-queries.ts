import { stat } from 'node:fs/promises';
import { columnType } from '../../data/column-type.ts';
import { identifier, isoDaySql } from '../../data/duckdb-sql.ts';
import { nearest } from '../../data/nearest.ts';
import { inParentheses } from '../../data/sql-guard.ts';
import { writeExtract } from '../../data/write-extract.ts';
import { AppError } from '../../errors.ts';
import type { Duckdb } from './duckdb-engine.ts';
import type { ExtractLimits } from './duckdb-warehouse.ts';
import type { Cell, Warehouse, WarehouseColumn, WarehouseTable } from './types.ts';

/** What a `Warehouse` is asked, of a SELECT that may be a person's own. */

/** Of the database in memory, whichever else is attached; no file's table has this name, for it has a slash. */
const TAKEN = 'memory.main."snapshot/taken"';

export async function describe(database: Duckdb, select: string): Promise<WarehouseColumn[]> {
  await database.checkQuery(select);
  const rows = await database.userRows(`DESCRIBE SELECT * FROM (${closed(select)})`);
  return rows.map(([name, native_type]) => ({
    name: String(name),
    native_type: String(native_type),
    type: columnType(String(native_type)),
  }));
}

export async function preview(database: Duckdb, select: string, limit: number): Promise<WarehouseTable> {
  const columns = await describe(database, select);
  const shown = columns.map(cellSql).join(', ');
  const most = Math.max(0, Math.trunc(limit));
  const rows = await database.userRows(`SELECT ${shown} FROM (${closed(select)}) LIMIT ${most}`);
  return { columns, rows: rows.map((row) => row.map(cell)) };
}

export async function dateRange(
  database: Duckdb,
  select: string,
  name: string,
): Promise<{ first: string; last: string; rows: number } | null> {
  const column = findColumn(await describe(database, select), name);
  const text = dateText(column);
  const day = isoDaySql(text);
  const [row] = await database.userRows(
    `SELECT CAST(min(d) AS VARCHAR), CAST(max(d) AS VARCHAR), count(*), count(d)
     FROM (SELECT ${day} AS d FROM (${closed(select)}))`,
  );
  const [first, last, rows, dated] = row ?? [];
  if (typeof first !== 'string' || typeof last !== 'string' || rows !== dated) return null;
  return { first, last, rows: Number(rows) };
}

export async function snapshot(
  database: Duckdb,
  select: string,
  request: Parameters<Warehouse['snapshot']>[1] & { limits: ExtractLimits },
): Promise<Awaited<ReturnType<Warehouse['snapshot']>>> {
  const columns = await describe(database, select);
  const shown = request.columns.map((name) => findColumn(columns, name));
  const order = findColumn(columns, request.order_by);
  const list = shown.map((column) => (column === order ? zonelessSql(column) : identifier(column.name)));
  const sql = `SELECT ${list.join(', ')} FROM (${closed(select)})`;
  const { limits } = request;
  await database.userRows(`CREATE TABLE ${TAKEN} AS ${sql} LIMIT ${limits.rows + 1}`);
  await checkSize(database, shown, limits);

  const date = identifier(order.name);
  await midnightsToDates(database, order, date);
  const count = async (sql: string) => Number((await database.rows(sql))[0]?.[0] ?? 0);
  const { csv_path, parquet_path } = request;
  await writeExtract(
    { run: database.run, count },
    { table: TAKEN, columns: null, date: order.name, csv_path, parquet_path },
  );
  const [rows, { size }] = await Promise.all([count(`SELECT count(*) FROM ${TAKEN}`), stat(parquet_path)]);
  return { rows, bytes: size, query: { sql, query_id: null, warehouse: null, role: null } };
}

/** Texts count as they are, other values 8 bytes each. */
async function checkSize(database: Duckdb, columns: readonly WarehouseColumn[], limits: ExtractLimits): Promise<void> {
  const texts = columns.filter(({ native_type }) => native_type === 'VARCHAR').map(({ name }) => identifier(name));
  const sums = texts.map((name) => `coalesce(sum(strlen(${name})), 0)`);
  const [found] = await database.rows(`SELECT count(*), ${['0', ...sums].join(' + ')} FROM ${TAKEN}`);
  const rows = Number(found?.[0] ?? 0);
  if (rows > limits.rows) throw new AppError('extract_too_large', { rows, limit: limits.rows });
  const bytes = Number(found?.[1] ?? 0) + rows * (columns.length - texts.length) * 8;
  if (bytes > limits.bytes) throw new AppError('extract_too_large', { bytes, limit: limits.bytes });
}

/** Days that a warehouse keeps as timestamps are days. */
async function midnightsToDates(database: Duckdb, order: WarehouseColumn, date: string): Promise<void> {
  if (!order.native_type.startsWith('TIMESTAMP')) return;
  const timed = await database.rows(`SELECT count(*) FROM ${TAKEN} WHERE date_trunc('day', ${date}) <> ${date}`);
  if (timed[0]?.[0] === 0) await database.run(`ALTER TABLE ${TAKEN} ALTER ${date} TYPE DATE`);
}

function zonelessSql(column: WarehouseColumn): string {
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

export function closed(select: string): string {
  return inParentheses(select, 'duckdb');
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
