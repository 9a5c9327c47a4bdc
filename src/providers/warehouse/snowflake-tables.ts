import { hasWords, searchWords } from '../../data/table-search.ts';
import type { SnowflakeSettings } from './connection-settings.ts';
import { columnsOf } from './snowflake-columns.ts';
import { tableName, written } from './snowflake-names.ts';
import { readAll } from './snowflake-rows.ts';
import type { SnowflakeSessions } from './snowflake-session.ts';
import type { ReadOptions } from './types.ts';

/** SHOW gives no more than this. */
const MOST = 10_000;
const PARTS = ['database_name', 'schema_name', 'name'];
/** A list is asked again after this long; a person types several letters against one. */
const KEPT_MS = 60_000;

type Kept = { at: number; names: Promise<string[]> };

/**
 * The tables and views that the role can see, by their full names. They are listed by SHOW, which wakes no warehouse, and kept for
 * a minute; where there are more than SHOW gives, what is searched for is asked of Snowflake.
 */
export function snowflakeTables(
  sessions: SnowflakeSessions,
  settings: SnowflakeSettings,
  now: () => number,
): (request: { search?: string; limit?: number }, options: ReadOptions) => Promise<string[]> {
  let kept: Kept | null = null;

  function all(options: ReadOptions): Promise<string[]> {
    if (kept !== null && now() - kept.at < KEPT_MS) return kept.names;
    const asked: Kept = { at: now(), names: listed(sessions, settings, null, options) };
    kept = asked;
    // One that failed is not kept.
    asked.names.catch(() => {
      if (kept === asked) kept = null;
    });
    return asked.names;
  }

  return async ({ search = '', limit }, options) => {
    const known = await all(options);
    const longest = searchWords(search).sort((a, b) => b.length - a.length)[0];
    const is_cut = known.length >= MOST && longest !== undefined;
    const names = is_cut ? await listed(sessions, settings, longest, options) : known;
    const found = names.filter((name) => hasWords(name, search));
    return limit === undefined ? found : found.slice(0, limit);
  };
}

async function listed(
  sessions: SnowflakeSessions,
  settings: SnowflakeSettings,
  search: string | null,
  options: ReadOptions,
): Promise<string[]> {
  const databases = settings.databases ?? (settings.database === undefined ? null : [settings.database]);
  const scopes = databases === null ? ['ACCOUNT'] : databases.map((database) => `DATABASE ${written(database)}`);
  const like = search === null ? '' : ` LIKE '${likeness(search)}'`;
  const found = await Promise.all(
    scopes.map((scope) =>
      sessions.ask(
        { sql: `SHOW TERSE OBJECTS${like} IN ${scope} LIMIT ${MOST}` },
        options,
        async (statement, patience) => {
          const names = columnsOf(statement).map(({ name }) => name);
          const rows = await readAll(statement, patience);
          return rows.map((row) => PARTS.map((part) => String(row[names.indexOf(part)] ?? '')));
        },
      ),
    ),
  );
  return found
    .flat()
    .filter(([, schema]) => schema !== 'INFORMATION_SCHEMA')
    .map(tableName)
    .sort();
}

/** SHOW looks at the last part of a name alone. */
function likeness(search: string): string {
  const last = search.replaceAll('"', '').split('.').at(-1)?.trim() ?? '';
  return `%${last.replaceAll('\\', '\\\\\\\\').replaceAll("'", "''").replace(/[%_]/g, '\\\\$&')}%`;
}
