import { nearest } from '../../data/nearest.ts';
import { checkReadOnly, inParentheses } from '../../data/sql-guard.ts';
import { AppError } from '../../errors.ts';
import type { DataSource } from '../../runs/run-spec.ts';
import type { Secrets } from '../secrets/types.ts';
import type { SnowflakeSettings } from './connection-settings.ts';
import { check } from './snowflake-check.ts';
import { isNotFound } from './snowflake-errors.ts';
import { sourceFacts } from './snowflake-facts.ts';
import { nameParts } from './snowflake-names.ts';
import { dateRange, describe, preview, type Reading } from './snowflake-queries.ts';
import { snowflakeSessions } from './snowflake-session.ts';
import { snapshot } from './snowflake-snapshot.ts';
import { snowflakeTables } from './snowflake-tables.ts';
import type { ReadOptions, Warehouse } from './types.ts';

/** All of a `Warehouse` but what files alone have. */
export type SnowflakeEngine = Required<Omit<Warehouse, 'fingerprint'>>;

export type SnowflakeEngineOptions = {
  /** The connection's name. */
  connection: string;
  settings: SnowflakeSettings;
  secrets: Secrets;
  /** How long a session is kept that nobody asks anything of. */
  idle_seconds?: number;
  /** How long rows may stay away. */
  stall_seconds?: number;
  /** How often it is asked whether it is there, while a statement is waited for. */
  pulse_seconds?: number;
  /** Milliseconds of a clock. */
  now?: () => number;
};

/** Snowflake, by its own driver, in the thread that it is called in. Nothing is loaded and nobody logs in before it is first asked. */
export function snowflakeEngine(options: SnowflakeEngineOptions): SnowflakeEngine {
  const { connection, settings, now = Date.now } = options;
  const sessions = snowflakeSessions(options);
  const tables = snowflakeTables(sessions, settings, now);

  async function reading(source: DataSource, read: ReadOptions): Promise<Reading> {
    if ('query' in source) {
      await checkReadOnly(source.query, 'snowflake');
      return { sessions, select: inParentheses(source.query, 'snowflake').trim(), options: read };
    }
    if (!('table' in source)) throw new AppError('internal', {}, { message: 'a file is no source of Snowflake' });
    const parts = nameParts(source.table);
    if (parts === null) throw await notFound(source.table, read);
    return { sessions, select: `SELECT * FROM ${parts.map(quoted).join('.')}`, options: read };
  }

  async function notFound(table: string, read: ReadOptions): Promise<AppError> {
    const known = await tables({}, read).catch(() => []);
    return new AppError('table_not_found', {
      connection,
      table,
      nearest: nearestTable(table, known),
      known: known.slice(0, 50),
    });
  }

  async function ask<Result>(
    source: DataSource,
    read: ReadOptions,
    use: (reading: Reading) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await use(await reading(source, read));
    } catch (error) {
      if ('query' in source) throw withOwnLines(error);
      const is_missing = 'table' in source && error instanceof AppError && isNotFound(error.cause);
      throw is_missing ? await notFound(source.table, read) : error;
    }
  }

  return {
    tables: (request = {}, read = {}) => tables(request, read),
    async describe(source, read = {}) {
      const columns = await ask(source, read, describe);
      return columns.map(({ name, type, native_type }) => ({ name, type, native_type }));
    },
    preview: (source, limit, read = {}) => ask(source, read, (asked) => preview(asked, limit)),
    facts: (source, rows, read = {}) => ask(source, read, (asked) => sourceFacts(asked, rows)),
    dateRange: (source, column, read = {}) => ask(source, read, (asked) => dateRange(asked, column)),
    snapshot: (source, request, read = {}) => ask(source, read, (asked) => snapshot(asked, request, settings)),
    check: (read = {}) => check(sessions, settings, tables, read),
    close: () => sessions.close(),
  };
}

/** A person's query begins on the second line of what is sent. */
function withOwnLines(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'query_refused') return error;
  const reason = String(error.details.reason ?? '').replace(
    /\bline (\d+)\b/g,
    (_found, line: string) => `line ${Math.max(1, Number(line) - 1)}`,
  );
  return new AppError('query_refused', { ...error.details, reason }, { cause: error.cause });
}

function quoted(part: string): string {
  return `"${part.replaceAll('"', '""')}"`;
}

/** People leave the database and the schema out. */
function nearestTable(table: string, known: readonly string[]): string | null {
  const whole = nearest(table, known);
  if (whole !== null) return whole;
  const last = (name: string) => nameParts(name)?.at(-1) ?? name;
  const near = nearest(last(table), known.map(last));
  return known.find((name) => last(name) === near) ?? null;
}
