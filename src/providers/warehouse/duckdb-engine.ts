import { DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../data/duckdb-sql.ts';
import { checkReadOnly } from '../../data/sql-guard.ts';
import { AppError } from '../../errors.ts';

/** A person's query is stopped after this long. */
const QUERY_SECONDS = 120;

/** One database in memory. `rows` and `run` are for our own SQL, `userRows` for SQL that a person's query is part of. */
export type Duckdb = {
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<unknown[][]>;
  /** As `rows`; DuckDB's refusals and a run too long are `query_refused`. */
  userRows(sql: string): Promise<unknown[][]>;
  /** Throws `query_refused` unless this is one SELECT statement that DuckDB understands. */
  checkQuery(sql: string): Promise<void>;
  /** From here on no file is read and no setting changed; files are written in `writable_folder` alone. */
  lock(writable_folder: string | null): Promise<void>;
  close(): void;
};

export async function openDuckdb(): Promise<Duckdb> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '2GB', temp_directory: '' });
  const connection = await instance.connect();

  async function rows(sql: string): Promise<unknown[][]> {
    return (await connection.runAndReadAll(sql)).getRowsJS().map((row) => row.map(plain));
  }

  return {
    run: async (sql) => {
      await connection.run(sql);
    },
    rows,
    async userRows(sql) {
      // A connection of its own: stopping one person's query must not stop another's.
      const own = await instance.connect();
      let is_late = false;
      const timer = setTimeout(() => {
        is_late = true;
        own.interrupt();
      }, QUERY_SECONDS * 1000);
      try {
        return (await own.runAndReadAll(sql)).getRowsJS().map((row) => row.map(plain));
      } catch (cause) {
        throw refused(is_late ? `It took longer than ${QUERY_SECONDS} seconds.` : sentence(cause), cause);
      } finally {
        clearTimeout(timer);
        own.closeSync();
      }
    },
    async checkQuery(sql) {
      await checkReadOnly(sql, 'duckdb');
      const own = await instance.connect();
      try {
        const prepared = await own.prepare(sql);
        prepared.destroySync();
      } catch (error) {
        throw refused(sentence(error), error);
      } finally {
        own.closeSync();
      }
    },
    async lock(writable_folder) {
      if (writable_folder !== null)
        await connection.run(`SET allowed_directories = [${literal(`${writable_folder}/`)}]`);
      await connection.run('SET enable_external_access = false');
      await connection.run('SET lock_configuration = true');
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function refused(reason: string, cause?: unknown): AppError {
  return new AppError('query_refused', { reason }, { cause });
}

/** DuckDB's own sentence, without the picture of the query below it. */
function sentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split(/\n\s*\n|\nLINE /)[0] ?? message)
    .replace(/^Failed to extract statements: /, '')
    .replaceAll('\n', ' ')
    .trim();
}

/** Counts come as BigInt. */
function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
