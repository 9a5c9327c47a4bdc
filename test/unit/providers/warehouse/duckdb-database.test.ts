import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duckdbDatabase } from '../../../../src/providers/warehouse/duckdb-database.ts';
import { EXTRACT_LIMITS } from '../../../../src/providers/warehouse/duckdb-warehouse.ts';
import type { Warehouse } from '../../../../src/providers/warehouse/types.ts';

let folder: string;
let path: string;
let warehouse: Warehouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duckdb-database-'));
  path = join(folder, 'marketing.duckdb');
  await fill(
    "CREATE TABLE weekly AS SELECT DATE '2024-01-01' + CAST(7 * range AS INTEGER) AS d, range * 1.5 AS revenue FROM range(10)",
    'CREATE SCHEMA staging',
    'CREATE TABLE staging."spend.raw" AS SELECT 1 AS a',
    'CREATE VIEW recent AS SELECT * FROM weekly ORDER BY d DESC LIMIT 3',
  );
  warehouse = duckdbDatabase('marketing', path, EXTRACT_LIMITS);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function fill(...statements: string[]): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const sql of statements) await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

describe('a database file', () => {
  test('has its tables and views, those of other schemas with the name of theirs', async () => {
    expect(await warehouse.tables()).toEqual(['recent', 'staging.spend.raw', 'weekly']);
    expect(await warehouse.tables({ search: 'SPEND' })).toEqual(['staging.spend.raw']);
    expect(await warehouse.describe({ connection: 'marketing', table: 'staging.spend.raw' })).toHaveLength(1);
    expect((await warehouse.facts({ connection: 'marketing', table: 'recent' }, 1)).rows).toBe(3);
  });

  test('is asked by its own names', async () => {
    const query = 'SELECT count(*) AS n FROM weekly JOIN staging."spend.raw" ON true; -- all';
    expect((await warehouse.preview({ connection: 'marketing', query }, 1)).rows).toEqual([[10]]);
  });

  test('gives a snapshot', async () => {
    const [csv_path, parquet_path] = [join(folder, 'a.csv.gz'), join(folder, 'a.parquet')];
    const taken = await warehouse.snapshot(
      { connection: 'marketing', table: 'weekly' },
      { columns: ['d', 'revenue'], order_by: 'd', csv_path, parquet_path },
    );
    expect(taken.rows).toBe(10);
    expect(taken.query.sql).toContain('"main"."weekly"');
  });

  test('can be written by others between two questions, and shows what they wrote', async () => {
    await warehouse.describe({ connection: 'marketing', table: 'weekly' });
    await fill('CREATE TABLE fresh AS SELECT 1 AS a, 2 AS b');
    expect(await warehouse.describe({ connection: 'marketing', table: 'fresh' })).toHaveLength(2);
    await fill('DROP TABLE fresh');
    await expect(warehouse.describe({ connection: 'marketing', table: 'fresh' })).rejects.toMatchObject({
      code: 'table_not_found',
      details: { table: 'fresh', known: ['recent', 'staging.spend.raw', 'weekly'] },
    });
  });

  test.each([
    ['is not there', 'gone.duckdb', /it is not there/],
    ['is none', 'none.duckdb', /not a valid DuckDB database file/],
  ])('that %s is said to be so by the name of the connection, not by its path', async (_name, file, reason) => {
    await writeFile(join(folder, 'none.duckdb'), 'this is no database, and long enough to be looked into'.repeat(200));
    const broken = duckdbDatabase('broken', join(folder, file), EXTRACT_LIMITS);
    const error = await broken.tables().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'warehouse_unavailable',
      details: { connection: 'broken', reason: expect.stringMatching(reason) },
    });
    expect(JSON.stringify(error)).not.toContain(folder);
  });
});
