import type { Secrets } from '../secrets/types.ts';
import type { ConnectionSettings, NamedConnections } from './connection-settings.ts';
import { duckdbWarehouse, filesOfFolder } from './duckdb.ts';
import { duckdbDatabase } from './duckdb-database.ts';
import { snowflakeWarehouse } from './snowflake.ts';
import type { Warehouse } from './types.ts';

/** The warehouse of each configured connection, by its name. Nothing is reached before it is first asked. */
export function openConnections(named: NamedConnections, secrets: Secrets): Record<string, Warehouse> {
  const opened = Object.entries(named).map(([connection, settings]) => [
    connection,
    open(connection, settings, secrets),
  ]);
  return Object.fromEntries(opened);
}

function open(connection: string, settings: ConnectionSettings, secrets: Secrets): Warehouse {
  switch (settings.kind) {
    case 'duckdb':
      return settings.database === undefined
        ? duckdbWarehouse({ tables: filesOfFolder(settings.folder), files_allowed: false, limits: settings.limits })
        : duckdbDatabase(connection, settings.database, settings.limits);
    case 'snowflake':
      return snowflakeWarehouse({ connection, settings, secrets });
  }
}
