import { decodeName } from './names.ts';

/** What Snowflake answers instead of a result: its own code, SQLSTATE and sentence. */
export class SnowflakeError extends Error {
  readonly code: string;
  readonly sql_state: string;

  constructor(code: string, sql_state: string, message: string) {
    super(message);
    this.code = code;
    this.sql_state = sql_state;
  }
}

const COMPILATION = 'SQL compilation error:';

export const refusals = {
  cancelled: () => new SnowflakeError('000604', '57014', 'SQL execution canceled'),
  timedOut: (seconds: number) =>
    new SnowflakeError(
      '000630',
      '57014',
      `Statement reached its statement or warehouse timeout of ${seconds} second(s) and was canceled.`,
    ),
  notRunning: () => new SnowflakeError('000605', '02000', 'Identified SQL statement is not currently executing.'),
  noResult: (query_id: string) => new SnowflakeError('000709', '02000', `Statement ${query_id} not found`),
  statements: (count: number) =>
    new SnowflakeError(
      '000008',
      '0A000',
      `Actual statement count ${count} did not match the desired statement count 1.`,
    ),
  empty: () => new SnowflakeError('000900', '42601', `${COMPILATION}\nEmpty SQL statement.`),
  noWarehouse: () =>
    new SnowflakeError(
      '000606',
      '57P03',
      "No active warehouse selected in the current session.  Select an active warehouse with the 'use warehouse' command.",
    ),
  noDatabase: () =>
    new SnowflakeError(
      '090105',
      '22000',
      "Cannot perform SELECT. This session does not have a current database. Call 'USE DATABASE', or use a qualified name.",
    ),
  object: (name: string) =>
    new SnowflakeError('002003', '42S02', `${COMPILATION}\nObject '${name}' does not exist or not authorized.`),
  container: (kind: string, name: string) =>
    new SnowflakeError('002003', '02000', `${COMPILATION}\n${kind} '${name}' does not exist or not authorized.`),
  operation: () =>
    new SnowflakeError('002043', '02000', `${COMPILATION}\nObject does not exist, or operation cannot be performed.`),
  privileges: (object: string) =>
    new SnowflakeError(
      '003001',
      '42501',
      `SQL access control error:\nInsufficient privileges to operate on ${object}.`,
    ),
  syntax: (unexpected: string, line: number, position: number) =>
    new SnowflakeError(
      '001003',
      '42000',
      `${COMPILATION}\nsyntax error line ${line} at position ${position} unexpected '${unexpected}'.`,
    ),
  identifier: (name: string, line: number, position: number) =>
    new SnowflakeError(
      '000904',
      '42000',
      `SQL compilation error: error line ${line} at position ${position}\ninvalid identifier '${name}'`,
    ),
  internal: (message: string) => new SnowflakeError('300002', 'XX000', message),
} as const;

/** What Snowflake would say where DuckDB said this; `missing` is the full name of what was looked for. */
export function refusalOf(error: unknown, full_name: (name: string) => string): SnowflakeError {
  if (error instanceof SnowflakeError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const [line, position] = placeIn(message);
  const quoted = (pattern: RegExp) => {
    const found = pattern.exec(message)?.[1];
    return found === undefined ? null : decodeName(found.replaceAll('"', ''));
  };

  const unexpected = quoted(/syntax error at or near "([\s\S]*?)"\n/) ?? quoted(/syntax error at (end of input)/);
  if (unexpected !== null || message.startsWith('Parser Error'))
    return refusals.syntax(unexpected ?? '<EOF>', line, position);
  const column =
    quoted(/Referenced column "(.*?)" not found/) ??
    quoted(/does not have a column named "(.*?)"/) ??
    quoted(/column "?([^"\s]+)"? does not exist/i);
  if (column !== null) return refusals.identifier(column, line, position);
  const database = quoted(/Catalog "(.*?)" does not exist/);
  if (database !== null) return refusals.container('Database', database);
  const schema = quoted(/because schema "(.*?)" does not exist/);
  if (schema !== null) return refusals.container('Schema', schema);
  const table = quoted(/Table with name (\S+) does not exist/);
  if (table !== null) return refusals.object(full_name(table));
  const name = quoted(/Function with name "?(\S+?)"? does not exist/);
  if (name !== null) return new SnowflakeError('002140', '42601', `${COMPILATION}\nUnknown function ${name}`);
  const value = /Could not convert string "(.*?)" to/.exec(message)?.[1];
  if (value !== undefined) return new SnowflakeError('100038', '22018', `Numeric value '${value}' is not recognized`);
  if (/No function matches/.test(message)) {
    return new SnowflakeError(
      '001044',
      '42P13',
      `${COMPILATION} error line ${line} at position ${position}\nInvalid argument types`,
    );
  }
  return new SnowflakeError('002000', '42000', `${COMPILATION}\n${decodeName(message.split('\n')[0] ?? '')}`);
}

/** Where DuckDB's caret points. */
function placeIn(message: string): [number, number] {
  const found = /\nLINE (\d+): ([^\n]*)\n( *)\^/.exec(message);
  if (found === null) return [1, 0];
  const [, line = '1', , spaces = ''] = found;
  return [Number(line), Math.max(0, spaces.length - `LINE ${line}: `.length)];
}
