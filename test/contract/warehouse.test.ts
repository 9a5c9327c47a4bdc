import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'vitest';
import { duckdbWarehouse, filesOfFolder } from '../../src/providers/warehouse/duckdb.ts';
import { snowflakeAccount, snowflakeServer } from './snowflake-under-test.ts';
import { SALES, warehouseSuite } from './warehouse-suite.ts';

warehouseSuite('DuckDB over a folder of CSV files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tables-'));
  const rows = SALES.map(({ DATE, revenue, tv_S, label }) => `${DATE},${revenue},${tv_S ?? ''},"${label}"`);
  await writeFile(join(folder, 'sales.csv'), ['DATE,revenue,tv_S,label', ...rows, ''].join('\n'));
  await writeFile(join(folder, 'nothing.csv'), 'DATE,revenue\n');
  const warehouse = duckdbWarehouse({ tables: filesOfFolder(folder), files_allowed: false });
  return {
    warehouse,
    connection: 'demo',
    listed: { sales: 'sales', nothing: 'nothing' },
    close: async () => {
      await warehouse.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});

warehouseSuite('Snowflake on the server of the tests', snowflakeServer);

const account = snowflakeAccount(process.env);
if ('open' in account) {
  warehouseSuite('Snowflake, a real account', account.open);
} else {
  const reason = `skipped: set ${account.missing.join(', ')} to a user that may make schemas in a database for tests`;
  console.log(`warehouse: Snowflake, a real account: ${reason}`);
  test.skip(`warehouse: Snowflake, a real account (${reason})`, () => undefined);
}
