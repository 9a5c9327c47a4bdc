import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { identifier, literal } from '../../data/duckdb-sql.ts';
import { AppError } from '../../errors.ts';
import { stoppable } from './duckdb-stop.ts';
import type { ReadOptions } from './types.ts';

/** What the SQL of a person may use of this machine; a query that needs more ends with a sentence, and the bot lives on. */
const MEMORY_MB = 1000;

/** One database in memory. `rows` and `run` are for our own SQL, `userRows` for SQL that a person's query is part of. */
export type Duckdb = {
  run(sql: string): Promise<void>;
  rows(sql: string): Promise<unknown[][]>;
  /** As `rows`, and can be stopped. DuckDB's refusals are `query_refused`; throws `query_timed_out` and `query_cancelled`. */
  userRows(sql: string): Promise<unknown[][]>;
  /** Throws `query_refused` unless DuckDB finds all that a statement names. */
  checkQuery(sql: string): Promise<void>;
  /** A folder of this database's own, removed when it is closed. */
  folder(): Promise<string>;
  /** From here on no file is read but those named and no setting changed; files are written in `writable_folder` alone. */
  lock(request: { writable_folder: string | null; readable_files: readonly string[] }): Promise<void>;
  /** The same database, with its people's SQL stopped by these options. */
  stoppedBy(options: ReadOptions): Duckdb;
  close(): void;
};

/** `attached` is a database file that is opened to be read only: its tables are those that a query names. */
export async function openDuckdb(attached: string | null = null): Promise<Duckdb> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: `${MEMORY_MB}MB`,
    temp_directory: '',
  });
  const connection = await instance.connect();
  let making: Promise<string> | null = null;
  let made: string | null = null;

  async function makeFolder(): Promise<string> {
    made = await mkdtemp(join(tmpdir(), 'mmm-duckdb-'));
    return made;
  }

  /** Each question has a connection of its own: stopping one must not stop another. */
  async function ask<Result>(use: (own: DuckDBConnection) => Promise<Result>): Promise<Result> {
    const own = await instance.connect();
    try {
      if (attached !== null) await own.run(`USE ${ATTACHED}`);
      return await use(own);
    } finally {
      own.closeSync();
    }
  }

  function over(options: ReadOptions): Duckdb {
    return {
      run: async (sql) => {
        await stoppable({ ...options, stop: () => connection.interrupt() }, () => connection.run(sql));
      },
      rows: (sql) => readRows(connection, sql),
      userRows: (sql) =>
        ask((own) => stoppable({ ...options, stop: () => own.interrupt() }, () => readRows(own, sql))).catch(
          (error) => {
            throw error instanceof AppError ? error : refusal(error);
          },
        ),
      checkQuery: (sql) =>
        ask(async (own) => (await own.prepare(sql)).destroySync()).catch((error) => {
          throw refusal(error);
        }),
      folder: () => {
        making ??= makeFolder();
        return making;
      },
      async lock({ writable_folder, readable_files }) {
        await connection.run('SET autoinstall_known_extensions = false');
        await connection.run('SET autoload_known_extensions = false');
        if (readable_files.length > 0) {
          await connection.run(`SET allowed_paths = [${readable_files.map(literal).join(', ')}]`);
        }
        if (writable_folder !== null) {
          await connection.run(`SET allowed_directories = [${literal(`${writable_folder}/`)}]`);
        }
        await connection.run('SET enable_external_access = false');
        await connection.run('SET lock_configuration = true');
      },
      stoppedBy: (more) => over({ ...options, ...more }),
      close: () => {
        connection.closeSync();
        instance.closeSync();
        if (made !== null) rmSync(made, { recursive: true, force: true });
      },
    };
  }

  if (attached !== null) await connection.run(`ATTACH ${literal(attached)} AS ${ATTACHED} (READ_ONLY)`);
  return over({});
}

/** What an attached database file is called. */
export const ATTACHED_NAME = 'warehouse';
const ATTACHED = identifier(ATTACHED_NAME);

async function readRows(connection: DuckDBConnection, sql: string): Promise<unknown[][]> {
  return (await connection.runAndReadAll(sql)).getRowsJS().map((row) => row.map(plain));
}

function refusal(cause: unknown): AppError {
  const said = duckdbSentence(cause);
  const reason = said.startsWith('Out of Memory')
    ? `It needs more memory than a query may use here (${MEMORY_MB} MB). Filter the rows or sum them up earlier in it.`
    : said;
  return new AppError('query_refused', { reason }, { cause });
}

/** DuckDB's own sentence, without the picture of the query below it. */
export function duckdbSentence(error: unknown): string {
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
