import { AppError } from '../../errors.ts';
import type { Secrets } from '../secrets/types.ts';
import type { ConnectionSettings, NamedConnections } from './connection-settings.ts';
import { duckdbWarehouse } from './duckdb.ts';
import type { Warehouse } from './types.ts';
import { csvTables } from './warehouses.ts';

/** The warehouse of each configured connection, by its name. Nothing is reached before it is first asked. */
export function openConnections(named: NamedConnections, secrets: Secrets): Record<string, Warehouse> {
  const opened = Object.entries(named).map(([connection, settings]) => [
    connection,
    open(connection, settings, secrets),
  ]);
  return Object.fromEntries(opened);
}

function open(connection: string, settings: ConnectionSettings, _secrets: Secrets): Warehouse {
  switch (settings.kind) {
    case 'duckdb':
      return duckdbWarehouse({ tables: csvTables(settings.folder), files_allowed: false });
    case 'snowflake':
      throw new AppError('config_invalid', { problems: [`connection "${connection}": snowflake`] });
  }
}
