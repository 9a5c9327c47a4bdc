import type { SnowflakeSettings } from './connection-settings.ts';
import { columnsOf } from './snowflake-columns.ts';
import { refusalOf } from './snowflake-errors.ts';
import { written } from './snowflake-names.ts';
import { allRows } from './snowflake-queries.ts';
import { readAll } from './snowflake-rows.ts';
import type { SnowflakeSessions } from './snowflake-session.ts';
import type { ConnectionReport, ReadOptions } from './types.ts';

/** Roles of roles are followed so far. */
const MOST_ROLES = 12;

/** Logs in, lists the tables, reads a row of the first, and looks for what the role may change. */
export async function check(
  sessions: SnowflakeSessions,
  settings: SnowflakeSettings,
  tables: (request: { limit?: number }, options: ReadOptions) => Promise<string[]>,
  options: ReadOptions,
): Promise<ConnectionReport> {
  const names = await tables({}, options);
  const [session] = await allRows({ sessions, options }, 'SELECT CURRENT_ROLE(), CURRENT_WAREHOUSE()');
  const [role, warehouse] = (session ?? []).map((value) => (typeof value === 'string' ? value : null));
  const [first] = names;
  // Reading a row takes the warehouse and the right to read, which listing does not.
  if (first !== undefined) await allRows({ sessions, options }, `SELECT 1 FROM ${first} LIMIT 1`);
  return {
    role: role ?? null,
    warehouse: warehouse ?? null,
    tables: names.length,
    may_change: await mayChange(sessions, settings.role, options),
    is_by_password: settings.authentication === 'password',
  };
}

const CHANGES =
  /^(INSERT|UPDATE|DELETE|TRUNCATE|OWNERSHIP|MODIFY|WRITE|APPLY|MANAGE|EVOLVE SCHEMA|CREATE(?! TEMPORARY).*)/;
const ADMINS: ReadonlySet<string> = new Set(['ACCOUNTADMIN', 'SYSADMIN', 'SECURITYADMIN', 'ORGADMIN', 'USERADMIN']);

type Grant = { privilege: string; granted_on: string; name: string };

/** The first change that is granted to the role, or to a role that it has; `null` also where grants are not shown to it. */
async function mayChange(sessions: SnowflakeSessions, role: string, options: ReadOptions): Promise<string | null> {
  const roles = [role];
  for (let at = 0; at < roles.length && at < MOST_ROLES; at++) {
    const name = roles[at] ?? role;
    if (ADMINS.has(name.toUpperCase())) return `everything, as ${name.toUpperCase()}`;
    const grants = await grantsOf(sessions, name, options);
    const change = grants.find(({ privilege }) => CHANGES.test(privilege));
    if (change !== undefined) {
      return `${change.privilege} on the ${change.granted_on.toLowerCase().replaceAll('_', ' ')} ${change.name}`;
    }
    const more = grants.filter(({ privilege, granted_on }) => privilege === 'USAGE' && granted_on === 'ROLE');
    roles.push(...more.map((grant) => grant.name).filter((other) => !roles.includes(other)));
  }
  return null;
}

async function grantsOf(sessions: SnowflakeSessions, role: string, options: ReadOptions): Promise<Grant[]> {
  try {
    const sql = `SHOW GRANTS TO ROLE ${written(role.toUpperCase())}`;
    return await sessions.ask({ sql }, options, async (statement, patience) => {
      const names = columnsOf(statement).map(({ name }) => name);
      const rows = await readAll(statement, patience);
      const of = (row: unknown[], name: string) => String(row[names.indexOf(name)] ?? '');
      return rows.map((row) => ({
        privilege: of(row, 'privilege'),
        granted_on: of(row, 'granted_on'),
        name: of(row, 'name'),
      }));
    });
  } catch (error) {
    // A role need not be allowed to see its grants; nothing else is an answer.
    const cause = error instanceof Error ? refusalOf(error.cause) : null;
    if (cause !== null && /^00\d{4}$/.test(cause.code)) return [];
    throw error;
  }
}
