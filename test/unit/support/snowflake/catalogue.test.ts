import { afterAll, beforeAll, expect, test } from 'vitest';
import { GENERATED_CHUNK_ROWS } from '../../../support/snowflake/generated-tables.ts';
import { type SnowflakeServer, startSnowflake } from '../../../support/snowflake/server.ts';
import { connect, type Sdk } from './sdk.ts';

let server: SnowflakeServer;
let sdk: Sdk;

beforeAll(async () => {
  server = await startSnowflake({
    account: 'test',
    users: [{ name: 'ada', password: 'right', roles: ['READER', 'WRITER'] }],
    databases: ['MMM', 'Lower', 'HIDDEN'],
    roles: [
      { name: 'READER', databases: ['MMM', 'Lower'] },
      { name: 'WRITER', can_write: true },
    ],
    warehouses: ['WH', 'BIG'],
  });
  await server.control.run('CREATE TABLE sales (day DATE, "tv_S" FLOAT, revenue NUMBER(12,2), seen TIMESTAMP_TZ)');
  await server.control.run('CREATE SCHEMA mmm.raw');
  await server.control.run('CREATE TABLE mmm.raw."Sales_2" (day DATE)');
  await server.control.run('CREATE VIEW recent AS SELECT * FROM sales');
  sdk = await connect(server.url, { username: 'ada', password: 'right' });
});
afterAll(async () => {
  await sdk.close();
  await server.close();
});

const named = async (sql: string) => {
  const statement = await sdk.statement(sql);
  const at = (statement.getColumns() ?? []).findIndex((column) => column.getName() === 'name');
  return (await sdk.rows(sql)).map((row) => row[at]);
};

test.each([
  ['SHOW DATABASES', ['Lower', 'MMM']],
  ["SHOW TERSE DATABASES LIKE 'm%'", ['MMM']],
  ['SHOW SCHEMAS IN DATABASE mmm', ['INFORMATION_SCHEMA', 'PUBLIC', 'RAW']],
  ['SHOW TABLES', ['SALES']],
  ['SHOW TABLES IN DATABASE mmm', ['SALES', 'Sales_2']],
  ["SHOW TABLES LIKE '%sales%' IN ACCOUNT", ['SALES', 'Sales_2']],
  ['SHOW TABLES IN SCHEMA mmm.raw', ['Sales_2']],
  ['SHOW TABLES IN SCHEMA "MMM"."RAW"', ['Sales_2']],
  ["SHOW TABLES LIKE 'sales\\\\_2' IN DATABASE mmm LIMIT 5", ['Sales_2']],
  ['SHOW VIEWS', ['RECENT']],
  ['SHOW OBJECTS IN DATABASE mmm', ['RECENT', 'SALES', 'Sales_2']],
  ["SHOW WAREHOUSES LIKE 'big'", ['BIG']],
])('%s', async (sql, names) => {
  expect((await named(sql)).sort()).toEqual(names);
});

test('the information schema has tables and columns', async () => {
  const tables = `SELECT table_schema, table_name, table_type FROM mmm.information_schema.tables
    WHERE table_name ILIKE '%sales%' ORDER BY 1, 2`;
  expect(await sdk.rows(tables)).toEqual([
    ['PUBLIC', 'SALES', 'BASE TABLE'],
    ['RAW', 'Sales_2', 'BASE TABLE'],
  ]);
  const columns = `SELECT column_name, data_type, numeric_precision, numeric_scale FROM "MMM".INFORMATION_SCHEMA.COLUMNS
    WHERE table_name = 'SALES' ORDER BY ordinal_position`;
  expect(await sdk.rows(columns)).toEqual([
    ['DAY', 'DATE', null, null],
    ['tv_S', 'FLOAT', null, null],
    ['REVENUE', 'NUMBER', 12, 2],
    ['SEEN', 'TIMESTAMP_TZ', null, null],
  ]);
});

test('a table describes itself', async () => {
  const rows = await sdk.rows('DESCRIBE TABLE sales');
  expect(rows.map(([name, type]) => `${name} ${type}`)).toEqual([
    'DAY DATE',
    'tv_S FLOAT',
    'REVENUE NUMBER(12,2)',
    'SEEN TIMESTAMP_TZ(9)',
  ]);
  await expect(sdk.rows('DESC TABLE nope')).rejects.toMatchObject({ code: '002003' });
});

test('what a role may not see is not there', async () => {
  await expect(sdk.rows('SHOW TABLES IN DATABASE hidden')).rejects.toMatchObject({ code: '002043' });
  await expect(sdk.rows('USE DATABASE hidden')).rejects.toMatchObject({ code: '002043' });
});

test('a session changes its place, role and warehouse', async () => {
  const other = await connect(server.url, { username: 'ada', password: 'right', database: 'Nope', warehouse: 'NOPE' });
  await expect(other.rows('SELECT * FROM sales')).rejects.toMatchObject({ code: '090105' });
  await other.rows('USE SCHEMA mmm.raw');
  await expect(other.rows('SELECT * FROM "Sales_2"')).rejects.toMatchObject({ code: '000606' });
  await other.rows('USE WAREHOUSE big');
  expect(await other.rows('SELECT CURRENT_WAREHOUSE(), CURRENT_DATABASE(), CURRENT_SCHEMA()')).toEqual([
    ['BIG', 'MMM', 'RAW'],
  ]);
  await expect(other.rows('INSERT INTO "Sales_2" VALUES (CURRENT_DATE)')).rejects.toMatchObject({ code: '003001' });
  await other.rows('USE ROLE writer');
  await other.rows('INSERT INTO "Sales_2" VALUES (CURRENT_DATE)');
  expect(await other.rows('SELECT count(*) FROM "Sales_2"')).toEqual([[1]]);
  await other.close();
});

test('a generated table has as many rows as it should, and the same ones for sums', async () => {
  const rows = 2 * GENERATED_CHUNK_ROWS + 5;
  await server.control.generate({
    database: 'MMM',
    schema: 'PUBLIC',
    name: 'BIG_ONE',
    rows,
    columns: [
      { name: 'DAY', sql: "DATE '2020-01-01' + CAST(i AS INTEGER)" },
      { name: 'tv_S', sql: 'i / 2' },
    ],
  });
  const read = await sdk.rows('SELECT "tv_S" FROM MMM."PUBLIC".big_one ORDER BY "DAY"');
  expect(read).toHaveLength(rows);
  const sum = read.reduce((total, [value]) => total + Number(value), 0);
  expect(await sdk.rows('SELECT count(*), sum("tv_S") FROM big_one')).toEqual([[rows, sum]]);
});
