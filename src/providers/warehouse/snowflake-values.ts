import type { ParquetColumn } from './extract-parquet.ts';
import { type SnowflakeColumn, shortTime, textOf } from './snowflake-columns.ts';

/**
 * Turns the values of one column into the texts of the extract, and knows at its end which type of DuckDB holds all of them
 * exactly: a NUMBER(38,0) is mostly small, and nanoseconds are mostly nought.
 */
export type Values = { cell(value: unknown): string | null; column(): ParquetColumn };

export function valuesOf(column: SnowflakeColumn, is_order: boolean): Values {
  const { name, kind, precision, scale } = column;
  const always = (type: string): Values => ({ cell: textOf, column: () => ({ name, type }) });
  switch (kind) {
    case 'fixed':
      return scale > 0 ? always(`DECIMAL(${Math.max(precision, scale)},${scale})`) : integers(name);
    case 'real':
      return always('DOUBLE');
    case 'boolean':
      return always('BOOLEAN');
    case 'date':
      return always('DATE');
    case 'time':
      return times(name, 'TIME');
    case 'timestamp_ntz':
    case 'timestamp_ltz':
      return timestamps(name, is_order);
    case 'timestamp_tz':
      // The day that a date column says is the one in its own zone.
      return is_order ? timestamps(name, true) : times(name, 'TIMESTAMP WITH TIME ZONE');
    default:
      return always('VARCHAR');
  }
}

/** More digits than this may not fit into 64 bits. */
const SAFE_DIGITS = 18;

function integers(name: string): Values {
  let longest = 0;
  return {
    cell(value) {
      const text = textOf(value);
      if (text !== null && text.length > longest) longest = text.length;
      return text;
    },
    column: () => ({ name, type: longest <= SAFE_DIGITS ? 'BIGINT' : 'DECIMAL(38,0)' }),
  };
}

/** Times of DuckDB's `type`, which have microseconds: texts, where one has more. */
function times(name: string, type: 'TIME' | 'TIMESTAMP WITH TIME ZONE'): Values {
  let has_nanoseconds = false;
  return {
    cell(value) {
      const text = textOf(value);
      if (text === null) return null;
      const short = shortTime(text);
      has_nanoseconds ||= decimals(short) > 6;
      return short;
    },
    column: () => ({ name, type: has_nanoseconds ? 'VARCHAR' : type }),
  };
}

function timestamps(name: string, is_order: boolean): Values {
  let has_nanoseconds = false;
  let has_times = false;
  return {
    cell(value) {
      const text = textOf(value);
      if (text === null) return null;
      const short = shortTime(text.replace(/[+-]\d\d:\d\d$/, ''));
      has_times ||= short.length > 10;
      has_nanoseconds ||= decimals(short) > 6;
      return short;
    },
    column() {
      // Days that a warehouse keeps as timestamps are days.
      if (is_order && !has_times) return { name, type: 'DATE' };
      return { name, type: has_nanoseconds ? 'TIMESTAMP_NS' : 'TIMESTAMP' };
    },
  };
}

function decimals(text: string): number {
  return /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
}
