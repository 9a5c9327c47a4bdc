import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duckdbWarehouse, filesOfFolder } from '../../src/providers/warehouse/duckdb.ts';

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
    close: async () => {
      await warehouse.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
