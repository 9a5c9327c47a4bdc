import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DataSource } from '../../../../src/runs/run-spec.ts';
import { openAccount, type SnowflakeAccount } from './snowflake-account.ts';

/** The driver against a server that speaks Snowflake's protocol: what it asks, and what it makes of the answers. */

let account: SnowflakeAccount;
beforeAll(async () => {
  account = await openAccount();
  const { run } = account.server.control;
  await run('CREATE TABLE SALES (DATE DATE, REVENUE FLOAT, "tv_S" NUMBER(10,2), LABEL VARCHAR, IS_OPEN BOOLEAN)');
  await run(`INSERT INTO SALES VALUES ('2020-01-13', 20.5, 0, 'b, c', TRUE), ('2020-01-06', 10, 1.5, 'a', FALSE),
    ('2020-01-20', 30, NULL, '', NULL)`);
  await run('CREATE TABLE "Odd ""name""" ("a b" VARCHAR)');
  await run('CREATE TABLE OTHER.PUBLIC.ELSEWHERE (X NUMBER(38,0))');
  await run('CREATE TABLE DAYS (TEXT_DAY VARCHAR, STAMP TIMESTAMP_NTZ, TIMED TIMESTAMP_NTZ)');
  await run(
    `INSERT INTO DAYS VALUES ('2020-01-13', '2020-01-13', '2020-01-13 10:30:00'), ('2020-01-06', '2020-01-06', '2020-01-06')`,
  );
});
afterAll(() => account.close());

const table = (name: string): DataSource => ({ connection: 'sales', table: name });
const query = (sql: string): DataSource => ({ connection: 'sales', query: sql });

let files = 0;
async function snapshotOf(source: DataSource, columns: string[], order_by: string) {
  files += 1;
  const csv_path = join(account.folder, `${files}.csv.gz`);
  const taken = await account.warehouse.snapshot(source, {
    columns,
    order_by,
    csv_path,
    parquet_path: join(account.folder, `${files}.parquet`),
  });
  return { ...taken, csv: gunzipSync(await readFile(csv_path)).toString() };
}

describe('tables', () => {
  test('are listed by their full names, quoted where they have to be, of the connection’s database', async () => {
    expect(await account.warehouse.tables()).toEqual([
      'MMM.PUBLIC."Odd ""name"""',
      'MMM.PUBLIC.DAYS',
      'MMM.PUBLIC.SALES',
    ]);
  });

  test('are listed of the databases that are named', async () => {
    const both = account.open('private_key: { env: KEY }, databases: [MMM, OTHER]');
    expect(await both.tables({ search: 'public.elsewhere' })).toEqual(['OTHER.PUBLIC.ELSEWHERE']);
  });

  test('are found by a part of the name, whatever its case, and no more than are wanted', async () => {
    expect(await account.warehouse.tables({ search: 'odd "na' })).toEqual(['MMM.PUBLIC."Odd ""name"""']);
    expect(await account.warehouse.tables({ search: 'mmm.', limit: 2 })).toHaveLength(2);
    expect(await account.warehouse.tables({ search: 'nothing like it' })).toEqual([]);
  });

  test('are listed without a warehouse, and once for a person who types', async () => {
    const typing = account.open();
    const shown = () => account.server.control.queries().filter(({ sql }) => sql.startsWith('SHOW TERSE OBJECTS'));
    const before = shown().length;
    for (const search of ['s', 'sa', 'sal']) await typing.tables({ search });
    expect(shown().length - before).toBe(1);
  });

  test.each(['SALES', 'sales', 'PUBLIC.SALES', 'mmm.public.sales', '"MMM"."PUBLIC"."SALES"'])(
    '%s is the table',
    async (name) => {
      expect(await account.warehouse.describe(table(name))).toHaveLength(5);
    },
  );

  test.each(['"Odd ""name"""', 'MMM.PUBLIC."Odd ""name"""'])('%s is the table of that odd name', async (name) => {
    expect(await account.warehouse.describe(table(name))).toMatchObject([{ name: 'a b', type: 'text' }]);
  });

  test.each([
    ['SALE', 'MMM.PUBLIC.SALES'],
    ['PUBLIC.DAY', 'MMM.PUBLIC.DAYS'],
    ['"sales"', 'MMM.PUBLIC.SALES'],
    ['a.b.c.d', null],
    ['SALES; DELETE', null],
    ['(SELECT 1)', null],
  ])('%s is not, and the nearest is %s', async (name, nearest) => {
    await expect(account.warehouse.describe(table(name))).rejects.toMatchObject({
      code: 'table_not_found',
      details: { connection: 'sales', table: name, nearest },
    });
  });
});

describe('a source', () => {
  test('is described without being run', async () => {
    expect(await account.warehouse.describe(query('SELECT * FROM SALES'))).toEqual([
      { name: 'DATE', type: 'date', native_type: 'DATE' },
      { name: 'REVENUE', type: 'number', native_type: 'FLOAT' },
      { name: 'tv_S', type: 'number', native_type: 'NUMBER(10,2)' },
      { name: 'LABEL', type: 'text', native_type: 'VARCHAR' },
      { name: 'IS_OPEN', type: 'boolean', native_type: 'BOOLEAN' },
    ]);
    expect(account.server.control.queries().at(-1)).toMatchObject({ describe_only: true });
  });

  test('is shown as plain cells', async () => {
    const { columns, rows } = await account.warehouse.preview(query('SELECT * FROM SALES ORDER BY REVENUE; -- all'), 2);
    expect(columns.map(({ name }) => name)).toEqual(['DATE', 'REVENUE', 'tv_S', 'LABEL', 'IS_OPEN']);
    expect(rows).toEqual([
      ['2020-01-06', 10, 1.5, 'a', false],
      ['2020-01-13', 20.5, 0, 'b, c', true],
    ]);
  });

  test('has facts about each column', async () => {
    const { rows, columns, preview } = await account.warehouse.facts(table('SALES'), 1);
    expect(rows).toBe(3);
    expect(preview).toHaveLength(1);
    const third = expect.closeTo(1 / 3);
    expect(columns).toMatchObject([
      { name: 'DATE', min: '2020-01-06', max: '2020-01-20', missing_share: 0, zero_share: null, distinct: 3 },
      { name: 'REVENUE', min: 10, max: 30, missing_share: 0, zero_share: 0, distinct: 3 },
      { name: 'tv_S', min: 0, max: 1.5, missing_share: third, zero_share: third, distinct: 2 },
      { name: 'LABEL', min: '', max: 'b, c', missing_share: 0, zero_share: null, distinct: 3 },
      { name: 'IS_OPEN', min: 0, max: 1, missing_share: third, zero_share: third, distinct: 2 },
    ]);
  });

  test('that is empty has columns without a range, and nothing missing', async () => {
    const { rows, columns } = await account.warehouse.facts(query('SELECT * FROM SALES WHERE FALSE'), 5);
    expect(rows).toBe(0);
    expect(columns[0]).toMatchObject({ min: null, max: null, missing_share: 0, distinct: 0 });
  });

  test('has a range of dates where all its values are dates', async () => {
    const range = (source: DataSource, column: string) => account.warehouse.dateRange(source, column);
    expect(await range(table('SALES'), 'DATE')).toEqual({ first: '2020-01-06', last: '2020-01-20', rows: 3 });
    expect(await range(table('DAYS'), 'TEXT_DAY')).toEqual({ first: '2020-01-06', last: '2020-01-13', rows: 2 });
    expect(await range(table('DAYS'), 'STAMP')).toEqual({ first: '2020-01-06', last: '2020-01-13', rows: 2 });
    expect(await range(table('DAYS'), 'TIMED')).toBeNull();
    expect(await range(table('SALES'), 'LABEL')).toBeNull();
    expect(await range(table('SALES'), 'REVENUE')).toBeNull();
  });

  test.each([
    ['a change', 'DELETE FROM SALES'],
    ['two statements', 'SELECT 1; SELECT 2'],
    ['a column that is not there', 'SELECT NOPE FROM SALES'],
    ['a table that is not there', 'SELECT * FROM NOWHERE'],
  ])('that is a query with %s is refused in Snowflake’s words', async (_name, sql) => {
    await expect(account.warehouse.describe(query(sql))).rejects.toMatchObject({
      code: 'query_refused',
      details: { reason: expect.stringMatching(/^[A-Z].*\.$/) },
    });
  });

  test('that a person wrote is refused with the line that they wrote', async () => {
    const message = "SQL compilation error: error line 3 at position 2\ninvalid identifier 'NOPE'";
    account.server.control.refuseNext(/NOPE/, { code: '000904', sql_state: '42000', message });
    const asked = account.warehouse.describe(query('SELECT DATE,\n  NOPE\nFROM SALES'));
    await expect(asked).rejects.toMatchObject({ details: { reason: expect.stringContaining('line 2 at position 2') } });
  });

  test('that a person wrote is not sent where it does more than read', async () => {
    await expect(account.warehouse.preview(query('DROP TABLE SALES'), 1)).rejects.toMatchObject({
      code: 'query_refused',
    });
    expect(account.server.control.queries().some(({ sql }) => sql.includes('DROP TABLE SALES'))).toBe(false);
  });
});

describe('a snapshot', () => {
  test('has the columns in order of their dates, exactly, and says what was sent', async () => {
    const taken = await snapshotOf(table('SALES'), ['DATE', 'LABEL', 'tv_S', 'IS_OPEN'], 'DATE');
    expect(taken.csv).toBe(
      'DATE,LABEL,tv_S,IS_OPEN\n2020-01-06,a,1.50,false\n2020-01-13,"b, c",0.00,true\n2020-01-20,"",,\n',
    );
    expect(taken).toMatchObject({ rows: 3, query: { warehouse: 'WH', role: 'READER' } });
    const sent = account.server.control.queries().find(({ query_id }) => query_id === taken.query.query_id);
    expect(sent?.sql).toBe(taken.query.sql);
    expect(taken.bytes).toBe((await readFile(join(account.folder, `${files}.parquet`))).length);
  });

  test('of days that are texts or timestamps has them as days', async () => {
    expect((await snapshotOf(table('DAYS'), ['TEXT_DAY'], 'TEXT_DAY')).csv).toBe('TEXT_DAY\n2020-01-06\n2020-01-13\n');
    expect((await snapshotOf(table('DAYS'), ['STAMP'], 'STAMP')).csv).toBe('STAMP\n2020-01-06\n2020-01-13\n');
  });

  test('of the same data has the same bytes, also where days come twice', async () => {
    await account.server.control.run('CREATE TABLE TWICE (D DATE, X NUMBER(5,0))');
    await account.server.control.run("INSERT INTO TWICE SELECT '2020-01-06', i % 100 FROM range(3000) AS r(i)");
    const first = await snapshotOf(table('TWICE'), ['D'], 'D');
    const second = await snapshotOf(query('SELECT * FROM TWICE ORDER BY X DESC'), ['D'], 'D');
    expect(second.csv).toBe(first.csv);
    expect((await snapshotOf(table('TWICE'), ['D', 'X'], 'D')).csv).toBe(
      (await snapshotOf(query('SELECT * FROM TWICE ORDER BY X DESC'), ['D', 'X'], 'D')).csv,
    );
  });

  test('of nothing is a header', async () => {
    const taken = await snapshotOf(query('SELECT * FROM SALES WHERE FALSE'), ['DATE'], 'DATE');
    expect(taken).toMatchObject({ rows: 0, csv: 'DATE\n' });
  });

  test('says which column is near where there is none of that name', async () => {
    await expect(snapshotOf(table('SALES'), ['DATE', 'TV_S'], 'DATE')).rejects.toMatchObject({
      code: 'column_not_found',
      details: { column: 'TV_S', nearest: 'tv_S' },
    });
  });
});
