import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duckdbWarehouse, filesOfFolder } from '../../../../src/providers/warehouse/duckdb.ts';
import type { Warehouse } from '../../../../src/providers/warehouse/types.ts';
import { createWarehouses } from '../../../../src/providers/warehouse/warehouses.ts';

let folder: string;
let warehouse: Warehouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duckdb-'));
  await writeFile(join(folder, 'sales.csv'), 'DATE,revenue\n2020-01-06,1\n');
  warehouse = duckdbWarehouse({ tables: filesOfFolder(folder), files_allowed: true });
});
afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, text: string): Promise<{ file: string }> {
  const path = join(folder, name);
  await writeFile(path, text);
  return { file: path };
}

async function types(text: string): Promise<string[]> {
  const source = await file('read.txt', text);
  return (await warehouse.describe(source)).map(({ name, type }) => `${name}: ${type}`);
}

describe('a CSV file', () => {
  test("may have a byte order mark, quoted headers and R's NA", async () => {
    expect(await types('\ufeff"DATE","tv spend"\n2020-01-06,NA\n2020-01-13,2.5\n')).toEqual([
      'DATE: date',
      'tv spend: number',
    ]);
  });

  test('may be parted by semicolons, with decimal commas', async () => {
    const source = await file('german.txt', 'DATE;revenue;label\n2020-01-06;10,5;a\n2020-01-13;-3;b\n');
    expect((await warehouse.preview(source, 5)).rows).toEqual([
      ['2020-01-06', 10.5, 'a'],
      ['2020-01-13', -3, 'b'],
    ]);
  });

  test.each([';', '\t'])(
    'leaves 1.234 text between %j, for it may be 1234, and takes 0.123 or 1.5 for what it is',
    async (by) => {
      const rows = [
        'DATE;clicks;rate;price;spend;count',
        '2020-01-06;1.234;0.123;1.5;1.5;1',
        '2020-01-13;950;0.456;1.234;10.50;2',
        '',
      ];
      expect(await types(rows.join('\n').replaceAll(';', by))).toEqual([
        'DATE: date',
        'clicks: text',
        'rate: number',
        'price: number',
        'spend: number',
        'count: number',
      ]);
    },
  );

  test('may have the same header twice, thousands in both', async () => {
    expect(await types('a;a;"x ""y"";z"\n1.234;2.345;3.456\n')).toEqual(['a: text', 'a_1: text', 'x "y";z: text']);
  });

  test('takes 1.234 between commas for a number with decimals', async () => {
    expect(await types('DATE,clicks\n2020-01-06,1.234\n')).toEqual(['DATE: date', 'clicks: number']);
  });

  test.each(['06/01/2020', '01-06-2020', '6.1.2020'])('keeps %s as text, whatever it may mean', async (date) => {
    expect(await types(`DATE,revenue\n${date},1\n`)).toEqual(['DATE: text', 'revenue: number']);
  });

  test('reads a year that comes first, for that can be meant in one way only', async () => {
    expect(await types('DATE,revenue\n2020/01/06,1\n')).toEqual(['DATE: date', 'revenue: number']);
  });

  test('keeps one wrong date among many as text, so that it can be named', async () => {
    const dates = Array.from({ length: 3000 }, (_, day) =>
      new Date(Date.UTC(2012, 0, 1 + day)).toISOString().slice(0, 10),
    );
    expect(await types(['DATE', ...dates, '13/02/2020', ''].join('\n'))).toEqual(['DATE: text']);
  });

  test('takes no thousands separators for numbers', async () => {
    expect(await types('DATE,revenue\n2020-01-06,"1,000"\n2020-01-13,"2,500"\n')).toEqual([
      'DATE: date',
      'revenue: text',
    ]);
  });

  test('with text dates keeps the order of its rows in the snapshot', async () => {
    const source = await file('text-dates.txt', 'DATE,revenue\n31/12/2020,1\n01/01/2021,2\n');
    const parquet_path = join(folder, 'kept.parquet');
    const request = { columns: ['DATE'], order_by: 'DATE', csv_path: join(folder, 'kept.csv.gz'), parquet_path };
    await warehouse.snapshot(source, request);
    expect((await warehouse.preview(source, 1)).rows).toEqual([['31/12/2020', 1]]);
  });

  test('is kept for the next question, and read anew where it has changed', async () => {
    const source = await file('changing.txt', 'DATE,tv\n2020-01-06,1\n');
    expect((await warehouse.describe(source)).map(({ name }) => name)).toEqual(['DATE', 'tv']);
    await file('changing.txt', 'DATE,radio\n2020-01-06,1\n');
    expect((await warehouse.describe(source)).map(({ name }) => name)).toEqual(['DATE', 'radio']);
    expect((await warehouse.preview(await file('other.txt', 'a\n1\n'), 1)).rows).toEqual([[1]]);
  });

  test('is refused with the reason where it is not there or files are not read', async () => {
    await expect(warehouse.describe({ file: join(folder, 'no.csv') })).rejects.toMatchObject({
      code: 'file_not_readable',
      details: { reason: 'it is not there' },
    });
    const closed = duckdbWarehouse({ tables: filesOfFolder(folder), files_allowed: false });
    const source = await file('there.txt', 'DATE\n2020-01-06\n');
    await expect(closed.describe(source)).rejects.toMatchObject({ code: 'file_not_readable' });
    await closed.close();
  });
});

describe('a folder of tables', () => {
  test('shows a file as soon as it is there, and its changes', async () => {
    await writeFile(join(folder, 'new.csv'), 'DATE,a\n2020-01-06,1\n');
    const source = { connection: 'demo', table: 'new' };
    expect(await warehouse.describe(source)).toHaveLength(2);
    await writeFile(join(folder, 'new.csv'), 'DATE,a,b\n2020-01-06,1,2\n');
    await utimes(join(folder, 'new.csv'), new Date(), new Date(Date.now() + 5000));
    expect(await warehouse.describe(source)).toHaveLength(3);
  });

  test('a file that is no CSV spoils only its own table', async () => {
    await writeFile(join(folder, 'broken.csv'), Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a, 0xff, 0x22]));
    await expect(warehouse.describe({ connection: 'demo', table: 'sales' })).resolves.toHaveLength(2);
    await rm(join(folder, 'broken.csv'));
  });
});

describe('a query of a person', () => {
  test.each([
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM glob('/*')",
    "COPY sales TO 'stolen.csv'",
    "ATTACH 'other.db'",
    'INSTALL httpfs',
    'SET enable_external_access = true',
    'PRAGMA database_list',
    "SELECT * FROM query('COPY sales TO ''stolen.csv''')",
  ])('reaches no file and no setting: %s', async (query) => {
    const source = { connection: 'demo', query };
    await expect(warehouse.describe(source)).rejects.toMatchObject({ code: 'query_refused' });
    const request = {
      columns: ['DATE'],
      order_by: 'DATE',
      csv_path: join(folder, 'x.gz'),
      parquet_path: join(folder, 'x.p'),
    };
    await expect(warehouse.snapshot(source, request)).rejects.toMatchObject({ code: 'query_refused' });
  });

  test("is refused with DuckDB's own sentence", async () => {
    await expect(warehouse.describe({ connection: 'demo', query: 'SELECT revenu FROM sales' })).rejects.toMatchObject({
      details: { reason: expect.stringContaining('"revenu" not found') },
    });
  });
});

describe('the connections', () => {
  test('are found by name, and one that is not there names the nearest', async () => {
    const warehouses = createWarehouses({ connections: { demo: warehouse }, files: null });
    expect(await warehouses.for({ connection: 'demo', table: 'sales' })).toBe(warehouse);
    await expect(warehouses.for({ connection: 'Dem', table: 'sales' })).rejects.toMatchObject({
      code: 'connection_unknown',
      details: { connection: 'Dem', nearest: 'demo', known: ['demo'] },
    });
    await expect(warehouses.for({ file: 'a.csv' })).rejects.toMatchObject({ code: 'file_not_readable' });
  });
});
