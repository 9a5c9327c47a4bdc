import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBStructValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';

/** A column as Snowflake describes it beside a result. */
export type RowType = {
  name: string;
  type: string;
  precision: number | null;
  scale: number | null;
  length: number | null;
  nullable: boolean;
};

export type Cells = (string | null)[];

const TEXT_BYTES = 16_777_216;

export function rowTypeOf(name: string, type: DuckDBType): RowType {
  const of = (snowflake: string, precision: number | null, scale: number | null, length: number | null = null) => ({
    name,
    type: snowflake,
    precision,
    scale,
    length,
    nullable: true,
  });
  switch (type.typeId) {
    case DuckDBTypeId.DECIMAL:
      return type instanceof DuckDBDecimalType ? of('fixed', type.width, type.scale) : of('fixed', 38, 0);
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
      return of('fixed', 9, 0);
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
      return of('fixed', 18, 0);
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
      return of('fixed', 38, 0);
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE:
      return of('real', null, null);
    case DuckDBTypeId.DATE:
      return of('date', null, null);
    case DuckDBTypeId.TIME:
      return of('time', 0, 9);
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
      return of('timestamp_ntz', 0, 9);
    case DuckDBTypeId.TIMESTAMP_TZ:
      return of('timestamp_ltz', 0, 9);
    case DuckDBTypeId.STRUCT:
      return of('timestamp_tz', 0, 9);
    case DuckDBTypeId.BOOLEAN:
      return of('boolean', null, null);
    case DuckDBTypeId.BLOB:
      return of('binary', null, null, 8_388_608);
    default:
      return type.alias === 'JSON' ? of('variant', null, null) : of('text', null, null, TEXT_BYTES);
  }
}

/** A value as Snowflake's JSON results carry it: everything is text, and NULL is null. */
export function cellOf(value: DuckDBValue): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number') return realOf(value);
  if (value instanceof DuckDBDecimalValue) return value.toString();
  if (value instanceof DuckDBDateValue) return String(value.days);
  if (value instanceof DuckDBTimeValue) return secondsOf(value.micros * 1000n);
  if (value instanceof DuckDBTimestampValue) return secondsOf(value.micros * 1000n);
  if (value instanceof DuckDBTimestampTZValue) return secondsOf(value.micros * 1000n);
  if (value instanceof DuckDBTimestampNanosecondsValue) return secondsOf(value.nanos);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('hex').toUpperCase();
  if (value instanceof DuckDBStructValue) {
    const { utc, offset_minutes } = value.entries;
    return `${cellOf(utc ?? null)} ${1440 + Number(offset_minutes)}`;
  }
  return String(value);
}

function realOf(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(value);
}

/** Seconds since 1970 (or since midnight) with nine decimals. */
function secondsOf(nanoseconds: bigint): string {
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  const decimals = String(size % 1_000_000_000n).padStart(9, '0');
  return `${nanoseconds < 0n ? '-' : ''}${size / 1_000_000_000n}.${decimals}`;
}
