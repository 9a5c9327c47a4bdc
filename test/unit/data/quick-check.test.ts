import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quickCheck } from '../../../src/data/quick-check.ts';
import { duckdbWarehouse, filesOfFolder } from '../../../src/providers/warehouse/duckdb.ts';
import type { Warehouses } from '../../../src/providers/warehouse/types.ts';
import { createWarehouses } from '../../../src/providers/warehouse/warehouses.ts';
import type { RunSpecInput } from '../../../src/runs/run-spec.ts';
import { runSpec } from '../../support/specs.ts';

let folder: string;
let warehouses: Warehouses;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quick-'));
  await writeFile(
    join(folder, 'sales.csv'),
    'DATE,revenue,tv_S,search_S,search_clicks\n2020-01-06,1,2,3,4\n2021-12-27,2,3,4,5\n',
  );
  await writeFile(join(folder, 'german.csv'), 'DATE,revenue,tv_S,search_S,search_clicks\n06.01.2020,1,2,3,4\n');
  const warehouse = duckdbWarehouse({ tables: filesOfFolder(folder), files_allowed: false });
  warehouses = createWarehouses({ connections: { demo: warehouse }, files: null });
});
afterAll(async () => {
  await warehouses.close();
  await rm(folder, { recursive: true, force: true });
});

const TREND = { vars: ['trend' as const], country: 'DE' };

const check = (change: Partial<RunSpecInput> = {}, deadline_ms = 10_000) =>
  quickCheck({ warehouses, spec: runSpec(change), deadline_ms });

test('has nothing to say of a spec that fits', async () => {
  expect(await check()).toEqual([]);
});

test('finds columns, window and country at once', async () => {
  const problems = await check({
    dep_var: 'sales',
    window: { start: '2020-01-06', end: '2030-01-07' },
    prophet: { vars: ['holiday'], country: 'XX' },
  });
  expect(problems.map(({ code, field }) => [code, field])).toEqual([
    ['holiday_country_unknown', 'prophet.country'],
    ['column_not_found', 'dep_var'],
    ['window_outside_data', 'window.end'],
  ]);
});

test('judges columns as the declared steps leave them, before anything is read', async () => {
  const media_S = { paid_media_spends: ['media_S'], paid_media_vars: ['media_S'], prophet: TREND };
  const derive = (prefix: string) => [{ derive: { name: 'media_S', sum: { prefix } } }];
  expect(await check({ ...media_S, prepare: derive('search_') })).toEqual([]);
  expect(await check({ ...media_S, prepare: derive('radio_') })).toMatchObject([
    { code: 'prefix_not_found', field: 'prepare.0.derive.sum.prefix' },
  ]);
  expect(await check(media_S)).toMatchObject([{ code: 'column_not_found', field: 'paid_media_spends' }]);
  const dates = { columns: ['DATE'], format: 'DD.MM.YYYY' as const };
  const german = { data: { connection: 'demo', table: 'german' }, prepare: [{ clean_columns: { dates } }] };
  expect(await check(german)).toEqual([]);
});

test('lets names pass that only the data can tell: spends that are made of its tags', async () => {
  const tagged = { dep_var: 'revenue', paid_media_spends: ['TV_S'], paid_media_vars: ['TV_S'], prophet: TREND };
  const cost_tag = { tag: 'search_S', cost: 'tv_S' };
  expect(await check({ ...tagged, prepare: [{ cost_tag }] })).toEqual([]);
});

test('shows a date that is none', async () => {
  expect(await check({ data: { connection: 'demo', table: 'german' } })).toMatchObject([
    { code: 'date_not_iso', field: 'date_var', details: { value: '06.01.2020', row: 1, looks_like: 'DD.MM.YYYY' } },
  ]);
});

test('throws what the warehouse throws', async () => {
  await expect(check({ data: { connection: 'demo', table: 'sale' } })).rejects.toMatchObject({
    code: 'table_not_found',
  });
});

test('leaves a slow warehouse to the preflight', async () => {
  const slow: Warehouses = { ...warehouses, for: () => new Promise(() => undefined) };
  expect(await quickCheck({ warehouses: slow, spec: runSpec(), deadline_ms: 5 })).toEqual([]);
});

test('offers what the first rows leave no doubt about: a way to write dates, the nearest column', async () => {
  // The first date could be of June or January; that its dots are dots says which.
  expect(await check({ data: { connection: 'demo', table: 'german' } })).toMatchObject([
    { code: 'date_not_iso', fix: { kind: 'date_format', column: 'DATE', format: 'DD.MM.YYYY' } },
  ]);
  expect(await check({ dep_var: 'revenu' })).toMatchObject([
    { code: 'column_not_found', fix: { kind: 'set_column', column: 'revenu', to: 'revenue' } },
  ]);
});
