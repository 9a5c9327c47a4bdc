import type { Database, Where } from './database.ts';
import { duckdbName, nameOf } from './names.ts';
import { chunkOf, type Result } from './result.ts';
import type { Token } from './sql-tokens.ts';

/**
 * A table of any number of rows that costs the server next to nothing: the rows of its first chunk come again and again, so that
 * one compressed chunk is made and sent as often as it takes. Statements that do more than name columns are answered by
 * DuckDB, from a view that has the same rows.
 */
export type GeneratedTable = {
  database: string;
  schema: string;
  name: string;
  rows: number;
  /** Names with DuckDB's SQL for the value in row `i` of a chunk, 0 and up. */
  columns: readonly { name: string; sql: string }[];
};

/** Rows of one chunk: with a dozen columns some megabytes of text, as Snowflake makes them. */
export const GENERATED_CHUNK_ROWS = 20_000;

export async function createGenerated(database: Database, table: GeneratedTable): Promise<void> {
  const where = { database: table.database, schema: table.schema, time_zone: 'UTC' };
  const columns = table.columns.map(({ name, sql }) => `${sql} AS ${duckdbName(name)}`).join(', ');
  const from = `(SELECT range % ${GENERATED_CHUNK_ROWS} AS i FROM range(${table.rows}))`;
  await database.read(`CREATE VIEW ${duckdbName(table.name)} AS SELECT ${columns} FROM ${from}`, where);
}

/**
 * The table and the columns that a statement reads of it, where it does only that: `SELECT "A", B FROM t [ORDER BY ...]`, also with a
 * `SELECT *` of it in parentheses. The order is that of the table whatever is asked.
 */
export function readsGenerated(
  tokens: readonly Token[],
  where: Where,
  generated: ReadonlyMap<string, GeneratedTable>,
): { table: GeneratedTable; columns: string[] } | null {
  const text = tokens.map((token) => token.text).join(' ');
  const name = /"(?:[^"]|"")*"|[A-Z_][A-Z0-9_$]*/;
  const path = `${name.source}(?: \\. ${name.source})*`;
  const select = `SELECT (\\*|(?:${name.source})(?: , (?:${name.source}))*) FROM`;
  const inner = `(${path})|\\( SELECT \\* FROM (${path}) \\)(?: (?:AS )?(?:${name.source}))?`;
  const order = `(?: ORDER BY (?:${name.source})(?: ASC)?(?: NULLS (?:LAST|FIRST))?)?`;
  const found = new RegExp(`^${select} (?:${inner})${order}$`).exec(text);
  const [, list, direct, nested] = found ?? [];
  const named = direct ?? nested;
  if (list === undefined || named === undefined) return null;

  const parts = named.split(' . ').map(nameOf);
  const full = [where.database ?? '', where.schema ?? '', ...parts].slice(-3).join('.');
  const table = generated.get(full);
  if (table === undefined) return null;
  const columns = list === '*' ? table.columns.map((column) => column.name) : list.split(' , ').map(nameOf);
  const has = new Set(table.columns.map((column) => column.name));
  return columns.every((column) => has.has(column)) ? { table, columns } : null;
}

export async function generatedResult(
  database: Database,
  { table, columns }: { table: GeneratedTable; columns: readonly string[] },
): Promise<Result> {
  const where = { database: table.database, schema: table.schema, time_zone: 'UTC' };
  const list = columns.map(duckdbName).join(', ');
  const first = Math.min(table.rows, GENERATED_CHUNK_ROWS);
  const { row_types, rows } = await database.read(
    `SELECT ${list} FROM ${duckdbName(table.name)} LIMIT ${first}`,
    where,
  );
  const whole = chunkOf(rows);
  const count = Math.floor(table.rows / GENERATED_CHUNK_ROWS);
  const rest = table.rows % GENERATED_CHUNK_ROWS;
  const chunks = Array.from({ length: count }, () => whole);
  return {
    row_types,
    rows: table.rows,
    inline: [],
    chunks: rest === 0 ? chunks : [...chunks, chunkOf(rows.slice(0, rest))],
  };
}
