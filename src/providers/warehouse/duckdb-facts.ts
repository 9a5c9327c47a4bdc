import { DISTINCT_ROWS } from '../../data/distinct-rows.ts';
import { identifier } from '../../data/duckdb-sql.ts';
import type { Duckdb } from './duckdb-engine.ts';
import { closed, describe, preview } from './duckdb-queries.ts';
import type { ColumnFacts, SourceFacts, WarehouseColumn } from './types.ts';

/** What is in each column, by two queries with one row each, beside the first rows of the source. */
export async function sourceFacts(database: Duckdb, select: string, preview_rows: number): Promise<SourceFacts> {
  const columns = await describe(database, select);
  // Each value is made once, for all that is asked of it: with 200 columns that is four times as fast.
  const values = columns.map((column, index) => `${valueSql(column)} AS v${index}`);
  const whole = columns.flatMap(aggregatesSql);
  const distinct = columns.map((_column, index) => `count(DISTINCT v${index})`);
  const from = `(SELECT ${values.join(', ')} FROM (${closed(select)}))`;
  const [[row], [different], shown] = await Promise.all([
    database.userRows(`SELECT count(*)${joined(whole)} FROM ${from}`),
    database.userRows(`SELECT ${distinct.join(', ')} FROM (SELECT * FROM ${from} LIMIT ${DISTINCT_ROWS})`),
    preview(database, select, preview_rows),
  ]);
  const found = row ?? [];
  const rows = Number(found[0] ?? 0);
  return {
    rows,
    columns: columns.map((column, index) =>
      factsOf(column, rows, found.slice(1 + index * 4, 5 + index * 4), different?.[index]),
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
  const value = `v${index}`;
  return [
    `min(${value})`,
    `max(${value})`,
    `count(${value})`,
    isCountable(column) ? `count(*) FILTER (${value} = 0)` : 'NULL',
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
