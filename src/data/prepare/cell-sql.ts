import type { DATE_FORMATS } from '../../runs/prepare-steps.ts';
import { literal } from '../duckdb-sql.ts';

/** SQL for what a text stands for; `NULL` where it stands for none. */

export type DateFormat = (typeof DATE_FORMATS)[number];

/** Signs of a currency that may stand before or after an amount. */
const CURRENCY = '[€$£¥]?';

const STRPTIME = {
  'DD.MM.YYYY': '%d.%m.%Y',
  'DD/MM/YYYY': '%d/%m/%Y',
  'MM/DD/YYYY': '%m/%d/%Y',
  'DD-MM-YYYY': '%d-%m-%Y',
  'MM-DD-YYYY': '%m-%d-%Y',
  'YYYY/MM/DD': '%Y/%m/%d',
  YYYYMMDD: '%Y%m%d',
} as const satisfies Record<DateFormat, string>;

/** A text without blanks around it; `NULL` where nothing is left. */
export function trimSql(text: string): string {
  return `nullif(regexp_replace(${text}, ${literal('^[\\s\\x{00A0}]+|[\\s\\x{00A0}]+$')}, '', 'g'), '')`;
}

/**
 * A number. The sign before the decimals is given; the other one of "." and ",", a blank and an apostrophe may part thousands,
 * in threes; a currency's sign may stand at either end.
 */
export function numberSql(text: string, decimal: '.' | ','): string {
  const thousands = decimal === ',' ? '.' : ',';
  const plain = `replace(replace(regexp_replace(${text}, ${literal('[\\x{00A0}\\x{202F}\\x{2009}]')}, ' ', 'g'), '−', '-'), '’', '''')`;
  const start = `regexp_replace(${plain}, ${literal(`^\\s*([-+]?)\\s*${CURRENCY}\\s*([-+]?)`)}, '\\1\\2')`;
  const bare = `regexp_replace(${start}, ${literal(`\\s*${CURRENCY}\\s*$`)}, '')`;
  const shape = `^[-+]?(\\d+|\\d{1,3}([${thousands}' ]\\d{3})+)([${decimal}]\\d+)?([eE][-+]?\\d+)?$`;
  const digits = `replace(regexp_replace(${bare}, ${literal(`[${thousands}' ]`)}, '', 'g'), ${literal(decimal)}, '.')`;
  return `CASE WHEN regexp_matches(${bare}, ${literal(shape)}) THEN TRY_CAST(${digits} AS DOUBLE) END`;
}

/** A date, written in one way. */
export function dateSql(text: string, format: DateFormat): string {
  return `CAST(try_strptime(${trimSql(text)}, ${literal(STRPTIME[format])}) AS DATE)`;
}
