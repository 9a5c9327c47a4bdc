import { DISTINCT_ROWS } from '../../data/distinct-rows.ts';
import { identifier } from '../../data/duckdb-sql.ts';
import { type SnowflakeColumn, shortTime } from './snowflake-columns.ts';
import { allRows, describe, from, preview, type Reading } from './snowflake-queries.ts';
import type { ColumnFacts, SourceFacts } from './types.ts';

/** What is in each column: one aggregate query over all rows, one over the first for what differs, and the first rows themselves. */
export async function sourceFacts(reading: Reading, preview_rows: number): Promise<SourceFacts> {
  const columns = await describe(reading);
  const whole = ['COUNT(*)', ...columns.flatMap(aggregatesSql)];
  const counted = columns.map((column, index) => ({ column, index })).filter(({ column }) => isComparable(column));
  const distinct = counted.map(({ column }) => `COUNT(DISTINCT ${identifier(column.name)})`);
  const first = `${from('*', reading.select)} LIMIT ${DISTINCT_ROWS}`;
  const [[row = []], [different = []], shown] = await Promise.all([
    allRows(reading, from(whole.join(', '), reading.select)),
    distinct.length === 0 ? [[]] : allRows(reading, from(distinct.join(', '), first)),
    preview(reading, preview_rows),
  ]);
  const distinct_by_index = new Map(counted.map(({ index }, at) => [index, Number(different[at] ?? 0)]));
  const rows = Number(row[0] ?? 0);
  return {
    rows,
    columns: columns.map((column, index) =>
      factsOf(column, rows, row.slice(1 + index * 4, 5 + index * 4), distinct_by_index.get(index) ?? 0),
    ),
    preview: shown.rows,
  };
}

/** Four for each column: smallest, largest, how many there are, how many of them are 0. */
function aggregatesSql(column: SnowflakeColumn): string[] {
  const name = identifier(column.name);
  if (column.kind === 'boolean') {
    const number = `CAST(${name} AS INTEGER)`;
    return [`MIN(${number})`, `MAX(${number})`, `COUNT(${name})`, `COUNT_IF(${number} = 0)`];
  }
  if (column.type === 'number') {
    const value = column.kind === 'real' ? finiteSql(name) : name;
    return [`MIN(${value})`, `MAX(${value})`, `COUNT(${value})`, `COUNT_IF(${value} = 0)`];
  }
  if (!isComparable(column)) return ['NULL', 'NULL', `COUNT(${name})`, 'NULL'];
  return [`CAST(MIN(${name}) AS VARCHAR)`, `CAST(MAX(${name}) AS VARCHAR)`, `COUNT(${name})`, 'NULL'];
}

/** Snowflake has NaN and infinities among its floats. */
function finiteSql(name: string): string {
  return `CASE WHEN ${name} IN ('NaN'::FLOAT, 'inf'::FLOAT, '-inf'::FLOAT) THEN NULL ELSE ${name} END`;
}

function isComparable({ type, kind }: SnowflakeColumn): boolean {
  return type !== 'other' || kind === 'time';
}

function factsOf(column: SnowflakeColumn, rows: number, found: readonly unknown[], distinct: number): ColumnFacts {
  const [min, max, there, zeros] = found;
  const { name, type, native_type } = column;
  const is_countable = type === 'number' || type === 'boolean';
  const value = (given: unknown) => {
    if (given === null || given === undefined) return null;
    if (is_countable) return Number(given);
    return type === 'date' ? shortTime(String(given)) : String(given);
  };
  return {
    ...{ name, type, native_type },
    min: value(min),
    max: value(max),
    missing_share: rows === 0 ? 0 : 1 - Number(there) / rows,
    zero_share: is_countable ? (rows === 0 ? 0 : Number(zeros) / rows) : null,
    distinct,
  };
}
