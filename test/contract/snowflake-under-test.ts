import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { localSecrets } from '../../src/providers/secrets/local-secrets.ts';
import { parseConnections, type SnowflakeSettings } from '../../src/providers/warehouse/connection-settings.ts';
import { snowflakeWarehouse } from '../../src/providers/warehouse/snowflake.ts';
import { newKeyPair } from '../support/snowflake/keys.ts';
import { startSnowflake } from '../support/snowflake/server.ts';
import { connect } from '../unit/support/snowflake/sdk.ts';
import { SALES, type WarehouseUnderTest } from './warehouse-suite.ts';

/** The driver on the server of the tests, whose owner has made the tables. */
export async function snowflakeServer(): Promise<WarehouseUnderTest> {
  const { private_key, public_key } = newKeyPair();
  const server = await startSnowflake({ account: 'contract', users: [{ name: 'MMM', public_key, roles: ['READER'] }] });
  for (const sql of tables()) await server.control.run(sql);
  const place = { role: 'READER', warehouse: 'WH', database: 'MMM', schema: 'PUBLIC' };
  const login = { account: 'contract', user: 'MMM', private_key: { env: 'KEY' }, access_url: server.url };
  const warehouse = snowflakeWarehouse({
    connection: 'contract',
    settings: settingsOf({ ...place, ...login }),
    secrets: localSecrets({ KEY: private_key }),
  });
  return {
    warehouse,
    connection: 'contract',
    listed: { sales: 'MMM.PUBLIC.SALES', nothing: 'MMM.PUBLIC.NOTHING' },
    async close() {
      await warehouse.close();
      await server.close();
    },
  };
}

const PREFIX = 'MMM_CONTRACT_SNOWFLAKE_';
const FIELDS = ['ACCOUNT', 'USER', 'ROLE', 'WAREHOUSE', 'DATABASE', 'PRIVATE_KEY_FILE'] as const;
const ACCOUNT = z.record(z.enum(FIELDS), z.string().min(1));

/** The driver on a real account, in a schema that is made for it and dropped, or what is missing in the environment. */
export function snowflakeAccount(
  env: Readonly<Record<string, string | undefined>>,
): { open: () => Promise<WarehouseUnderTest> } | { missing: string[] } {
  const given = Object.fromEntries(FIELDS.map((field) => [field, env[`${PREFIX}${field}`]]));
  const parsed = ACCOUNT.safeParse(given);
  if (!parsed.success) return { missing: FIELDS.filter((field) => !given[field]).map((field) => `${PREFIX}${field}`) };
  const { ACCOUNT: account, USER: user, ROLE: role, WAREHOUSE: warehouse, DATABASE: database } = parsed.data;
  const file = parsed.data.PRIVATE_KEY_FILE;
  return {
    async open() {
      const login = { account, username: user, role, warehouse, database };
      const privateKey = await readFile(file, 'utf8');
      const owner = await connect(undefined, { ...login, authenticator: 'SNOWFLAKE_JWT', privateKey });
      // Of each run its own: two may run at once, and nothing that is there is touched.
      const schema = `MMM_CONTRACT_${randomBytes(4).toString('hex').toUpperCase()}`;
      async function leave(): Promise<void> {
        await owner.rows(`DROP SCHEMA IF EXISTS ${schema}`);
        await owner.close();
      }
      try {
        await owner.rows(`CREATE TRANSIENT SCHEMA ${schema}`);
        for (const sql of tables()) await owner.rows(sql);
      } catch (error) {
        await leave();
        throw error;
      }
      const opened = snowflakeWarehouse({
        connection: 'contract',
        settings: settingsOf({ account, user, role, warehouse, database, schema, private_key: { file } }),
        secrets: localSecrets({}),
      });
      const place = `${database.toUpperCase()}.${schema}`;
      return {
        warehouse: opened,
        connection: 'contract',
        listed: { sales: `${place}.SALES`, nothing: `${place}.NOTHING` },
        async close() {
          await opened.close();
          await leave();
        },
      };
    },
  };
}

function settingsOf(fields: Readonly<Record<string, unknown>>): SnowflakeSettings {
  const given = { connections: { contract: { kind: 'snowflake', ...fields } } };
  const parsed = parseConnections(JSON.stringify(given), process.cwd());
  const settings = 'problems' in parsed ? null : parsed.connections.contract;
  if (settings?.kind !== 'snowflake') throw new Error(JSON.stringify(parsed));
  return settings;
}

function tables(): string[] {
  const rows = SALES.map(({ DATE, revenue, tv_S, label }) => `('${DATE}', ${revenue}, ${tv_S ?? 'NULL'}, '${label}')`);
  return [
    'CREATE TABLE SALES (DATE DATE, "revenue" FLOAT, "tv_S" FLOAT, "label" VARCHAR)',
    `INSERT INTO SALES VALUES ${rows.join(', ')}`,
    'CREATE TABLE NOTHING (DATE DATE, "revenue" FLOAT)',
  ];
}
