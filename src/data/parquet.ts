import type { WarehouseColumn } from '../providers/warehouse/types.ts';
import { columnType } from './column-type.ts';
import { identifier, isoDaySql, literal } from './duckdb-sql.ts';

/** Columns that are added to the data; none of a run's can have such a name. Rows count from 1. */
export const ROW = '"#row"';
/** The date of a row, `NULL` where the date column holds none as YYYY-MM-DD. */
export const DAY = '"#day"';

export type Row = Record<string, unknown>;

/** A Parquet file, opened for questions in SQL as the table `data`, with `ROW` and `DAY`. */
export type ParquetData = {
  rows: number;
  columns: WarehouseColumn[];
  query(sql: string): Promise<Row[]>;
  /** The answer by columns: many numbers come at a fraction of what they cost by rows. */
  columnsOf(sql: string): Promise<unknown[][]>;
  close(): void;
};

export async function openParquet(path: string, date_var: string): Promise<ParquetData> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const columnsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getColumnsJS();
  const file = `read_parquet(${literal(path)}, file_row_number = true)`;
  const text = `CAST(${identifier(date_var)} AS VARCHAR)`;
  const day = isoDaySql(text);
  await connection.run(
    `CREATE TABLE data AS SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS ${ROW}, ${day} AS ${DAY} FROM ${file}`,
  );
  const described = await query('DESCRIBE data');
  const columns = described
    .filter((column) => ![ROW, DAY].includes(identifier(String(column.column_name))))
    .map((column) => ({
      name: String(column.column_name),
      native_type: String(column.column_type),
      type: columnType(String(column.column_type)),
    }));
  const [counted] = await query('SELECT count(*) AS rows FROM data');
  return {
    rows: Number(counted?.rows),
    columns,
    query,
    columnsOf,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
