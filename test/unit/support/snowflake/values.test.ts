import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SnowflakeServer, startSnowflake } from '../../../support/snowflake/server.ts';
import { connect, type Sdk } from './sdk.ts';

/** The values of each type as Snowflake writes them on the wire, and as the SDK reads them. */

let server: SnowflakeServer;
let sdk: Sdk;

beforeAll(async () => {
  server = await startSnowflake({ account: 'test', users: [{ name: 'ada', password: 'right', roles: ['READER'] }] });
  await server.control.run(`CREATE TABLE kinds (
    whole NUMBER, big NUMBER(38,0), money NUMBER(38,10), ratio FLOAT, day DATE, clock TIME, ntz TIMESTAMP_NTZ(9),
    ltz TIMESTAMP_LTZ, tz TIMESTAMP_TZ, yes BOOLEAN, bytes BINARY, doc VARIANT, words VARCHAR(10))`);
  await server.control.run(`INSERT INTO kinds VALUES (
    1, 12345678901234567890123456789012345678, -0.0000000001, 0.1, '1969-12-31', '23:59:59.123456', '1960-02-29 03:04:05.123456789',
    '2020-03-29 02:30:00+02', TO_TIMESTAMP_TZ('2020-01-01 00:30:00 -0330'), true, unhex('00FF'), '{"a":[1,null]}', 'it''s')`);
  await server.control.run(
    'INSERT INTO kinds SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL',
  );
  sdk = await connect(server.url, { username: 'ada', password: 'right' });
});
afterAll(async () => {
  await sdk.close();
  await server.close();
});

/** What the wire carries, before the SDK makes anything of it. */
async function wire(sql: string): Promise<{ rowset: (string | null)[][]; rowtype: { name: string; type: string }[] }> {
  const login = await post('/session/v1/login-request', { data: { LOGIN_NAME: 'ada', PASSWORD: 'right' } });
  const token = `Snowflake Token="${login.token}"`;
  const where = 'USE SCHEMA mmm.public';
  for (const sqlText of [where, 'USE WAREHOUSE wh']) await post('/queries/v1/query-request', { sqlText }, token);
  return (await post('/queries/v1/query-request', { sqlText: sql }, token)) as never;
}

let request = 0;
async function post(path: string, body: unknown, authorization = ''): Promise<Record<string, unknown>> {
  request += 1;
  const headers = { 'content-type': 'application/json', authorization };
  const url = `${server.url}${path}?requestId=${request}`;
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return ((await answer.json()) as { data: Record<string, unknown> }).data;
}

describe('on the wire', () => {
  test('each type has its own text', async () => {
    const { rowset, rowtype } = await wire('SELECT * FROM kinds ORDER BY whole NULLS LAST');
    expect(rowset).toEqual([
      [
        '1',
        '12345678901234567890123456789012345678',
        '-0.0000000001',
        '0.1',
        '-1',
        '86399.123456000',
        '-310510554.876543211',
        '1585441800.000000000',
        '1577851200.000000000 1230',
        '1',
        '00FF',
        '{"a":[1,null]}',
        "it's",
      ],
      Array.from({ length: 13 }, () => null),
    ]);
    expect(rowtype.map(({ type }) => type)).toEqual([
      'fixed',
      'fixed',
      'fixed',
      'real',
      'date',
      'time',
      'timestamp_ntz',
      'timestamp_ltz',
      'timestamp_tz',
      'boolean',
      'binary',
      'variant',
      'text',
    ]);
  });

  test('what is no finite number has a word', async () => {
    const { rowset } = await wire(`SELECT 'inf'::FLOAT, '-inf'::FLOAT, 'nan'::FLOAT, 1e300`);
    expect(rowset).toEqual([['inf', '-inf', 'NaN', '1e+300']]);
  });
});

test('texts of values are written as the session says', async () => {
  const sql =
    'SELECT CAST(ltz AS VARCHAR), TO_VARCHAR(ntz), CAST(clock AS VARCHAR), CAST(day AS VARCHAR), CAST(money AS VARCHAR), CAST(2::FLOAT AS VARCHAR)';
  const set = `ALTER SESSION SET TIMEZONE = 'UTC' TIMESTAMP_LTZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF9'
    TIMESTAMP_NTZ_OUTPUT_FORMAT = 'YYYY-MM-DD HH24:MI:SS.FF9' TIME_OUTPUT_FORMAT = 'HH24:MI:SS.FF9'`;
  const other = await connect(server.url, { username: 'ada', password: 'right' });
  await other.rows(set);
  expect(await other.rows(`${sql} FROM (SELECT * FROM kinds) WHERE whole = 1`)).toEqual([
    [
      '2020-03-29 00:30:00.000000000',
      '1960-02-29 03:04:05.123456789',
      '23:59:59.123456000',
      '1969-12-31',
      '-0.0000000001',
      '2',
    ],
  ]);
  await other.close();
});

describe('through the SDK', () => {
  const all = ['String', 'Number', 'Date', 'Boolean'];

  test('days, times with zones and numbers come out as they went in', async () => {
    const [row] = await sdk.rows('SELECT * FROM kinds WHERE whole = 1', { fetchAsString: ['Number', 'Date'] });
    expect(row?.slice(0, 9)).toEqual([
      '1',
      '12345678901234567890123456789012345678',
      '-0.0000000001',
      '0.1',
      '1969-12-31',
      '23:59:59',
      '1960-02-29 03:04:05.123',
      '2020-03-28 17:30:00.000 -0700',
      '2020-01-01 00:30:00.000 -0330',
    ]);
  });

  test('moments are moments', async () => {
    const [row] = await sdk.rows('SELECT ntz, ltz, tz FROM kinds WHERE whole = 1');
    expect(row?.map((value) => (value as Date).toISOString())).toEqual([
      '1960-02-29T03:04:05.123Z',
      '2020-03-29T00:30:00.000Z',
      '2020-01-01T04:00:00.000Z',
    ]);
  });

  test('the zone of the session is that of TIMESTAMP_LTZ', async () => {
    await sdk.rows("ALTER SESSION SET TIMEZONE = 'Europe/Berlin'");
    const [row] = await sdk.rows('SELECT ltz FROM kinds WHERE whole = 1', { fetchAsString: all });
    expect(row).toEqual(['2020-03-29 01:30:00.000 +0100']);
    await sdk.rows('ALTER SESSION UNSET TIMEZONE');
  });
});
