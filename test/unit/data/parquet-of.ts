import { DuckDBInstance } from '@duckdb/node-api';
import { identifier, literal } from '../../../src/data/duckdb-sql.ts';

export type Cell = number | string | null;

/** Writes columns, all of one length, as a Parquet file: texts where a column has one, else doubles. */
export async function writeParquet(path: string, columns: Readonly<Record<string, readonly Cell[]>>): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const names = Object.keys(columns);
    const typed = Object.entries(columns).map(([name, cells]) => {
      const is_text = name === 'DATE' || cells.some((cell) => typeof cell === 'string');
      return `${identifier(name)} ${is_text ? 'VARCHAR' : 'DOUBLE'}`;
    });
    await connection.run(`CREATE TABLE source (${typed.join(', ')})`);
    const rows = Object.values(columns)[0]?.length ?? 0;
    const appender = await connection.createAppender('source');
    for (let row = 0; row < rows; row++) {
      for (const name of names) {
        const cell = columns[name]?.[row] ?? null;
        if (cell === null) appender.appendNull();
        else if (typeof cell === 'string') appender.appendVarchar(cell);
        else appender.appendDouble(cell);
      }
      appender.endRow();
    }
    appender.closeSync();
    await connection.run(`COPY source TO ${literal(path)} (FORMAT parquet)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
