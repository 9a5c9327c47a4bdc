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

const NAME = '(?:"(?:[^"]|"")*"|[A-Z_][A-Z0-9_$]*)';
const AS = `(?: (?:AS )?${NAME})?`;
const ITEM = `(?:\\*|CAST \\( ${NAME} AS (?:VARCHAR|DATE) \\)${AS}|${NAME}${AS})`;
const TABLE = `${NAME}(?: \\. ${NAME})*`;
const KEY = `${NAME}(?: ASC)?(?: NULLS (?:LAST|FIRST))?`;
const ORDER = `(?: ORDER BY ${KEY}(?: , ${KEY})*)?`;
const READ = new RegExp(
  `^SELECT ${ITEM}(?: , ${ITEM})* FROM (?:(${TABLE})|\\( SELECT \\* FROM (${TABLE}) \\)${AS})${ORDER}$`,
);

/**
 * The table of which a statement only reads columns, all rows of them: `SELECT "A", CAST(B AS VARCHAR) AS B FROM t [ORDER BY ...]`, also
 * with `SELECT *` of it in parentheses.
 */
export function readsGenerated(
  tokens: readonly Token[],
  where: Where,
  generated: ReadonlyMap<string, GeneratedTable>,
): GeneratedTable | null {
  if (generated.size === 0) return null;
  const [, direct, nested] = READ.exec(tokens.map((token) => token.text).join(' ')) ?? [];
  const named = direct ?? nested;
  if (named === undefined) return null;
  const parts = named.split(' . ').map(nameOf);
  return generated.get([where.database ?? '', where.schema ?? '', ...parts].slice(-3).join('.')) ?? null;
}

/** Its result: the first chunk's rows are asked of DuckDB, by the statement itself (`sql`); their order is that of the table. */
export async function generatedResult(
  database: Database,
  table: GeneratedTable,
  statement: { sql: string; where: Where },
): Promise<Result> {
  const first = Math.min(table.rows, GENERATED_CHUNK_ROWS);
  const { row_types, rows } = await database.read(
    `SELECT * FROM (${statement.sql.replace(/ ORDER BY [^()]*$/, '')}) LIMIT ${first}`,
    statement.where,
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
