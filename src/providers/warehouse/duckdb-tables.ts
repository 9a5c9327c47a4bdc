import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../errors.ts';
import { loadCsv } from './duckdb-csv.ts';
import { type Duckdb, openDuckdb } from './duckdb-engine.ts';

/** Path of each table's CSV file by the table's name. */
export type CsvFiles = Readonly<Record<string, string>>;

type Use<Result> = (database: Duckdb) => Promise<Result>;
type Loaded = { database: Duckdb; failures: ReadonlyMap<string, AppError> };
type Shared = { key: string; loading: Promise<Loaded>; users: number };

/** Locked databases with CSV files as their tables. `table` is one that has to be whole: else `file_not_readable`. */
export type DuckdbTables = {
  /** One that is kept for the next question, until the files change. */
  shared<Result>(files: CsvFiles, table: string | null, use: Use<Result>): Promise<Result>;
  /** One for this question alone, which may write in `writable_folder`. */
  own<Result>(files: CsvFiles, table: string | null, writable_folder: string, use: Use<Result>): Promise<Result>;
  close(): Promise<void>;
};

export function duckdbTables(): DuckdbTables {
  let current: Shared | null = null;

  /** Closes a database that is no longer the current one, once nobody uses it. */
  async function release(shared: Shared): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0 || shared === current) return;
    (await shared.loading.catch(() => null))?.database.close();
  }

  return {
    async shared(files, table, use) {
      const key = await keyOf(files);
      if (current?.key !== key) {
        const before = current;
        current = { key, loading: load(files, null), users: 0 };
        if (before !== null) {
          before.users += 1;
          await release(before);
        }
      }
      const shared = current;
      shared.users += 1;
      try {
        return await use(databaseOf(await shared.loading, table));
      } catch (error) {
        if (shared === current && (await failed(shared))) current = null;
        throw error;
      } finally {
        await release(shared);
      }
    },
    async own(files, table, writable_folder, use) {
      const loaded = await load(files, writable_folder);
      try {
        return await use(databaseOf(loaded, table));
      } finally {
        loaded.database.close();
      }
    },
    async close() {
      const last = current;
      current = null;
      if (last?.users === 0) (await last.loading.catch(() => null))?.database.close();
    },
  };
}

/** The path as it is, links followed. Throws `file_not_readable` with the reason. */
export async function readableFile(path: string): Promise<string> {
  const full = resolve(path);
  const refuse = (reason: string) => new AppError('file_not_readable', { file: path, reason });
  if (!existsSync(full)) throw refuse('it is not there');
  if (!(await stat(full)).isFile()) throw refuse('it is not a file');
  return realpath(full);
}

/** A file that is no CSV makes its own table fail, not its neighbours. */
async function load(files: CsvFiles, writable_folder: string | null): Promise<Loaded> {
  const database = await openDuckdb();
  const failures = new Map<string, AppError>();
  try {
    for (const [name, path] of Object.entries(files)) {
      try {
        await loadCsv(database, name, path);
      } catch (cause) {
        const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'it is no CSV file';
        failures.set(name, new AppError('file_not_readable', { file: path, reason }, { cause }));
      }
    }
    await database.lock(writable_folder);
    return { database, failures };
  } catch (error) {
    database.close();
    throw error;
  }
}

function databaseOf({ database, failures }: Loaded, table: string | null): Duckdb {
  const failure = table === null ? undefined : failures.get(table);
  if (failure !== undefined) throw failure;
  return database;
}

async function failed(shared: Shared): Promise<boolean> {
  return shared.loading.then(
    () => false,
    () => true,
  );
}

/** Changes when a file does. */
export async function keyOf(files: CsvFiles): Promise<string> {
  const versions = Object.entries(files).map(async ([name, path]) => {
    const found = await stat(path).catch(() => null);
    return [name, path, found?.size ?? null, found?.mtimeMs ?? null];
  });
  return JSON.stringify(await Promise.all(versions));
}
