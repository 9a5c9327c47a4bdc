import type { RowStatement } from 'snowflake-sdk';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SnowflakeServer, startSnowflake } from '../../../support/snowflake/server.ts';
import { connect, type Sdk } from './sdk.ts';

let server: SnowflakeServer;
let sdk: Sdk;

beforeAll(async () => {
  server = await startSnowflake({
    account: 'test',
    users: [{ name: 'ada', password: 'right', roles: ['READER'] }],
    databases: ['MMM', 'HIDDEN'],
    roles: [{ name: 'READER', databases: ['MMM'] }],
    inline_rows: 2,
    chunk_rows: 3,
  });
  await server.control.run('CREATE TABLE sales ("day" DATE, REVENUE NUMBER(12,2), "tv_S" FLOAT)');
  await server.control.run(`INSERT INTO sales VALUES ('2020-01-06', 10.50, 1), ('2020-01-13', 20, NULL)`);
  sdk = await connect(server.url, { username: 'ada', password: 'right' });
});
afterAll(async () => {
  await sdk.close();
  await server.close();
});

function columnsOf(statement: RowStatement) {
  return statement.getColumns() ?? [];
}

describe('names', () => {
  test('in quotes are as they are written, others in capitals', async () => {
    const statement = await sdk.statement('SELECT *, revenue AS twice, min("tv_S") OVER () FROM Sales');
    const names = columnsOf(statement).map((column) => column.getName());
    expect(names.slice(0, 4)).toEqual(['day', 'REVENUE', 'tv_S', 'TWICE']);
  });

  test.each([
    ['SELECT day FROM sales', "invalid identifier 'DAY'"],
    ['SELECT "revenue" FROM sales', "invalid identifier 'revenue'"],
    ['SELECT * FROM "sales"', "Object 'MMM.PUBLIC.sales' does not exist or not authorized."],
  ])('%s finds nothing, for the case differs', async (sql, message) => {
    await expect(sdk.rows(sql)).rejects.toMatchObject({ message: expect.stringContaining(message) });
  });

  test('may have three parts', async () => {
    expect(await sdk.rows('SELECT count(*) FROM mmm."PUBLIC".SALES')).toEqual([[2]]);
  });
});

describe('what is refused', () => {
  test.each([
    ['SELEC 1', '001003', '42000', "syntax error line 1 at position 0 unexpected 'SELEC'."],
    ['SELECT * FROM sale', '002003', '42S02', "Object 'MMM.PUBLIC.SALE' does not exist or not authorized."],
    ['SELECT * FROM nope.public.t', '002003', '02000', "Database 'NOPE' does not exist or not authorized."],
    ['SELECT * FROM mmm.nope.t', '002003', '02000', "Schema 'NOPE' does not exist or not authorized."],
    ['SELECT * FROM hidden.public.t', '002003', '02000', "Database 'HIDDEN' does not exist or not authorized."],
    ['SELECT nope FROM sales', '000904', '42000', "invalid identifier 'NOPE'"],
    ['SELECT 1; SELECT 2', '000008', '0A000', 'Actual statement count 2 did not match the desired statement count 1.'],
    ['-- nothing', '000900', '42601', 'Empty SQL statement.'],
    ['DROP TABLE sales', '003001', '42501', "Insufficient privileges to operate on table 'SALES'."],
    [`SELECT 'x'::NUMBER`, '100038', '22018', "Numeric value 'x' is not recognized"],
  ])('%s', async (sql, code, sql_state, message) => {
    await expect(sdk.rows(sql)).rejects.toMatchObject({
      code,
      sqlState: sql_state,
      message: expect.stringContaining(message),
      data: { queryId: expect.stringMatching(/^01/) },
    });
  });
});

describe('results', () => {
  const ten = 'SELECT range AS n FROM range(10) ORDER BY n';

  test('longer than one answer come in chunks, in order', async () => {
    const statement = await sdk.statement(ten);
    expect(statement.getNumRows()).toBe(10);
    expect((await sdk.rows(ten)).map(([n]) => n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(server.control.requests.filter((path) => path.startsWith('GET /chunks/'))).toHaveLength(3);
  });

  test.each(['unavailable', 'truncated'] as const)('a chunk that is %s once is fetched again', async (failure) => {
    server.control.failChunks(failure);
    expect((await sdk.rows(ten)).map(([n]) => n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('can be described without being made', async () => {
    const statement = await sdk.statement('SELECT * FROM sales', { describeOnly: true });
    const columns = columnsOf(statement).map((column) => [column.getName(), column.getType(), column.getScale()]);
    expect(columns).toEqual([
      ['day', 'date', null],
      ['REVENUE', 'fixed', 2],
      ['tv_S', 'real', null],
    ]);
  });

  test('take values for placeholders', async () => {
    const binds = [7, 'x', null, true, 1.5];
    expect(await sdk.rows('SELECT ? + 1, ?, ?, ?, ?', { binds })).toEqual([[8, 'x', null, true, 1.5]]);
  });
});

describe('statements that take long', () => {
  test('are asked for again until they are done', async () => {
    const hold = server.control.hold(/slow_one/);
    server.control.answerWithin(1);
    const rows = sdk.rows('SELECT 1 AS slow_one');
    const query = await hold.arrived;
    hold.release();
    expect(await rows).toEqual([[1]]);
    expect(server.control.requests).toContain(`GET /queries/${query.query_id}/result`);
    server.control.answerWithin(45_000);
  });

  test('can be left running and asked for by their id', async () => {
    const hold = server.control.hold(/left_alone/);
    const statement = await sdk.statement('SELECT 1 AS left_alone', { asyncExec: true });
    const query_id = statement.getQueryId();
    expect(await sdk.connection.getQueryStatus(query_id)).toBe('RUNNING');
    hold.release();
    const again = await sdk.connection.getResultsFromQueryId({ queryId: query_id, sqlText: '' });
    const rows: unknown[] = [];
    for await (const row of again.streamRows()) rows.push(row);
    expect(rows).toEqual([{ LEFT_ALONE: 1 }]);
  });

  test('can be cancelled, and say so', async () => {
    const hold = server.control.hold(/cancelled_one/);
    let cancel: () => void = () => {};
    const ended = new Promise((resolve) => {
      const statement = sdk.connection.execute({ sqlText: 'SELECT 1 AS cancelled_one', complete: resolve });
      cancel = () => statement.cancel(() => {});
    });
    const query = await hold.arrived;
    cancel();
    expect(await ended).toMatchObject({ code: '000604', message: 'SQL execution canceled' });
    expect(query.state).toBe('cancelled');
    hold.release();
  });

  test('are stopped in the middle of their work', async () => {
    let cancel: () => void = () => {};
    const ended = new Promise((resolve) => {
      const sqlText = 'SELECT sum(a.range * b.range) FROM range(1000000) AS a, range(1000000) AS b';
      const statement = sdk.connection.execute({ sqlText, complete: resolve });
      cancel = () => statement.cancel((error) => (error ? cancel() : undefined));
    });
    cancel();
    expect(await ended).toMatchObject({ code: '000604' });
  });

  test('end when their time is up', async () => {
    const hold = server.control.hold(/too_slow/);
    const parameters = { STATEMENT_TIMEOUT_IN_SECONDS: 7 };
    const rows = sdk.rows('SELECT 1 AS too_slow', { parameters });
    await hold.arrived;
    server.control.timeOutAll();
    await expect(rows).rejects.toMatchObject({
      code: '000630',
      message: expect.stringContaining('timeout of 7 second(s)'),
    });
    hold.release();
  });
});

test('a server that fails once is asked again, and the statement runs once', async () => {
  server.control.failNext(/query-request/, 503);
  expect(await sdk.rows('SELECT 1 AS once_only')).toEqual([[1]]);
  expect(server.control.queries().filter(({ sql }) => sql.includes('once_only'))).toHaveLength(1);
});
