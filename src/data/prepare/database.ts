import type { RunSpec } from '../../runs/run-spec.ts';
import { columnType } from '../column-type.ts';
import { identifier, literal } from '../duckdb-sql.ts';
import type { Row } from '../parquet.ts';
import { DAY, ROW } from '../parquet.ts';
import type { DateProfile } from '../profile.ts';
import { dateFacts } from '../profile-dates.ts';
import { daySql, numbered, ROW_NUMBER } from './prepare-sql.ts';
import type { PreparedTable } from './step.ts';

/** What the extract is prepared in; the tables lie beyond that on disk. */
const MEMORY = '1GB';

export type PrepareDatabase = {
  /** The extract, a Parquet file, as the first table. */
  open(parquet_path: string): Promise<PreparedTable>;
  /** The table that a SELECT over `from` gives, which `from` is given up for. */
  next(from: PreparedTable, select: string): Promise<PreparedTable>;
  run(sql: string): Promise<void>;
  close(): void;
};

/**
 * A database for one preparation that spills into `folder`. It works in one thread: sums then do not depend on the order in
 * which threads come by, and the same extract gives the same bytes.
 */
export async function openPrepareDatabase(folder: string, spec: RunSpec): Promise<PrepareDatabase> {
  const settings = { threads: '1', memory_limit: MEMORY, temp_directory: folder };
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', settings);
  const connection = await instance.connect();
  let made = 0;

  const run = async (sql: string) => {
    await connection.run(sql);
  };
  const query = async (sql: string): Promise<Row[]> => (await connection.runAndReadAll(sql)).getRowObjectsJson();

  async function datesOf(table: string): Promise<DateProfile> {
    const list = `${identifier(spec.date_var)}, ${ROW_NUMBER} AS ${ROW}, ${daySql(spec)} AS ${DAY}`;
    await run(`CREATE OR REPLACE TEMP TABLE data AS SELECT ${list} FROM (${numbered(table)})`);
    const found = await dateFacts({ query }, spec);
    await run('DROP TABLE data');
    return found;
  }

  async function create(select: string): Promise<PreparedTable> {
    const name = identifier(`step ${made++}`);
    await run(`CREATE TABLE ${name} AS ${select}`);
    const described = await query(`DESCRIBE ${name}`);
    const [counted] = await query(`SELECT count(*) AS rows FROM ${name}`);
    let facts: Promise<DateProfile> | null = null;
    return {
      name,
      rows: Number(counted?.rows ?? 0),
      columns: described.map((column) => ({
        name: String(column.column_name),
        native_type: String(column.column_type),
        type: columnType(String(column.column_type)),
      })),
      query,
      dates() {
        facts ??= datesOf(name);
        return facts;
      },
    };
  }

  return {
    open: (parquet_path) => create(`SELECT * FROM read_parquet(${literal(parquet_path)})`),
    async next(from, select) {
      const table = await create(select);
      await run(`DROP TABLE ${from.name} CASCADE`);
      return table;
    },
    run,
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
