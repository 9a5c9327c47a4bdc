import type { DuckDBValue } from '@duckdb/node-api';
import { type Account, canSee, canWrite, visibleDatabases } from './account.ts';
import type { Where } from './database.ts';
import { generatedResult, readsGenerated } from './generated-tables.ts';
import { nameOf } from './names.ts';
import { messageResult, type Result, resultOf } from './result.ts';
import type { ParameterValue, Session } from './sessions.ts';
import { describeTable, show } from './show.ts';
import { refusalOf, refusals } from './snowflake-error.ts';
import { meaningful, splitStatements, type Token, tokensOf } from './sql-tokens.ts';
import { textOf, translate } from './translate.ts';

export type Statement = {
  sql: string;
  session: Session;
  parameters: ReadonlyMap<string, ParameterValue>;
  binds: DuckDBValue[];
  describe_only: boolean;
  signal: AbortSignal;
};

const CHANGES: ReadonlySet<string> = new Set(
  'CREATE DROP INSERT UPDATE DELETE MERGE TRUNCATE COPY GRANT REVOKE UNDROP COMMENT PUT GET CALL'.split(' '),
);

/** Runs one statement as the session's role may. Throws Snowflake's refusals. */
export async function runStatement(account: Account, statement: Statement): Promise<Result> {
  const statements = splitStatements(tokensOf(statement.sql));
  const [tokens] = statements;
  if (tokens === undefined) throw refusals.empty();
  if (statements.length > 1) throw refusals.statements(statements.length);
  const { session } = statement;
  const words = meaningful(tokens);
  const first = words.find(({ text }) => text !== '(')?.text ?? '';
  switch (first) {
    case 'SELECT':
    case 'WITH':
    case 'VALUES':
    case 'EXPLAIN':
      return select(account, statement, tokens, words);
    case 'SHOW':
      return show(account, session, words);
    case 'DESC':
    case 'DESCRIBE':
      return describeTable(account, session, words);
    case 'USE':
      return use(account, session, words);
    case 'ALTER':
      if (words[1]?.text !== 'SESSION') return change(account, statement, tokens);
      return alterSession(account, session, words);
    default:
      if (CHANGES.has(first)) return change(account, statement, tokens);
      throw refusals.syntax(tokens.find((token) => token.kind !== 'space')?.text ?? '', 1, 0);
  }
}

async function select(
  account: Account,
  statement: Statement,
  tokens: readonly Token[],
  words: readonly Token[],
): Promise<Result> {
  const { session, binds, signal, describe_only } = statement;
  const where = whereOf(statement);
  await checkNames(account, session, words);
  const needs_warehouse = words.some(({ text }) => text === 'FROM') && !describe_only;
  if (needs_warehouse && session.warehouse === null) throw refusals.noWarehouse();

  const generated = describe_only ? null : readsGenerated(words, where, account.generated);
  try {
    const sql = translate(tokens, { ...session, account: account.name }, translation(statement, false));
    if (generated !== null) return await generatedResult(account.database, generated, { sql, where });
    const limited = describe_only ? `SELECT * FROM (\n${sql}\n) LIMIT 0` : sql;
    const { row_types, rows } = await account.database.read(limited, where, binds, signal);
    return resultOf(row_types, rows, account.sizes);
  } catch (error) {
    throw refusalOf(error, (name) => fullName(session, name));
  }
}

/** Databases that the role may not see do not exist, nor does anything where none is chosen. */
async function checkNames(account: Account, session: Session, words: readonly Token[]): Promise<void> {
  const known = await account.database.databases();
  for (const [at, { kind, text }] of words.entries()) {
    if (text !== 'FROM' && text !== 'JOIN') continue;
    const name = words[at + 1];
    if (kind !== 'word' || name === undefined || (name.kind !== 'word' && name.kind !== 'quoted')) continue;
    const is_full = words[at + 2]?.text === '.' && words[at + 4]?.text === '.';
    const database = nameOf(name.text);
    const is_function = words[at + 2]?.text === '(';
    if (is_full && known.includes(database) && !canSee(account, session, database)) {
      throw refusals.container('Database', database);
    }
    const is_bare = !is_full && !is_function;
    const is_common = words.some((word, index) => nameOf(word.text) === database && words[index + 1]?.text === 'AS');
    if (is_bare && session.database === null && !is_common) throw refusals.noDatabase();
  }
}

function fullName(session: Session, name: string): string {
  return name.includes('.') ? name : [session.database, session.schema, name].filter((part) => part !== null).join('.');
}

async function change(account: Account, statement: Statement, tokens: readonly Token[]): Promise<Result> {
  const { session, binds, signal } = statement;
  const words = meaningful(tokens);
  if (!canWrite(account, session)) throw refusals.privileges(objectOf(words, session));
  if (words[0]?.text === 'CREATE' && words[1]?.text === 'DATABASE') {
    await account.database.createDatabase(nameOf(words.at(-1)?.text ?? ''));
    return messageResult('Database successfully created.', account.sizes);
  }
  try {
    const sql = translate(
      tokens,
      { ...session, account: account.name },
      translation(statement, words[0]?.text === 'CREATE'),
    );
    await account.database.read(sql, whereOf(statement), binds, signal);
  } catch (error) {
    throw refusalOf(error, (name) => fullName(session, name));
  }
  return messageResult('Statement executed successfully.', account.sizes);
}

function objectOf(words: readonly Token[], session: Session): string {
  const kind = words.find(({ text }) => ['TABLE', 'SCHEMA', 'DATABASE', 'VIEW'].includes(text))?.text;
  if (words[0]?.text === 'CREATE') return `schema '${session.schema ?? ''}'`;
  const named = words.findLast(({ kind: of }) => of === 'word' || of === 'quoted');
  return `${(kind ?? 'table').toLowerCase()} '${nameOf(named?.text ?? '')}'`;
}

async function use(account: Account, session: Session, words: readonly Token[]): Promise<Result> {
  const done = () => messageResult('Statement executed successfully.', account.sizes);
  const [, kind, name] = words;
  if (kind?.text === 'ROLE') {
    const role = nameOf(name?.text ?? '');
    if (!session.roles.includes(role)) {
      throw refusals.privileges(`role '${role}'`);
    }
    session.role = role;
    return done();
  }
  if (kind?.text === 'WAREHOUSE') {
    const warehouse = nameOf(name?.text ?? '');
    if (!account.warehouses.includes(warehouse)) throw refusals.operation();
    session.warehouse = warehouse;
    return done();
  }
  const is_schema = kind?.text === 'SCHEMA';
  const parts = words
    .slice(kind?.text === 'DATABASE' || is_schema ? 2 : 1)
    .filter(({ text }) => text !== '.')
    .map(({ text }) => nameOf(text));
  const database = is_schema && parts.length === 1 ? session.database : (parts[0] ?? null);
  if (database === null || !(await visibleDatabases(account, session)).includes(database)) throw refusals.operation();
  session.database = database;
  session.schema = (is_schema && parts.length === 1 ? parts[0] : parts[1]) ?? 'PUBLIC';
  return done();
}

/** `ALTER SESSION SET a = 1 b = 'x'` and `UNSET a`. */
function alterSession(account: Account, session: Session, words: readonly Token[]): Result {
  if (words[2]?.text === 'UNSET') {
    for (const { kind, text } of words.slice(3)) if (kind === 'word') session.parameters.delete(text);
  }
  for (let at = 3; at + 2 < words.length; at += 1) {
    const [name, equals, value] = words.slice(at, at + 3);
    if (equals?.text !== '=' || name === undefined || value === undefined) continue;
    session.parameters.set(name.text, parameterValue(value));
  }
  return messageResult('Statement executed successfully.', account.sizes);
}

function parameterValue({ kind, text }: Token): ParameterValue {
  if (kind === 'text') return textOf(text);
  if (kind === 'number') return Number(text);
  return text === 'TRUE' || text === 'FALSE' ? text === 'TRUE' : text;
}

function translation({ parameters }: Statement, is_definition: boolean) {
  const format = (name: string) => String(parameters.get(name) || parameters.get('TIMESTAMP_OUTPUT_FORMAT'));
  return {
    is_definition,
    formats: {
      time: format('TIME_OUTPUT_FORMAT'),
      ntz: format('TIMESTAMP_NTZ_OUTPUT_FORMAT'),
      ltz: format('TIMESTAMP_LTZ_OUTPUT_FORMAT'),
    },
  };
}

function whereOf({ session, parameters }: Statement): Where {
  return {
    database: session.database,
    schema: session.schema,
    time_zone: String(parameters.get('TIMEZONE') ?? 'America/Los_Angeles'),
  };
}
