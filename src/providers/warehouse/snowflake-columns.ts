import type { RowStatement } from 'snowflake-sdk';
import { identifier } from '../../data/duckdb-sql.ts';
import { nearest } from '../../data/nearest.ts';
import { AppError } from '../../errors.ts';
import type { WarehouseColumn } from './types.ts';

/** A column of a result, with what it takes to fetch it exactly. */
export type SnowflakeColumn = WarehouseColumn & {
  /** Snowflake's internal word: fixed, real, text, date, timestamp_ntz, ... */
  kind: string;
  precision: number;
  scale: number;
};

export function columnsOf(statement: RowStatement): SnowflakeColumn[] {
  return (statement.getColumns() ?? []).map((column) => {
    const kind = column.getType().toLowerCase();
    const precision = column.getPrecision() ?? 38;
    const scale = column.getScale() ?? 0;
    const native_type = nativeType(kind, precision, scale);
    return { name: column.getName(), type: typeOf(kind), native_type, kind, precision, scale };
  });
}

function typeOf(kind: string): WarehouseColumn['type'] {
  if (kind === 'fixed' || kind === 'real' || kind === 'decfloat') return 'number';
  if (kind === 'date' || kind.startsWith('timestamp')) return 'date';
  if (kind === 'text' || kind === 'boolean') return kind;
  return 'other';
}

function nativeType(kind: string, precision: number, scale: number): string {
  if (kind === 'fixed') return `NUMBER(${precision},${scale})`;
  if (kind === 'real') return 'FLOAT';
  if (kind === 'text') return 'VARCHAR';
  if (kind === 'time' || kind.startsWith('timestamp')) return `${kind.toUpperCase()}(${scale})`;
  return kind.toUpperCase();
}

/**
 * The column in a SELECT, so that it comes as it is: the driver makes numbers and dates of JavaScript from Snowflake's, which is slow
 * and loses what those cannot hold, so they are asked for as texts. Floats are not, for Snowflake shortens their texts; and timestamps
 * with zones keep their zone in the driver's. The texts have no name, or ORDER BY would take them for the column.
 */
export function fetched({ name, kind }: SnowflakeColumn): string {
  const column = identifier(name);
  return AS_TEXT.has(kind) ? `CAST(${column} AS VARCHAR)` : column;
}

const AS_TEXT: ReadonlySet<string> = new Set(['fixed', 'date', 'time', 'timestamp_ntz', 'timestamp_ltz']);

export function findColumn(columns: readonly SnowflakeColumn[], name: string): SnowflakeColumn {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  throw new AppError('column_not_found', { column: name, nearest: nearest(name, names), columns: names });
}

/** What is fetched by `fetched` as text: `null`, or what it says with nothing rounded. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Date) return zonedText(value);
  return String(value);
}

/** A TIMESTAMP_TZ as the driver gives it: a date of JavaScript with the seconds, the nanoseconds and the zone beside it. */
function zonedText(date: Date): string {
  const minutes = numberFrom(date, 'getTimezone');
  const seconds = numberFrom(date, 'getEpochSeconds') + minutes * 60;
  const nanoseconds = String(numberFrom(date, 'getNanoSeconds')).padStart(9, '0');
  const local = new Date(seconds * 1000).toISOString().replace('T', ' ').slice(0, -5);
  const size = Math.abs(minutes);
  const zone = `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return `${local}.${nanoseconds}${zone}`;
}

function numberFrom(date: Date, method: string): number {
  const get: unknown = Reflect.get(date, method);
  const value: unknown = typeof get === 'function' ? get.call(date) : 0;
  return typeof value === 'number' ? value : 0;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** The text of a point in time without what is nought: no time at midnight, no decimals where none counts. */
export function shortTime(text: string): string {
  const plain = text.replace(/(\.\d*?)0+(?=$|[+-])/, '$1').replace(/\.(?=$|[+-])/, '');
  return plain.replace(/ 00:00:00$/, '');
}
