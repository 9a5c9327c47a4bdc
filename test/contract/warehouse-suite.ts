import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Warehouse } from '../../src/providers/warehouse/types.ts';
import type { DataSource } from '../../src/runs/run-spec.ts';

/**
 * A warehouse under test that holds the table `sales` with the rows of `SALES`, and an empty table `nothing`, both of which its SQL finds
 * by these names without quotes.
 */
export type WarehouseUnderTest = {
  warehouse: Warehouse;
  connection: string;
  /** The names by which it lists the two. */
  listed: { sales: string; nothing: string };
  close(): Promise<void>;
};

/** Three weeks, not in their order, with a missing number and a comma in a text. */
export const SALES = [
  { DATE: '2020-01-13', revenue: 20.5, tv_S: 0, label: 'b, c' },
  { DATE: '2020-01-06', revenue: 10, tv_S: 1, label: 'a' },
  { DATE: '2020-01-20', revenue: 30, tv_S: null, label: 'd' },
] as const;

/** What every driver has to do. */
export function warehouseSuite(name: string, open: () => Promise<WarehouseUnderTest>): void {
  describe(`warehouse: ${name}`, () => {
    let under_test: WarehouseUnderTest;
    let folder: string;
    let table: DataSource;
    const query = (sql: string): DataSource => ({ connection: under_test.connection, query: sql });

    beforeAll(async () => {
      under_test = await open();
      folder = await mkdtemp(join(tmpdir(), 'warehouse-'));
      table = { connection: under_test.connection, table: 'sales' };
    });
    afterAll(async () => {
      await under_test.close();
      await rm(folder, { recursive: true, force: true });
    });

    const snapshot = (source: DataSource, columns: string[], file = 'input') =>
      under_test.warehouse.snapshot(source, {
        columns,
        order_by: 'DATE',
        csv_path: join(folder, `${file}.csv.gz`),
        parquet_path: join(folder, `${file}.parquet`),
      });
    const csv = async (file = 'input') => gunzipSync(await readFile(join(folder, `${file}.csv.gz`))).toString();

    test('lists its tables', async () => {
      const { sales, nothing } = under_test.listed;
      expect(await under_test.warehouse.tables()).toEqual(expect.arrayContaining([nothing, sales]));
    });

    test('finds tables by a part of their name, and no more than are wanted', async () => {
      const { sales, nothing } = under_test.listed;
      expect(await under_test.warehouse.tables({ search: 'SAL' })).toEqual(expect.arrayContaining([sales]));
      expect(await under_test.warehouse.tables({ search: 'sal' })).not.toContain(nothing);
      expect(await under_test.warehouse.tables({ limit: 1 })).toHaveLength(1);
    });

    test('reads a table by the name that it lists', async () => {
      const listed = { ...table, table: under_test.listed.sales };
      expect(await under_test.warehouse.describe(listed)).toEqual(await under_test.warehouse.describe(table));
    });

    test('describes the columns of a table and of a query alike, in order', async () => {
      for (const source of [table, query('SELECT * FROM sales')]) {
        const columns = await under_test.warehouse.describe(source);
        expect(columns.map(({ name: column, type }) => `${column} ${type}`)).toEqual([
          'DATE date',
          'revenue number',
          'tv_S number',
          'label text',
        ]);
      }
    });

    test('previews rows as plain cells', async () => {
      const shown = await under_test.warehouse.preview(query('SELECT * FROM sales ORDER BY "revenue"'), 2);
      expect(shown.rows).toEqual([
        ['2020-01-06', 10, 1, 'a'],
        ['2020-01-13', 20.5, 0, 'b, c'],
      ]);
    });

    test('knows what is in each column, and shows the first rows', async () => {
      for (const source of [table, query('SELECT * FROM sales; -- all')]) {
        const { rows, columns, preview } = await under_test.warehouse.facts(source, 2);
        expect(rows).toBe(3);
        expect(columns.map(({ name: column, min, max, distinct }) => [column, min, max, distinct])).toEqual([
          ['DATE', '2020-01-06', '2020-01-20', 3],
          ['revenue', 10, 30, 3],
          ['tv_S', 0, 1, 2],
          ['label', 'a', 'd', 3],
        ]);
        const shares = columns.map(({ missing_share, zero_share }) => [missing_share, zero_share]);
        expect(shares[0]).toEqual([0, null]);
        expect(shares[2]).toEqual([expect.closeTo(1 / 3), expect.closeTo(1 / 3)]);
        expect(preview).toHaveLength(2);
      }
    });

    test('an empty table has columns without a range, and nothing missing', async () => {
      const { rows, columns, preview } = await under_test.warehouse.facts({ ...table, table: 'nothing' }, 10);
      expect({ rows, preview }).toEqual({ rows: 0, preview: [] });
      expect(columns.map(({ name: column, min, missing_share }) => [column, min, missing_share])).toEqual([
        ['DATE', null, 0],
        ['revenue', null, 0],
      ]);
    });

    test('says that there is no such table, and refuses what is no query, before it looks into columns', async () => {
      await expect(under_test.warehouse.facts({ ...table, table: 'Sale' }, 1)).rejects.toMatchObject({
        code: 'table_not_found',
      });
      await expect(under_test.warehouse.facts(query('DROP TABLE sales'), 1)).rejects.toMatchObject({
        code: 'query_refused',
      });
    });

    test('knows the range of a date column, and of none that holds no dates', async () => {
      expect(await under_test.warehouse.dateRange(table, 'DATE')).toEqual({
        first: '2020-01-06',
        last: '2020-01-20',
        rows: 3,
      });
      expect(await under_test.warehouse.dateRange(table, 'label')).toBeNull();
    });

    test('writes a snapshot as CSV: named columns, by date, ISO dates, nothing for NULL', async () => {
      expect(await snapshot(table, ['DATE', 'tv_S', 'label'])).toMatchObject({ rows: 3 });
      expect(await csv()).toBe('DATE,tv_S,label\n2020-01-06,1,a\n2020-01-13,0,"b, c"\n2020-01-20,,d\n');
    });

    test('writes the same rows as Parquet', async () => {
      await snapshot(table, ['DATE', 'revenue'], 'parquet');
      const connection = await (await DuckDBInstance.create()).connect();
      const read = await connection.runAndReadAll(`SELECT * FROM '${join(folder, 'parquet.parquet')}'`);
      expect(read.getRowsJson()).toEqual([
        ['2020-01-06', 10],
        ['2020-01-13', 20.5],
        ['2020-01-20', 30],
      ]);
      connection.closeSync();
    });

    test('gives the same bytes for the same data', async () => {
      await snapshot(table, ['DATE', 'revenue'], 'first');
      await snapshot(query('SELECT * FROM sales'), ['DATE', 'revenue'], 'second');
      expect(await csv('first')).toBe(await csv('second'));
    });

    test('a query may end in a semicolon or a comment', async () => {
      expect(await under_test.warehouse.describe(query('SELECT DATE FROM sales; '))).toHaveLength(1);
      expect(await under_test.warehouse.describe(query('SELECT DATE FROM sales -- all of it'))).toHaveLength(1);
      expect(await under_test.warehouse.describe(query('SELECT DATE FROM sales; -- all of it'))).toHaveLength(1);
    });

    test('says what was asked, and how large the Parquet file is', async () => {
      const { bytes, query: sent } = await snapshot(table, ['DATE', 'revenue'], 'told');
      expect(bytes).toBe((await stat(join(folder, 'told.parquet'))).size);
      expect(sent.sql).toMatch(/select/i);
    });

    test('stops when it is told to, and says so', async () => {
      const signal = AbortSignal.abort();
      const csv_path = join(folder, 'stopped.csv.gz');
      const request = { columns: ['DATE'], order_by: 'DATE', csv_path, parquet_path: join(folder, 'stopped.parquet') };
      await expect(under_test.warehouse.snapshot(table, request, { signal })).rejects.toMatchObject({
        code: 'query_cancelled',
      });
    });

    test('an empty table is a snapshot of no rows', async () => {
      expect(await snapshot({ ...table, table: 'nothing' }, ['DATE'], 'empty')).toMatchObject({ rows: 0 });
      expect(await csv('empty')).toBe('DATE\n');
    });

    test('names the nearest table or column where there is none of that name', async () => {
      const missing = { ...table, table: 'Sale' };
      await expect(under_test.warehouse.describe(missing)).rejects.toMatchObject({
        code: 'table_not_found',
        details: { table: 'Sale', nearest: under_test.listed.sales },
      });
      await expect(snapshot(table, ['DATE', 'tv_s'])).rejects.toMatchObject({
        code: 'column_not_found',
        details: { column: 'tv_s', nearest: 'tv_S' },
      });
    });

    test.each([
      ['two statements', 'SELECT * FROM sales; SELECT 1'],
      ['a change', 'DELETE FROM sales'],
      ['a change behind a SELECT', 'SELECT 1; DROP TABLE sales'],
      ['what is no SQL', 'SELEC revenue'],
      ['a column that is not there', 'SELECT nope FROM sales'],
      ['a parenthesis that closes ours', 'SELECT * FROM sales) AS x, (SELECT 1'],
      ['nothing', '  '],
    ])('refuses %s', async (_name, sql) => {
      await expect(under_test.warehouse.describe(query(sql))).rejects.toMatchObject({ code: 'query_refused' });
      await expect(snapshot(query(sql), ['DATE'])).rejects.toMatchObject({ code: 'query_refused' });
      expect(await under_test.warehouse.dateRange(table, 'DATE')).toMatchObject({ rows: 3 });
    });
  });
}
