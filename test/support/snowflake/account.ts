import type { Database } from './database.ts';
import type { GeneratedTable } from './generated-tables.ts';
import type { ResultSizes } from './result.ts';
import type { Session, Sessions, SnowflakeUser } from './sessions.ts';

/** What a role may do; a role that is not named in `SnowflakeOptions.roles` may read everything and change nothing. */
export type SnowflakeRole = {
  name: string;
  /** All where left out. */
  databases?: readonly string[];
  can_write?: boolean;
};

export type Account = {
  name: string;
  users: readonly SnowflakeUser[];
  roles: readonly SnowflakeRole[];
  warehouses: readonly string[];
  database: Database;
  sessions: Sessions;
  generated: Map<string, GeneratedTable>;
  sizes: ResultSizes;
};

export function canSee(account: Account, session: Session, database: string): boolean {
  const granted = roleOf(account, session)?.databases;
  return granted === undefined || granted.some((name) => name === database);
}

export function canWrite(account: Account, session: Session): boolean {
  return roleOf(account, session)?.can_write ?? false;
}

function roleOf(account: Account, session: Session): SnowflakeRole | undefined {
  return account.roles.find(({ name }) => name === session.role);
}

export async function visibleDatabases(account: Account, session: Session): Promise<string[]> {
  return (await account.database.databases()).filter((name) => canSee(account, session, name));
}
