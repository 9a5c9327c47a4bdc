import { identifier, literal } from '../../data/duckdb-sql.ts';
import { nearest } from '../../data/nearest.ts';
import { AppError } from '../../errors.ts';
import { ATTACHED_NAME, type Duckdb, duckdbSentence, openDuckdb } from './duckdb-engine.ts';
import { keyOf, readableFile } from './duckdb-tables.ts';
import { type ExtractLimits, warehouseOver } from './duckdb-warehouse.ts';
import type { Warehouse } from './types.ts';

type Table = { name: string; select: string };

/**
 * A database file of DuckDB's, opened to be read only, with its tables and views; those of other schemas than `main` are called
 * `schema.table`. It is opened for each question and closed after it, so that whoever fills it can write meanwhile.
 */
export function duckdbDatabase(connection: string, path: string, limits: ExtractLimits): Warehouse {
  /** What has been written and not yet put into the file lies beside it. */
  const version = () => keyOf({ database: path, written: `${path}.wal` });
  /** Listing thousands of tables takes half a second, and people type against the list. */
  let listed: { version: string; tables: readonly Table[] } | null = null;

  async function opened<Result>(
    writable_folder: string | null,
    use: (database: Duckdb, tables: readonly Table[]) => Promise<Result>,
  ): Promise<Result> {
    const database = await attach();
    try {
      const now = await version();
      const tables = listed?.version === now ? listed.tables : await tablesOf(database);
      listed = { version: now, tables };
      await database.lock({ writable_folder, readable_files: [] });
      return await use(database, tables);
    } finally {
      database.close();
    }
  }

  async function attach(): Promise<Duckdb> {
    try {
      return await openDuckdb(await readableFile(path));
    } catch (cause) {
      // A path is the operator's own: people are told the connection alone.
      const said = cause instanceof AppError ? String(cause.details.reason) : withoutPath(duckdbSentence(cause));
      const reason = `Its file cannot be opened: ${said.replace(/\.$/, '')}.`;
      throw new AppError('warehouse_unavailable', { connection, reason }, { cause });
    }
  }

  return warehouseOver(
    {
      async tables() {
        const known = listed?.version === (await version()) ? listed.tables : null;
        const tables = known ?? (await opened(null, async (_database, found) => found));
        return tables.map(({ name }) => name);
      },
      open: (source, writable_folder, use) =>
        opened(writable_folder, async (database, tables) => {
          if ('query' in source) return use(database, source.query);
          const table = 'table' in source ? source.table : '';
          const found = tables.find(({ name }) => name === table);
          if (found !== undefined) return use(database, found.select);
          const known = tables.map(({ name }) => name).slice(0, 100);
          throw new AppError('table_not_found', { connection, table, nearest: nearest(table, known), known });
        }),
      fingerprint: version,
      close: async () => undefined,
    },
    limits,
  );
}

async function tablesOf(database: Duckdb): Promise<Table[]> {
  const ours = `WHERE database_name = ${literal(ATTACHED_NAME)} AND NOT internal`;
  const rows = await database.rows(
    `SELECT schema_name, table_name FROM duckdb_tables() ${ours} UNION ALL SELECT schema_name, view_name FROM duckdb_views() ${ours}`,
  );
  return rows
    .map(([schema, table]) => [String(schema), String(table)] as const)
    .map(([schema, table]) => ({
      name: schema === 'main' ? table : `${schema}.${table}`,
      select: `SELECT * FROM ${[ATTACHED_NAME, schema, table].map(identifier).join('.')}`,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function withoutPath(text: string): string {
  return text.replaceAll(/"[^"]*\/[^"]*"/g, 'its file');
}
