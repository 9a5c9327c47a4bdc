import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localSecrets } from '../../../../src/providers/secrets/local-secrets.ts';
import { snowflakeWarehouse } from '../../../../src/providers/warehouse/snowflake.ts';
import type { Warehouse } from '../../../../src/providers/warehouse/types.ts';
import { KEYS, openAccount, type SnowflakeAccount } from './snowflake-account.ts';

/** The thread in which Snowflake's driver works. */

let account: SnowflakeAccount;
let warehouse: Warehouse;
const SALES = { connection: 'sales', table: 'SALES' };

beforeAll(async () => {
  account = await openAccount();
  await account.server.control.run('CREATE TABLE SALES (D DATE, X NUMBER(10,2))');
  await account.server.control.run("INSERT INTO SALES VALUES ('2020-01-06', 1.5)");
  warehouse = snowflakeWarehouse({
    connection: 'sales',
    settings: account.settings,
    secrets: localSecrets({ KEY: KEYS.private_key }),
  });
});
afterAll(async () => {
  await warehouse.close();
  await account.close();
});

test('answers as the driver does, with credentials that it asks for', async () => {
  expect(await warehouse.tables()).toEqual(['MMM.PUBLIC.SALES']);
  expect(await warehouse.describe(SALES)).toHaveLength(2);
  expect((await warehouse.preview(SALES, 1)).rows).toEqual([['2020-01-06', 1.5]]);
  expect((await warehouse.facts(SALES, 1)).rows).toBe(1);
  expect(await warehouse.dateRange(SALES, 'D')).toMatchObject({ rows: 1 });
});

test('writes a snapshot', async () => {
  const csv_path = join(account.folder, 'thread.csv.gz');
  const parquet_path = join(account.folder, 'thread.parquet');
  const taken = await warehouse.snapshot(SALES, { columns: ['D', 'X'], order_by: 'D', csv_path, parquet_path });
  expect(taken.rows).toBe(1);
  expect(gunzipSync(await readFile(csv_path)).toString()).toBe('D,X\n2020-01-06,1.50\n');
});

test('gives errors with their codes and facts', async () => {
  await expect(warehouse.describe({ ...SALES, table: 'SALE' })).rejects.toMatchObject({
    name: 'AppError',
    code: 'table_not_found',
    details: { nearest: 'MMM.PUBLIC.SALES' },
  });
});

test('stops a query whose signal is given', async () => {
  const held = account.server.control.hold(/"X"\) FROM/);
  const controller = new AbortController();
  const asked = warehouse.facts(SALES, 1, { signal: controller.signal, run_id: 'r12-de-20260101_000000' });
  const query = await held.arrived;
  controller.abort();
  await expect(asked).rejects.toMatchObject({ code: 'query_cancelled' });
  await expect.poll(() => query.state).toBe('cancelled');
  expect(JSON.parse(query.tag)).toMatchObject({ mmm_run_id: 'r12-de-20260101_000000' });
  held.release();
});

test('is not asked where the signal was given before', async () => {
  await expect(warehouse.tables({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'query_cancelled',
  });
});

test('ends its session when it is closed, and begins again when it is asked', async () => {
  await warehouse.close();
  expect(account.server.control.sessions()).toEqual([]);
  expect(await warehouse.tables()).toEqual(['MMM.PUBLIC.SALES']);
});

test('cancels a query that is under way when it is closed, and ends the session all the same', async () => {
  const held = account.server.control.hold(/"X"\) FROM/);
  const asked = warehouse.facts(SALES, 1);
  const refused = expect(asked).rejects.toMatchObject({ code: 'query_cancelled' });
  const query = await held.arrived;
  await warehouse.close();
  expect(account.server.control.sessions()).toEqual([]);
  await refused;
  expect(query.state).toBe('cancelled');
  held.release();
});

test('ends its thread when nobody asks anything, and begins another', async () => {
  const settings = account.settings;
  const secrets = localSecrets({ KEY: KEYS.private_key });
  const impatient = snowflakeWarehouse({ connection: 'sales', settings, secrets, idle_seconds: 0.05 });
  const sessions = account.server.control.sessions().length;
  await impatient.tables();
  await expect.poll(() => account.server.control.sessions().length).toBe(sessions);
  expect(await impatient.tables()).toEqual(['MMM.PUBLIC.SALES']);
  await impatient.close();
});

test('Snowflake’s driver is not loaded in the process, and not at all without a connection to Snowflake', () => {
  const compose = new URL('../../../../src/compose.ts', import.meta.url).href;
  const code = `
    const { register } = require('node:module');
    const before = new Set(Object.keys(require.cache));
    await import('${compose}');
    const loaded = process.report.getReport().sharedObjects.concat(Object.keys(require.cache));
    console.log(JSON.stringify(loaded.filter((file) => file.includes('snowflake-sdk'))));`;
  const script = `import { createRequire } from 'node:module'; const require = createRequire('${compose}'); ${code}`;
  const cwd = fileURLToPath(new URL('../../../..', import.meta.url));
  const args = ['--no-warnings', '--import', 'tsx', '--input-type=module', '--eval', script];
  const output = execFileSync(process.execPath, args, { cwd, encoding: 'utf8' });
  expect(JSON.parse(output)).toEqual([]);
}, 30_000);
