import { identifier } from '../../data/duckdb-sql.ts';
import { columnsOf, fetched, findColumn, type SnowflakeColumn, shortTime, textOf } from './snowflake-columns.ts';
import { readAll } from './snowflake-rows.ts';
import type { SnowflakeSessions } from './snowflake-session.ts';
import type { Cell, ReadOptions, WarehouseTable } from './types.ts';

/** What a `Warehouse` is asked, in Snowflake's SQL, of a SELECT that may be a person's own. */

/** How one is asked; `select` is what stands in parentheses after FROM. */
export type Reading = { sessions: SnowflakeSessions; select: string; options: ReadOptions };

/** The columns, without running the query: no warehouse is woken for it. */
export async function describe({ sessions, select, options }: Reading): Promise<SnowflakeColumn[]> {
  return sessions.ask({ sql: from('*', select), describe_only: true }, options, async (statement) =>
    columnsOf(statement),
  );
}

export async function preview(reading: Reading, limit: number): Promise<WarehouseTable> {
  const columns = await describe(reading);
  const sql = `${from(columns.map(fetched).join(', '), reading.select)} LIMIT ${Math.max(0, Math.trunc(limit))}`;
  const rows = await allRows(reading, sql);
  const shown = columns.map(({ name, type, native_type }) => ({ name, type, native_type }));
  return { columns: shown, rows: rows.map((row) => row.map((value, index) => cell(value, columns[index]))) };
}

export async function dateRange(
  reading: Reading,
  name: string,
): Promise<{ first: string; last: string; rows: number } | null> {
  const column = findColumn(await describe(reading), name);
  const day = daySql(column);
  if (day === null) return null;
  const sql = from(
    `CAST(MIN(D) AS VARCHAR), CAST(MAX(D) AS VARCHAR), COUNT(*), COUNT(D)`,
    from(`${day} AS D`, reading.select),
  );
  const [row] = await allRows(reading, sql);
  const [first, last, rows, dated] = row ?? [];
  if (typeof first !== 'string' || typeof last !== 'string' || rows !== dated) return null;
  return { first, last, rows: Number(rows) };
}

/** SQL for the day that a value is, NULL where it is none; `null` for columns that hold no days. */
export function daySql({ name, kind }: SnowflakeColumn): string | null {
  const column = identifier(name);
  if (kind === 'date') return column;
  if (kind.startsWith('timestamp')) {
    return `CASE WHEN DATE_TRUNC('DAY', ${column}) = ${column} THEN CAST(${column} AS DATE) END`;
  }
  if (kind !== 'text') return null;
  return `CASE WHEN REGEXP_LIKE(${column}, '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_TO_DATE(${column}) END`;
}

/** The SELECT of some columns. A comment at the end of a person's query ends before our parenthesis, and its first line is line 1 in what Snowflake says of it. */
export function from(list: string, select: string): string {
  return `SELECT ${list} FROM (${select}\n)`;
}

/** A statement's rows at once, for those that have few. */
export function allRows(
  { sessions, options }: Pick<Reading, 'sessions' | 'options'>,
  sql: string,
): Promise<unknown[][]> {
  return sessions.ask({ sql }, options, readAll);
}

function cell(value: unknown, column: SnowflakeColumn | undefined): Cell {
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null;
  const text = textOf(value);
  if (text === null) return null;
  if (column?.type === 'number') return Number.isFinite(Number(text)) ? Number(text) : text;
  return column?.type === 'date' ? shortTime(text) : text;
}
