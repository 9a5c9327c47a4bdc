import { DuckDBInstance } from '@duckdb/node-api';
import type { WarehouseColumn } from '../providers/warehouse/types.ts';
import { columnType } from './column-type.ts';

/** No column of a run can have this name. */
export const ROW = '"#row"';

export type Row = Record<string, unknown>;

/** A Parquet file, opened for questions in SQL as the table `data`, whose column `#row` counts from 1. */
export type ParquetData = {
  rows: number;
  columns: WarehouseColumn[];
  query(sql: string): Promise<Row[]>;
  close(): void;
};

export async function openParquet(path: string): Promise<ParquetData> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const query = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();
  const file = `read_parquet(${literal(path)}, file_row_number = true)`;
  await connection.run(
    `CREATE TABLE data AS SELECT * EXCLUDE (file_row_number), file_row_number + 1 AS ${ROW} FROM ${file}`,
  );
  const described = await query('DESCRIBE data');
  const columns = described
    .filter((column) => column.column_name !== '#row')
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
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
