import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localSecrets } from '../../../../src/providers/secrets/local-secrets.ts';
import { parseConnections, type SnowflakeSettings } from '../../../../src/providers/warehouse/connection-settings.ts';
import { type SnowflakeEngine, snowflakeEngine } from '../../../../src/providers/warehouse/snowflake-engine.ts';
import { newKeyPair } from '../../../support/snowflake/keys.ts';
import { type SnowflakeOptions, type SnowflakeServer, startSnowflake } from '../../../support/snowflake/server.ts';

/** An account of Snowflake with the driver before it: the user MMM logs in with a key, and by password too. */
export type SnowflakeAccount = {
  server: SnowflakeServer;
  warehouse: SnowflakeEngine;
  settings: SnowflakeSettings;
  /** Another driver, with settings of its own (YAML) and other credentials. */
  open(yaml?: string, env?: Readonly<Record<string, string>>, more?: Patience): SnowflakeEngine;
  folder: string;
  close(): Promise<void>;
};

type Patience = { idle_seconds?: number; stall_seconds?: number; pulse_seconds?: number };

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
  const opened: SnowflakeEngine[] = [];

  function settingsOf(yaml: string): SnowflakeSettings {
    const fields = `kind: snowflake, account: acme-eu1, user: MMM, warehouse: WH, database: MMM, access_url: "${server.url}"`;
    const role = yaml.includes('role:') ? '' : 'role: READER,';
    const given = parseConnections(`connections: { sales: { ${fields}, ${role} ${yaml} } }`, folder);
    const sales = 'problems' in given ? null : given.connections.sales;
    if (sales?.kind !== 'snowflake') throw new Error(JSON.stringify(given));
    return sales;
  }

  function open(
    yaml = KEY_PAIR,
    env: Readonly<Record<string, string>> = { KEY: KEYS.private_key },
    more: Patience = {},
  ) {
    const secrets = localSecrets(env);
    const made = snowflakeEngine({ connection: 'sales', settings: settingsOf(yaml), secrets, ...more });
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
