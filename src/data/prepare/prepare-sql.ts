import type { RunSpec } from '../../runs/run-spec.ts';
import { identifier, isoDaySql } from '../duckdb-sql.ts';

/** Where a row stands in its table, from 1. No column that a person names has such a name. */
export const ROW_NUMBER = '"prepare/row"';

/** SELECT of a table with `ROW_NUMBER`. */
export function numbered(table: string): string {
  return `SELECT *, row_number() OVER () AS ${ROW_NUMBER} FROM ${table}`;
}

/** SQL for the date of a row; `NULL` where the date column holds none as YYYY-MM-DD. */
export function daySql({ date_var }: RunSpec): string {
  return isoDaySql(`CAST(${identifier(date_var)} AS VARCHAR)`);
}
