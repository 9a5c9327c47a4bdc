import { DISTINCT_ROWS } from '../../data/distinct-rows.ts';
import { identifier } from '../../data/duckdb-sql.ts';
import type { Duckdb } from './duckdb-engine.ts';
import { closed, describe, preview } from './duckdb-queries.ts';
import type { ColumnFacts, SourceFacts, WarehouseColumn } from './types.ts';

/** What is in each column, by one query with one row, beside the first rows of the source. */
export async function sourceFacts(database: Duckdb, select: string, preview_rows: number): Promise<SourceFacts> {
  const columns = await describe(database, select);
  const from = `(${closed(select)})`;
  const whole = columns.flatMap(aggregatesSql);
  const distinct = columns.map((column, index) => `count(DISTINCT ${valueSql(column)}) AS distinct_${index}`);
  const [[row], shown] = await Promise.all([
    database.userRows(
      `SELECT * FROM (SELECT count(*) AS rows${joined(whole)} FROM ${from}),
       (SELECT count(*) AS looked_at${joined(distinct)} FROM (SELECT * FROM ${from} LIMIT ${DISTINCT_ROWS}))`,
    ),
    preview(database, select, preview_rows),
  ]);
  const found = row ?? [];
  const rows = Number(found[0] ?? 0);
  const distinct_from = 1 + whole.length + 1;
  return {
    rows,
    columns: columns.map((column, index) =>
      factsOf(column, rows, found.slice(1 + index * 4, 5 + index * 4), found[distinct_from + index]),
    ),
    preview: shown.rows,
  };
}

function joined(expressions: readonly string[]): string {
  return expressions.map((expression) => `, ${expression}`).join('');
}

/** The column as a value that can be compared and counted; what is no finite number is none. */
function valueSql({ name, type, native_type }: WarehouseColumn): string {
  const column = identifier(name);
  if (type === 'number') return `CASE WHEN isfinite(CAST(${column} AS DOUBLE)) THEN CAST(${column} AS DOUBLE) END`;
  if (type === 'boolean') return `CAST(${column} AS INTEGER)`;
  const text = `CAST(${column} AS VARCHAR)`;
  return native_type.startsWith('TIMESTAMP') ? `regexp_replace(${text}, ' 00:00:00(\\+00)?$', '')` : text;
}

/** Four for each column: smallest, largest, how many there are, how many of them are 0. */
function aggregatesSql(column: WarehouseColumn, index: number): string[] {
  const value = valueSql(column);
  return [
    `min(${value}) AS min_${index}`,
    `max(${value}) AS max_${index}`,
    `count(${value}) AS there_${index}`,
    `${isCountable(column) ? `count(*) FILTER (${value} = 0)` : 'NULL'} AS zeros_${index}`,
  ];
}

function isCountable({ type }: WarehouseColumn): boolean {
  return type === 'number' || type === 'boolean';
}

function factsOf(column: WarehouseColumn, rows: number, found: readonly unknown[], distinct: unknown): ColumnFacts {
  const [min, max, there, zeros] = found;
  const share = (n: unknown) => (rows === 0 ? 0 : Number(n) / rows);
  return {
    ...column,
    min: scalar(min),
    max: scalar(max),
    missing_share: rows === 0 ? 0 : 1 - share(there),
    zero_share: isCountable(column) ? share(zeros) : null,
    distinct: Number(distinct),
  };
}

function scalar(value: unknown): number | string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' ? value : String(value);
}
