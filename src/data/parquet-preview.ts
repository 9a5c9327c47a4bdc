import type { WarehouseColumn, WarehouseTable } from '../providers/warehouse/types.ts';
import { identifier, literal } from './duckdb-sql.ts';

/** The first rows of a Parquet file, its values as texts. */
export async function parquetPreview(
  path: string,
  columns: readonly WarehouseColumn[],
  limit: number,
): Promise<WarehouseTable> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const list = columns.map(({ name }) => `CAST(${identifier(name)} AS VARCHAR)`).join(', ');
    const read = await connection.runAndReadAll(`SELECT ${list} FROM read_parquet(${literal(path)}) LIMIT ${limit}`);
    const rows = read.getRowsJson().map((row) => row.map((cell) => (cell === null ? null : String(cell))));
    return { columns: [...columns], rows };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
