import { dirname } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../data/duckdb-sql.ts';

/** What a value of a column may be in DuckDB. */
export type ParquetColumn = { name: string; type: string };

/**
 * Writes a CSV file of `csvWriter` as Parquet, row after row. The types are given, not guessed. `longest` is the length of the file's
 * longest row.
 */
export async function parquetFromCsv(request: {
  csv_path: string;
  parquet_path: string;
  columns: readonly ParquetColumn[];
  longest: number;
}): Promise<void> {
  const { csv_path, parquet_path, columns, longest } = request;
  const types = columns.map(({ name, type }) => `${literal(name)}: ${literal(type)}`).join(', ');
  const folder = dirname(parquet_path);
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: '512MB',
    temp_directory: folder,
  });
  try {
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT * FROM read_csv(${literal(csv_path)}, auto_detect = false, header = true, compression = 'gzip',
         delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, new_line = '\\n',
         max_line_size = ${Math.max(2_097_152, longest * 4 + 1024)}, columns = {${types}}))
       TO ${literal(parquet_path)} (FORMAT parquet, ROW_GROUP_SIZE 61440)`,
    );
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}
