import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localSecrets } from '../../../../src/providers/secrets/local-secrets.ts';
import { parseConnections, type SnowflakeSettings } from '../../../../src/providers/warehouse/connection-settings.ts';
import { snowflakeEngine } from '../../../../src/providers/warehouse/snowflake-engine.ts';
import type { Warehouse } from '../../../../src/providers/warehouse/types.ts';
import { newKeyPair } from '../../../support/snowflake/keys.ts';
import { type SnowflakeOptions, type SnowflakeServer, startSnowflake } from '../../../support/snowflake/server.ts';

/** An account of Snowflake with the driver before it: the user MMM logs in with a key, and by password too. */
export type SnowflakeAccount = {
  server: SnowflakeServer;
  warehouse: Warehouse;
  settings: SnowflakeSettings;
  /** Another driver, with settings of its own (YAML) and other credentials. */
  open(yaml?: string, env?: Readonly<Record<string, string>>, idle_seconds?: number): Warehouse;
  folder: string;
  close(): Promise<void>;
};

export const KEYS = newKeyPair();
export const PASSWORD = 'correct horse';
const KEY_PAIR = 'private_key: { env: KEY }';

export async function openAccount(options: Partial<SnowflakeOptions> = {}): Promise<SnowflakeAccount> {
  const server = await startSnowflake({
    account: 'acme-eu1',
    users: [{ name: 'MMM', password: PASSWORD, public_key: KEYS.public_key, roles: ['READER', 'WRITER'] }],
    roles: [{ name: 'WRITER', can_write: true }],
    databases: ['MMM', 'OTHER'],
    ...options,
  });
  const folder = await mkdtemp(join(tmpdir(), 'snowflake-'));
  const opened: Warehouse[] = [];

  function settingsOf(yaml: string): SnowflakeSettings {
    const fields = `kind: snowflake, account: acme-eu1, user: MMM, role: READER, warehouse: WH, database: MMM, access_url: "${server.url}"`;
    const given = parseConnections(`connections: { sales: { ${fields}, ${yaml} } }`, folder);
    const sales = 'problems' in given ? null : given.connections.sales;
    if (sales?.kind !== 'snowflake') throw new Error(JSON.stringify(given));
    return sales;
  }

  function open(
    yaml = KEY_PAIR,
    env: Readonly<Record<string, string>> = { KEY: KEYS.private_key },
    idle_seconds = 300,
  ) {
    const secrets = localSecrets(env);
    const made = snowflakeEngine({ connection: 'sales', settings: settingsOf(yaml), secrets, idle_seconds });
    opened.push(made);
    return made;
  }

  return {
    server,
    warehouse: open(),
    settings: settingsOf(KEY_PAIR),
    open,
    folder,
    async close() {
      await Promise.all(opened.map((warehouse) => warehouse.close()));
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
