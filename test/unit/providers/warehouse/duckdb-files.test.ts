import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duckdbWarehouse, filesOfFolder } from '../../../../src/providers/warehouse/duckdb.ts';
import type { Warehouse } from '../../../../src/providers/warehouse/types.ts';
import { writeXlsx, type XlsxSheet } from '../../../support/xlsx.ts';

let folder: string;
let warehouse: Warehouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duckdb-files-'));
  warehouse = duckdbWarehouse({ tables: filesOfFolder(folder), files_allowed: false });
});
afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true, force: true });
});

const put = (name: string, body: string | Buffer) => writeFile(join(folder, name), body);

async function shown(table: string): Promise<{ types: string[]; rows: unknown[][] }> {
  const { columns, rows } = await warehouse.preview({ connection: 'files', table }, 10);
  return { types: columns.map(({ name, type }) => `${name}: ${type}`), rows };
}

describe('the encoding of a CSV file', () => {
  const german = 'Datum;Umsatz;Märkte\n2024-01-01;1234,5;Süd – „€“\n';
  const read = {
    types: ['Datum: date', 'Umsatz: number', 'Märkte: text'],
    rows: [['2024-01-01', 1234.5, 'Süd – „€“']],
  };
  const in1252 = Buffer.from(
    german.replace(/[–„“€]/g, (letter) => ({ '–': '\x96', '„': '\x84', '“': '\x93', '€': '\x80' })[letter] ?? ''),
    'latin1',
  );
  const utf16 = Buffer.from(`\ufeff${german}`, 'utf16le');

  test.each([
    ['utf8', Buffer.from(german)],
    ['utf8_with_its_mark', Buffer.from(`\ufeff${german}`)],
    ['windows_1252', in1252],
    ['utf16', utf16],
    ['utf16_the_other_way', Buffer.from(utf16).swap16()],
  ])('may be %s, packed or not', async (table, body) => {
    await put(`${table}.csv`, body);
    await put(`${table}_packed.csv.gz`, gzipSync(body));
    expect(await shown(table)).toEqual(read);
    expect(await shown(`${table}_packed`)).toEqual(read);
  });

  test('is found though what is no UTF-8 stands at its end, behind megabytes', async () => {
    const lines = Array.from({ length: 150_000 }, (_line, i) => `2024-01-01,${i},a`);
    await put('late.csv', Buffer.from(['d,n,label', ...lines, '2024-01-02,1,M\xfcnchen', ''].join('\n'), 'latin1'));
    const query = "SELECT label FROM late WHERE label LIKE 'M%'";
    expect((await warehouse.preview({ connection: 'files', query }, 5)).rows).toEqual([['München']]);
  });
});

describe('the dialect of a CSV file', () => {
  test.each([
    ['commas', ','],
    ['semicolons', ';'],
    ['tabs', '\t'],
    ['bars', '|'],
  ])('may have %s between its fields, which may be quoted', async (table, by) => {
    await put(`${table}.csv`, `d,n,label\n2024-01-01,1.5,"a""b${by}\nc"\n`.replaceAll(/,(?!\n)/g, by));
    expect(await shown(table)).toEqual({
      types: ['d: date', 'n: number', 'label: text'],
      rows: [['2024-01-01', 1.5, `a"b${by}\nc`]],
    });
  });

  test('a .tsv file is a table as well', async () => {
    await put('parted.tsv', 'd\tn\n2024-01-01\t1,5\n');
    expect(await shown('parted')).toEqual({ types: ['d: date', 'n: number'], rows: [['2024-01-01', 1.5]] });
  });
});

describe('a Parquet file', () => {
  test('is read where it lies, its types as they are, and no other file with it', async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run(
      `COPY (SELECT DATE '2024-01-01' AS d, 12.34::DECIMAL(18, 2) AS spend, true AS is_on) TO '${join(folder, "it''s.parquet")}'`,
    );
    connection.closeSync();
    expect(await shown("it's")).toEqual({
      types: ['d: date', 'spend: number', 'is_on: boolean'],
      rows: [['2024-01-01', 12.34, true]],
    });
    expect((await warehouse.describe({ connection: 'files', table: "it's" }))[1]?.native_type).toBe('DECIMAL(18,2)');
  });

  test('that is none is refused by its name, without its path', async () => {
    await put('none.parquet', 'PAR1 not really');
    const refusal = await warehouse.describe({ connection: 'files', table: 'none' }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'file_not_readable', details: { file: 'none.parquet' } });
    expect(JSON.stringify(refusal)).not.toContain(folder);
  });
});

describe('an Excel workbook', () => {
  const weekly: XlsxSheet = {
    name: 'Weekly & more',
    rows: [
      ['Spend by week'],
      [],
      ['Week', 'revenue', 'tv spend', null, 'is promo', 'revenue', 'note, "quoted"'],
      [{ date: 45292 }, 1000, 12.5, 7, true, { formula: 'B4*2', result: 2000 }, 'a, "b"\nc'],
      [{ date: 45299 }, -3, { error: '#N/A' }, 8, false, { formula: 'B5*2', result: -6 }, '  '],
      [null, null, null, null, null, null, null, 'a remark beside the table'],
      [{ date: 45306 }, 2.5e6, 0, 9, true, { error: '#DIV/0!' }, 'Ümlaut <&>'],
    ],
  };

  test('is the table of its first visible sheet: names, dates, numbers, results of formulas, nothing for errors', async () => {
    await writeXlsx(join(folder, 'weekly.xlsx'), [{ name: 'Hidden', rows: [['x', 'y']], state: 'hidden' }, weekly]);
    expect(await shown('weekly')).toEqual({
      types: [
        ...['Week: date', 'revenue: number', 'tv spend: number', 'column_4: number', 'is promo: boolean'],
        ...['revenue_1: number', 'note, "quoted": text'],
      ],
      rows: [
        ['2024-01-01', 1000, 12.5, 7, true, 2000, 'a, "b"\nc'],
        ['2024-01-08', -3, null, 8, false, -6, null],
        ['2024-01-15', 2500000, 0, 9, true, null, 'Ümlaut <&>'],
      ],
    });
  });

  test('may count its days from 1904, have times with its days, and dates that were typed as text', async () => {
    const rows = [
      ['d', 't', 'typed', 'code'],
      [{ date: 43830 }, { date: 43830.5 }, '2024-01-01', '007'],
      [{ date: 43837 }, { date: 43837 }, '2024-01-08', 'x'],
    ];
    await writeXlsx(join(folder, 'mac.xlsx'), [{ name: 'S', rows }], { is_1904: true });
    expect(await shown('mac')).toEqual({
      types: ['d: date', 't: date', 'typed: date', 'code: text'],
      rows: [
        ['2024-01-01', '2024-01-01 12:00:00', '2024-01-01', '007'],
        ['2024-01-08', '2024-01-08 00:00:00', '2024-01-08', 'x'],
      ],
    });
  });

  test.each([
    ['empty', [{ name: 'Sheet1', rows: [] }], /"Sheet1", has no row with two cells/],
    ['text', [{ name: 'Notes', rows: [['only'], ['one'], ['column']] }], /"Notes", has no row with two cells/],
    ['unseen', [{ name: 'S', rows: [['a', 'b']], state: 'veryHidden' as const }], /no visible sheet/],
  ])('without a table (%s) is refused with what is missing', async (table, sheets, reason) => {
    await writeXlsx(join(folder, `${table}.xlsx`), sheets);
    await expect(warehouse.describe({ connection: 'files', table })).rejects.toMatchObject({
      code: 'file_not_readable',
      details: { file: `${table}.xlsx`, reason: expect.stringMatching(reason) },
    });
  });

  test('that is none is refused', async () => {
    await put('broken.xlsx', 'PK\x03\x04 and no more');
    await expect(warehouse.describe({ connection: 'files', table: 'broken' })).rejects.toMatchObject({
      code: 'file_not_readable',
      details: { reason: expect.stringMatching(/^it is no Excel workbook/) },
    });
  });
});

describe('the tables of a folder', () => {
  test('are its data files, found by search, so many as are asked for', async () => {
    await put('README.md', '# no table');
    await put('.hidden.csv', 'a,b\n1,2\n');
    await put('~$weekly.xlsx', 'a lock of Excel');
    const all = await warehouse.tables();
    expect(all).toContain('utf8_packed');
    expect(all.filter((table) => /README|hidden|\$/.test(table))).toEqual([]);
    expect(await warehouse.tables({ search: 'UTF16', limit: 2 })).toEqual(['utf16', 'utf16_packed']);
  });

  test('keep their whole names where two files would be one', async () => {
    await put('twice.csv', 'd,n\n2024-01-01,1\n');
    await put('twice.tsv', 'd\tn\n2024-01-01\t2\n');
    expect(await warehouse.tables({ search: 'twice' })).toEqual(['twice.csv', 'twice.tsv']);
    expect((await shown('twice.tsv')).rows).toEqual([['2024-01-01', 2]]);
  });

  test('are loaded where a query names them, whatever its capitals, and broken ones beside them do no harm', async () => {
    await put('a.csv', 'd,n\n2024-01-01,1\n');
    await put('b.csv', 'd,n\n2024-01-01,2\n');
    const query = 'WITH x AS (SELECT * FROM A) SELECT x.n + b.n AS n FROM x JOIN "b" USING (d)';
    expect((await warehouse.preview({ connection: 'files', query }, 1)).rows).toEqual([[3]]);
  });

  test('are let go of when nobody asks for a while, and loaded again when somebody does', async () => {
    const own = duckdbWarehouse({ tables: filesOfFolder(folder), files_allowed: false, idle_ms: 1 });
    const mine = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('mmm-duckdb-'));
    const before = await mine();
    for (let times = 0; times < 2; times += 1) {
      await own.describe({ connection: 'files', table: 'windows_1252' });
      await expect.poll(async () => (await mine()).filter((name) => !before.includes(name))).toEqual([]);
    }
    await own.close();
  });

  test('leave nothing in the folder of temporary files', async () => {
    const before = new Set(await readdir(tmpdir()));
    const own = duckdbWarehouse({ tables: filesOfFolder(folder), files_allowed: false });
    await own.describe({ connection: 'files', table: 'windows_1252' });
    await own.describe({ connection: 'files', table: 'weekly' });
    const during = (await readdir(tmpdir())).filter((name) => name.startsWith('mmm-duckdb-') && !before.has(name));
    expect(during.length).toBeGreaterThan(0);
    await own.close();
    const after = new Set(await readdir(tmpdir()));
    expect(during.filter((name) => after.has(name))).toEqual([]);
  });
});
