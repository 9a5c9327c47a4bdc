import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { blankComments, DUCKDB_RULES } from './blank-comments.ts';
import { checkDuckdbFunction, checkDuckdbTable } from './duckdb-functions.ts';
import { checkFirstWord } from './first-word.ts';
import { REASONS, refused, unreadable } from './refusals.ts';
import { type Entry, entriesOf, isObject } from './walk.ts';

const FIRST_WORDS: ReadonlySet<string> = new Set(['SELECT', 'WITH', 'FROM', 'VALUES', 'TABLE', 'PIVOT', 'UNPIVOT']);

export async function refuseUnlessDuckdbRead(sql: string): Promise<void> {
  const { code, bare } = blankComments(sql, DUCKDB_RULES);
  checkFirstWord(bare, code, FIRST_WORDS);
  const statements = await countStatements(sql);
  if (statements > 1) {
    // DuckDB makes a type of the values first, in a statement of its own.
    const is_pivot = !/;\s*[^\s;]/.test(bare);
    throw refused(is_pivot ? 'It has a PIVOT without its values. Name them: ON channel IN (...).' : REASONS.several);
  }
  for (const entry of entriesOf(await treeOf(sql))) check(entry);
}

/** The names of the tables that a query reads, without their schemas; names of its own CTEs are among them. */
export async function tablesOfDuckdbQuery(sql: string): Promise<string[]> {
  const names = new Set<string>();
  for (const { key, value, of } of entriesOf(await treeOf(sql))) {
    if (key === 'type' && value === 'BASE_TABLE') names.add(String(of.table_name));
  }
  return [...names];
}

function check({ key, value, of }: Entry): void {
  if (key !== 'type') return;
  if (value === 'SHOW_REF') {
    throw refused('It has a SHOW, DESCRIBE or SUMMARIZE in it. It has to be one SELECT statement.');
  }
  if (value === 'VALUE_PARAMETER') throw refused(REASONS.variable);
  if (value === 'FUNCTION') checkDuckdbFunction(String(of.function_name), 'of_values');
  if (value === 'TABLE_FUNCTION' && isObject(of.function)) {
    checkDuckdbFunction(String(of.function.function_name), 'of_tables');
  }
  if (value === 'BASE_TABLE') checkDuckdbTable(String(of.table_name));
}

let opening: Promise<DuckDBConnection> | null = null;

/** An empty, locked database of our own, for its parser alone: nothing is bound and nothing is run. */
async function open(): Promise<DuckDBConnection> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '256MB', temp_directory: '' });
  const connection = await instance.connect();
  await connection.run('SET enable_external_access = false');
  await connection.run('SET lock_configuration = true');
  return connection;
}

async function parser(): Promise<DuckDBConnection> {
  opening ??= open();
  return opening;
}

async function countStatements(sql: string): Promise<number> {
  try {
    return (await (await parser()).extractStatements(sql)).count;
  } catch (cause) {
    throw refused(unreadable(...sentence(cause)), cause);
  }
}

const SERIALIZED = z.union([
  z.object({ error: z.literal(true), error_message: z.string() }),
  z.object({ error: z.literal(false), statements: z.array(z.unknown()) }),
]);

async function treeOf(sql: string): Promise<unknown> {
  const found = await (await parser()).runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const serialized = SERIALIZED.parse(JSON.parse(String(found.getRowsJS()[0]?.[0])));
  if (serialized.error) throw refused(unreadable(null, serialized.error_message));
  return serialized.statements;
}

/** "line 3" and what DuckDB says of it, which it draws a picture of the line below. */
function sentence(error: unknown): [where: string | null, what: string] {
  const message = error instanceof Error ? error.message : String(error);
  const line = /\nLINE (\d+):/.exec(message)?.[1];
  const [first = ''] = message.replace(/^Failed to extract statements: /, '').split('\n');
  return [line === undefined ? null : `line ${line}`, first.replace(/^Parser Error: /, '').replace(/\.+$/, '')];
}
