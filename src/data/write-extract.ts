import { identifier, literal } from './duckdb-sql.ts';

const CSV = "FORMAT csv, HEADER, COMPRESSION gzip, DATEFORMAT '%Y-%m-%d', TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S'";

/**
 * Writes a table of DuckDB as the files of a snapshot: by date (in its own order where the date column holds no dates), CSV
 * with header, gzip, ISO dates and nothing for NULL; and Parquet.
 */
export async function writeExtract(
  database: { run(sql: string): Promise<void>; count(sql: string): Promise<number> },
  request: { table: string; columns: readonly string[] | null; date: string; csv_path: string; parquet_path: string },
): Promise<void> {
  const { table, columns } = request;
  const date = identifier(request.date);
  const undated = await database.count(
    `SELECT count(*) AS count FROM ${table} WHERE TRY_CAST(${date} AS DATE) IS NULL`,
  );
  const list = columns === null ? '*' : columns.map(identifier).join(', ');
  const sorted = `SELECT ${list} FROM ${table}${undated === 0 ? ` ORDER BY ${date}` : ''}`;
  await database.run(`COPY (${sorted}) TO ${literal(request.csv_path)} (${CSV})`);
  await database.run(`COPY (${sorted}) TO ${literal(request.parquet_path)} (FORMAT parquet)`);
}
