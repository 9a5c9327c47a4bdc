import { dirname } from 'node:path';
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
  // DuckDB reads in buffers of many lines of the greatest length: by its own measure those alone are 150 MB.
  const line = Math.max(LINE_BYTES, 3 * longest + 1024);
  const folder = dirname(parquet_path);
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    memory_limit: '128MB',
    temp_directory: folder,
  });
  try {
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT * FROM read_csv(${literal(csv_path)}, auto_detect = false, header = true, compression = 'gzip',
         delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, new_line = '\\n',
         max_line_size = ${line}, buffer_size = ${4 * line}, columns = {${types}}))
       TO ${literal(parquet_path)} (FORMAT parquet, ROW_GROUP_SIZE ${rowGroup(columns.length)})`,
    );
    connection.closeSync();
  } finally {
    instance.closeSync();
  }
}

const LINE_BYTES = 128 * 1024;

/** A row group is held in memory as it is written; it is counted in vectors of 2048 rows. */
function rowGroup(columns: number): number {
  const vectors = Math.floor(VALUES_OF_GROUP / Math.max(1, columns) / 2048);
  return 2048 * Math.min(60, Math.max(1, vectors));
}

const VALUES_OF_GROUP = 1_000_000;
