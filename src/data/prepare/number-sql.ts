import { literal } from '../duckdb-sql.ts';

/** Signs of a currency that may stand before or after an amount. */
const CURRENCY = '[€$£¥]?';

/** SQL for a text without blanks around it; `NULL` where nothing is left. */
export function trimSql(text: string): string {
  return `nullif(regexp_replace(${text}, ${literal('^[\\s\\x{00A0}]+|[\\s\\x{00A0}]+$')}, '', 'g'), '')`;
}

/**
 * SQL for the number that a text stands for, `NULL` where it stands for none. The sign before the decimals is given; the
 * other one of "." and ",", a blank and an apostrophe may part thousands, in threes; a currency's sign may stand at either end.
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
