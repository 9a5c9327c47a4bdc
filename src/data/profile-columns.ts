import type { WarehouseColumn } from '../providers/warehouse/types.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import { identifier } from './duckdb-sql.ts';
import { DAY, type ParquetData, ROW, type Row } from './parquet.ts';
import type { ColumnProfile } from './profile.ts';
import { windowSql } from './profile-dates.ts';

/** One pass over the data for all columns but the date's, and a look-up for the first offender where there is one. */
export async function columnFacts(data: ParquetData, spec: RunSpec, is_iso: boolean): Promise<ColumnProfile[]> {
  const columns = data.columns.filter(({ name }) => name !== spec.date_var);
  if (columns.length === 0) return [];
  const window = is_iso ? `FILTER (${windowSql(spec)})` : '';
  const aggregates = columns.flatMap((column, index) => aggregatesSql(column, index, window));
  const [row] = await data.query(`SELECT ${aggregates.join(', ')} FROM data`);
  const date = is_iso ? `CAST(${DAY} AS VARCHAR)` : 'NULL';
  return Promise.all(columns.map((column, index) => profileOf(data, column, factsOf(row ?? {}, index), date)));
}

function valueSql({ name, type }: WarehouseColumn): string {
  if (type === 'number') return `TRY_CAST(${identifier(name)} AS DOUBLE)`;
  return type === 'boolean' ? `CAST(${identifier(name)} AS INTEGER)` : `CAST(${identifier(name)} AS VARCHAR)`;
}

function missingSql(column: WarehouseColumn): string {
  const value = valueSql(column);
  return column.type === 'number' ? `(${value} IS NULL OR NOT isfinite(${value}))` : `(${value} IS NULL)`;
}

function isCountable({ type }: WarehouseColumn): boolean {
  return type === 'number' || type === 'boolean';
}

function aggregatesSql(column: WarehouseColumn, index: number, window: string): string[] {
  const value = valueSql(column);
  const count = (condition: string) => (isCountable(column) ? `count(CASE WHEN ${condition} THEN 1 END)` : '0');
  const windowed = (condition: string) => (isCountable(column) ? `${count(condition)} ${window}` : '0');
  return [
    `count(CASE WHEN ${missingSql(column)} THEN 1 END) AS missing_${index}`,
    `${count(`${value} = 0`)} AS zeros_${index}`,
    `${count(`${value} < 0`)} AS negative_${index}`,
    `count(DISTINCT ${value}) AS distinct_${index}`,
    `min(${value}) AS min_${index}`,
    `max(${value}) AS max_${index}`,
    `count(DISTINCT ${value}) ${window} AS window_distinct_${index}`,
    `${windowed(`${value} = 0`)} AS window_zeros_${index}`,
    `min(${value}) ${window} AS window_min_${index}`,
  ];
}

function factsOf(row: Row, index: number): (name: string) => unknown {
  return (name) => row[`${name}_${index}`];
}

async function profileOf(
  data: ParquetData,
  column: WarehouseColumn,
  fact: (name: string) => unknown,
  date: string,
): Promise<ColumnProfile> {
  const missing = Number(fact('missing'));
  const negative = Number(fact('negative'));
  const first = async (condition: string) => {
    const [row] = await data.query(
      `SELECT ${date} AS date, ${ROW} AS row, ${valueSql(column)} AS value FROM data
       WHERE ${condition} ORDER BY ${ROW} LIMIT 1`,
    );
    return row === undefined
      ? null
      : { date: row.date === null ? null : String(row.date), row: Number(row.row), value: row.value };
  };
  const lost = missing > 0 ? await first(missingSql(column)) : null;
  const below = negative > 0 ? await first(`${valueSql(column)} < 0`) : null;
  return {
    ...column,
    missing,
    zeros: Number(fact('zeros')),
    negative,
    distinct: Number(fact('distinct')),
    min: scalar(fact('min')),
    max: scalar(fact('max')),
    first_missing: lost === null ? null : { date: lost.date, row: lost.row },
    first_negative: below === null ? null : { date: below.date, row: below.row, value: Number(below.value) },
    window: {
      distinct: Number(fact('window_distinct')),
      zeros: Number(fact('window_zeros')),
      min: scalar(fact('window_min')),
    },
  };
}

function scalar(value: unknown): number | string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' ? value : String(value);
}
