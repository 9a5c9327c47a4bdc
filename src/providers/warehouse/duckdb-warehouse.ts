import { dirname, resolve } from 'node:path';
import { checkReadOnly } from '../../data/sql-guard.ts';
import { hasWords } from '../../data/table-search.ts';
import type { DataSource } from '../../runs/run-spec.ts';
import type { Duckdb } from './duckdb-engine.ts';
import { sourceFacts } from './duckdb-facts.ts';
import { dateRange, describe, preview, snapshot } from './duckdb-queries.ts';
import type { ReadOptions, Warehouse } from './types.ts';

/** What one extract may have; `extract_too_large` beyond. */
export type ExtractLimits = { rows: number; bytes: number };

export const EXTRACT_LIMITS: ExtractLimits = { rows: 10_000_000, bytes: 2_000_000_000 };

type Use<Result> = (database: Duckdb, select: string) => Promise<Result>;

/** Where DuckDB's tables come from. */
export type DuckdbStore = {
  tables(): Promise<readonly string[]>;
  /**
   * Gives a locked database with what the source names, and the SELECT for it. `writable_folder` is where it may write files.
   * Throws `table_not_found`, `file_not_readable`, `warehouse_unavailable`.
   */
  open<Result>(source: DataSource, writable_folder: string | null, use: Use<Result>): Promise<Result>;
  /** As a `Warehouse`'s. */
  fingerprint(source: DataSource): Promise<string | null>;
  close(): Promise<void>;
};

/** The driver over a store: what is asked of it is the same for files and for a database. */
export function warehouseOver(store: DuckdbStore, limits: ExtractLimits): Warehouse {
  async function ask<Result>(source: DataSource, options: ReadOptions | undefined, use: Use<Result>): Promise<Result> {
    if ('query' in source) await checkReadOnly(source.query, 'duckdb');
    return store.open(source, null, (database, select) => use(database.stoppedBy(options ?? {}), select));
  }

  return {
    async tables({ search = '', limit = Number.POSITIVE_INFINITY } = {}) {
      const found = (await store.tables()).filter((table) => hasWords(table, search));
      return found.sort().slice(0, limit);
    },
    describe: (source, options) => ask(source, options, describe),
    preview: (source, limit, options) => ask(source, options, (database, select) => preview(database, select, limit)),
    facts: (source, rows, options) => ask(source, options, (database, select) => sourceFacts(database, select, rows)),
    dateRange: (source, column, options) =>
      ask(source, options, (database, select) => dateRange(database, select, column)),
    async snapshot(source, request, options = {}) {
      if ('query' in source) await checkReadOnly(source.query, 'duckdb');
      // A database of its own, which may write beside the two files and nowhere else.
      const folder = dirname(resolve(request.csv_path));
      return store.open(source, folder, (database, select) =>
        snapshot(database.stoppedBy(options), select, { ...request, limits }),
      );
    },
    fingerprint: (source) => store.fingerprint(source),
    close: () => store.close(),
  };
}
