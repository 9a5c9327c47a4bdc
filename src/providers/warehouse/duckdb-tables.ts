import { existsSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../../errors.ts';
import { type Duckdb, openDuckdb } from './duckdb-engine.ts';
import { isReadInPlace, loadFile } from './duckdb-files.ts';

/** Path of each table's data file by the table's name. */
export type DataFiles = Readonly<Record<string, string>>;

type Use<Result> = (database: Duckdb) => Promise<Result>;
type Shared = { key: string; loading: Promise<Duckdb>; users: number; idle: NodeJS.Timeout | null };

/** Locked databases with data files as their tables. Throws `file_not_readable` where one of the files cannot be read. */
export type DuckdbTables = {
  /** One that is kept for the next question, until the files change. */
  shared<Result>(files: DataFiles, use: Use<Result>): Promise<Result>;
  /** One for this question alone, which may write in `writable_folder`. */
  own<Result>(files: DataFiles, writable_folder: string, use: Use<Result>): Promise<Result>;
  close(): Promise<void>;
};

/** `kept` databases stay open for the next question, for `idle_ms` after the last one; each holds its tables in memory. */
export function duckdbTables(kept: number, idle_ms: number): DuckdbTables {
  /** The latest asked for is the last. */
  const current = new Map<string, Shared>();

  /** Closes a database that is no longer kept, once nobody uses it. */
  async function release(shared: Shared): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    if (current.get(shared.key) === shared) {
      shared.idle = setTimeout(() => void drop(shared), idle_ms).unref();
      return;
    }
    (await shared.loading.catch(() => null))?.close();
  }

  function hold(shared: Shared): void {
    shared.users += 1;
    clearTimeout(shared.idle ?? undefined);
  }

  async function drop(shared: Shared): Promise<void> {
    if (current.get(shared.key) === shared) current.delete(shared.key);
    hold(shared);
    await release(shared);
  }

  return {
    async shared(files, use) {
      const key = await keyOf(files);
      const shared = current.get(key) ?? { key, loading: load(files, null), users: 0, idle: null };
      current.delete(key);
      current.set(key, shared);
      hold(shared);
      const [oldest] = current.values();
      if (current.size > kept && oldest !== undefined) await drop(oldest);
      try {
        return await use(await shared.loading);
      } catch (error) {
        if (await failed(shared)) await drop(shared);
        throw error;
      } finally {
        await release(shared);
      }
    },
    async own(files, writable_folder, use) {
      const database = await load(files, writable_folder);
      try {
        return await use(database);
      } finally {
        database.close();
      }
    },
    async close() {
      const last = [...current.values()];
      current.clear();
      for (const { idle } of last) clearTimeout(idle ?? undefined);
      for (const shared of last) if (shared.users === 0) (await shared.loading.catch(() => null))?.close();
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

async function load(files: DataFiles, writable_folder: string | null): Promise<Duckdb> {
  const database = await openDuckdb();
  try {
    for (const [name, path] of Object.entries(files)) await loadFile(database, name, path);
    await database.lock({ writable_folder, readable_files: Object.values(files).filter(isReadInPlace) });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function failed(shared: Shared): Promise<boolean> {
  return shared.loading.then(
    () => false,
    () => true,
  );
}

/** Changes when a file does. */
export async function keyOf(files: DataFiles): Promise<string> {
  const versions = Object.entries(files).map(async ([name, path]) => {
    const found = await stat(path).catch(() => null);
    return [name, path, found?.size ?? null, found?.mtimeMs ?? null];
  });
  return JSON.stringify(await Promise.all(versions));
}
