import { type Account, canSee, visibleDatabases } from './account.ts';
import { decodeName, decodeSql, duckdbName, nameOf } from './names.ts';
import { type Result, resultOf, textResult } from './result.ts';
import type { Session } from './sessions.ts';
import { refusals } from './snowflake-error.ts';
import type { Token } from './sql-tokens.ts';
import { textOf } from './translate.ts';

type Shown = { name: string; database: string; schema: string; kind: string; rows: string | null };

/** `SHOW [TERSE] DATABASES | SCHEMAS | TABLES | VIEWS | OBJECTS | WAREHOUSES | ROLES | GRANTS TO ROLE r [LIKE '...'] [IN ...] [STARTS WITH '...'] [LIMIT n]`. */
export async function show(account: Account, session: Session, tokens: readonly Token[]): Promise<Result> {
  const words = tokens.slice(1).filter(({ text }) => text !== 'TERSE');
  const what = words[0]?.text ?? '';
  const rest = optionsOf(words.slice(1));
  const chosen = <Row extends { name: string }>(rows: readonly Row[]) =>
    rows
      .filter(({ name }) => rest.like === null || likeness(rest.like).test(name))
      .filter(({ name }) => name.startsWith(rest.starts_with ?? ''))
      .slice(0, rest.limit ?? 10_000);

  switch (what) {
    case 'DATABASES': {
      const names = await visibleDatabases(account, session);
      const rows = chosen(names.map((name) => ({ name })));
      return textResult(
        ['created_on', 'name', 'is_default', 'is_current', 'origin', 'owner', 'comment'],
        rows.map(({ name }) => [CREATED, name, 'N', name === session.database ? 'Y' : 'N', '', 'ACCOUNTADMIN', '']),
        account.sizes,
      );
    }
    case 'WAREHOUSES':
      return textResult(
        ['name', 'state', 'type', 'size'],
        chosen(account.warehouses.map((name) => ({ name }))).map(({ name }) => [
          name,
          'STARTED',
          'STANDARD',
          'X-Small',
        ]),
        account.sizes,
      );
    case 'ROLES':
      return textResult(
        ['created_on', 'name'],
        chosen(session.roles.map((name) => ({ name }))).map(({ name }) => [CREATED, name]),
        account.sizes,
      );
    case 'GRANTS':
      return textResult(
        ['created_on', 'privilege', 'granted_on', 'name', 'granted_to', 'grantee_name', 'grant_option', 'granted_by'],
        grantsTo(account, nameOf(words.at(-1)?.text ?? '')).map(([privilege, on, name]) => [
          ...[CREATED, privilege, on, name, 'ROLE'],
          ...[nameOf(words.at(-1)?.text ?? ''), 'false', 'ACCOUNTADMIN'],
        ]),
        account.sizes,
      );
    case 'SCHEMAS': {
      const shown = await schemas(account, session, await databasesIn(account, session, rest.scope));
      return textResult(
        ['created_on', 'name', 'is_default', 'is_current', 'database_name', 'owner', 'comment'],
        chosen(shown).map(({ name, database }) => [CREATED, name, 'N', 'N', database, 'ACCOUNTADMIN', '']),
        account.sizes,
      );
    }
    case 'TABLES':
    case 'VIEWS':
    case 'OBJECTS': {
      const wanted = what === 'TABLES' ? ['TABLE'] : what === 'VIEWS' ? ['VIEW'] : ['TABLE', 'VIEW'];
      const all = await tables(account, await databasesIn(account, session, rest.scope));
      const schema = rest.scope.length === 2 ? rest.scope[1] : schemaScope(session, rest);
      const shown = all.filter((one) => wanted.includes(one.kind) && (schema === undefined || one.schema === schema));
      return textResult(
        ['created_on', 'name', 'database_name', 'schema_name', 'kind', 'comment', 'rows', 'bytes', 'owner'],
        chosen(shown).map(({ name, database, schema: in_schema, kind, rows }) => [
          CREATED,
          name,
          database,
          in_schema,
          kind,
          '',
          rows,
          '0',
          'ACCOUNTADMIN',
        ]),
        account.sizes,
      );
    }
    default:
      throw refusals.syntax(what || '<EOF>', 1, 5);
  }
}

/** Of the first database alone: what is asked is whether there is one that changes something. */
function grantsTo(account: Account, role: string): [string, string, string][] {
  const can_write = account.roles.find(({ name }) => name === role)?.can_write ?? false;
  const warehouses = account.warehouses.map((name): [string, string, string] => ['USAGE', 'WAREHOUSE', name]);
  const written: [string, string, string][] = can_write ? [['INSERT', 'TABLE', 'MMM.PUBLIC.SALES']] : [];
  return [...warehouses, ['SELECT', 'TABLE', 'MMM.PUBLIC.SALES'], ...written];
}

const CREATED = '1735689600.000000000';

type Options = {
  like: string | null;
  starts_with: string | null;
  limit: number | null;
  scope: string[];
  is_account: boolean;
};

function optionsOf(tokens: readonly Token[]): Options {
  const after = (word: string) => tokens.findIndex(({ kind, text }) => kind === 'word' && text === word) + 1;
  const textAfter = (at: number) => (at > 0 && tokens[at]?.kind === 'text' ? textOf(tokens[at]?.text ?? '') : null);
  const limit = after('LIMIT');
  const scope: string[] = [];
  let at = after('IN');
  const is_account = at > 0 && tokens[at]?.text === 'ACCOUNT';
  if (at > 0 && !is_account) {
    if (['DATABASE', 'SCHEMA', 'TABLE'].includes(tokens[at]?.text ?? '') && tokens[at + 1]?.text !== '.') at += 1;
    while (at < tokens.length) {
      scope.push(nameOf(tokens[at]?.text ?? ''));
      if (tokens[at + 1]?.text !== '.') break;
      at += 2;
    }
  }
  return {
    like: textAfter(after('LIKE')),
    starts_with: textAfter(after('WITH')),
    limit: limit > 0 ? Number(tokens[limit]?.text) : null,
    scope,
    is_account,
  };
}

/** Snowflake's LIKE of SHOW: `%` and `_`, and the case does not matter. */
function likeness(pattern: string): RegExp {
  const source = pattern.replace(/\\([\s\S])|[.*+?^${}()|[\]]|%|_/g, (found, escaped?: string) => {
    if (escaped !== undefined) return /\w/.test(escaped) ? escaped : `\\${escaped}`;
    return found === '%' ? '[\\s\\S]*' : found === '_' ? '[\\s\\S]' : `\\${found}`;
  });
  return new RegExp(`^${source}$`, 'i');
}

async function databasesIn(account: Account, session: Session, scope: readonly string[]): Promise<string[]> {
  const visible = await visibleDatabases(account, session);
  const [named] = scope;
  if (named === undefined) return session.database === null ? visible : [session.database];
  if (!visible.includes(named)) throw refusals.operation();
  return [named];
}

function schemaScope(session: Session, options: Options): string | undefined {
  return options.is_account || options.scope.length > 0 ? undefined : (session.schema ?? undefined);
}

async function schemas(account: Account, session: Session, databases: readonly string[]) {
  const found = [];
  for (const database of databases) {
    if (!canSee(account, session, database)) continue;
    const { rows } = await informationSchema(account, database, 'SCHEMATA', 'SCHEMA_NAME');
    for (const [name] of rows) found.push({ name: name ?? '', database });
  }
  return found;
}

async function tables(account: Account, databases: readonly string[]): Promise<Shown[]> {
  const found: Shown[] = [];
  for (const database of databases) {
    const columns = 'TABLE_NAME, TABLE_SCHEMA, TABLE_TYPE, ROW_COUNT';
    const { rows } = await informationSchema(account, database, 'TABLES', columns);
    for (const [name, schema, type, count] of rows) {
      found.push({
        name: name ?? '',
        database,
        schema: schema ?? '',
        kind: type === 'VIEW' ? 'VIEW' : 'TABLE',
        rows: count ?? null,
      });
    }
  }
  return found;
}

function informationSchema(account: Account, database: string, view: string, columns: string) {
  const from = `${duckdbName(database)}."INFORMATION_SCHEMA$".${view}`;
  return account.database.read(`SELECT ${columns} FROM ${from} ORDER BY ALL`, {
    database,
    schema: null,
    time_zone: 'UTC',
  });
}

/** `DESCRIBE TABLE t`: a row for each column. */
export async function describeTable(account: Account, session: Session, tokens: readonly Token[]): Promise<Result> {
  const at = ['TABLE', 'VIEW'].includes(tokens[1]?.text ?? '') ? 2 : 1;
  const parts = tokens.slice(at).filter(({ text }) => text !== '.');
  const names = parts.map(({ text }) => nameOf(text));
  const [database, schema, table] = [session.database ?? '', session.schema ?? 'PUBLIC', ...names].slice(-3);
  if (database === undefined || schema === undefined || table === undefined) throw refusals.operation();
  if (!canSee(account, session, database)) throw refusals.object(`${database}.${schema}.${table}`);
  const found = await account.database.read(
    `SELECT ${decodeSql('column_name')}, data_type FROM duckdb_columns() WHERE ${decodeSql('database_name')} = $1
     AND ${decodeSql('schema_name')} = $2 AND ${decodeSql('table_name')} = $3 ORDER BY column_index`,
    { database: null, schema: null, time_zone: 'UTC' },
    [database, schema, table],
  );
  if (found.rows.length === 0) throw refusals.object(`${database}.${schema}.${table}`);
  const rows = found.rows.map(([name, type]) => [name ?? '', decodeName(typeName(type ?? '')), 'COLUMN', 'Y']);
  const { row_types } = textResult(['name', 'type', 'kind', 'null?'], [], account.sizes);
  return resultOf(row_types, rows, account.sizes);
}

function typeName(type: string): string {
  if (type.startsWith('DECIMAL')) return type.replace('DECIMAL', 'NUMBER');
  if (type.startsWith('STRUCT')) return 'TIMESTAMP_TZ(9)';
  if (type === 'TIMESTAMP WITH TIME ZONE') return 'TIMESTAMP_LTZ(9)';
  if (type.startsWith('TIMESTAMP')) return 'TIMESTAMP_NTZ(9)';
  const others: Record<string, string> = {
    DOUBLE: 'FLOAT',
    VARCHAR: 'VARCHAR(16777216)',
    JSON: 'VARIANT',
    BLOB: 'BINARY(8388608)',
    BIGINT: 'NUMBER(38,0)',
    INTEGER: 'NUMBER(38,0)',
    TIME: 'TIME(9)',
  };
  return others[type] ?? type;
}
