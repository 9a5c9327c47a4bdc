import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openAccount, type SnowflakeAccount } from './snowflake-account.ts';

/** What arrives in the files of a snapshot is what is in Snowflake, exactly; and as much of it as may be fetched. */

let account: SnowflakeAccount;
beforeAll(async () => {
  account = await openAccount({ inline_rows: 2, chunk_rows: 3 });
});
afterAll(() => account.close());

let tables = 0;
/** Takes a snapshot of a table with the rows; gives the CSV file and, as texts, the Parquet file's rows and types. */
async function taken(columns: string, rows: readonly string[], order_by = 'N', warehouse = account.warehouse) {
  tables += 1;
  const name = `T${tables}`;
  await account.server.control.run(`CREATE TABLE ${name} (N NUMBER(9,0), ${columns})`);
  if (rows.length > 0) {
    const values = rows.map((row, index) => `(${index}, ${row})`).join(', ');
    await account.server.control.run(`INSERT INTO ${name} VALUES ${values}`);
  }
  const csv_path = join(account.folder, `${name}.csv.gz`);
  const parquet_path = join(account.folder, `${name}.parquet`);
  const source = { connection: 'sales', table: name };
  const names = (await warehouse.describe(source)).map((column) => column.name);
  const { rows: count } = await warehouse.snapshot(source, { columns: names, order_by, csv_path, parquet_path });
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run("SET TimeZone = 'UTC'");
  const list = names.slice(1).map((column) => `CAST("${column}" AS VARCHAR)`);
  const read = await connection.runAndReadAll(`SELECT ${list.join(', ')} FROM '${parquet_path}'`);
  const types = await connection.runAndReadAll(`DESCRIBE SELECT * FROM '${parquet_path}'`);
  connection.closeSync();
  const csv = gunzipSync(await readFile(csv_path)).toString();
  return {
    count,
    csv,
    rows: read.getRowsJS(),
    types: types
      .getRowsJS()
      .slice(1)
      .map((row) => row[1]),
  };
}

const text = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

describe('arrives exactly:', () => {
  test.each([
    ['whole numbers that are small', 'X NUMBER(38,0)', ['0', '-7', 'NULL'], ['0', '-7', null], 'BIGINT'],
    [
      'whole numbers of 38 digits',
      'X NUMBER(38,0)',
      ['99999999999999999999999999999999999999', '-1'],
      ['99999999999999999999999999999999999999', '-1'],
      'DECIMAL(38,0)',
    ],
    [
      'decimals with all their digits',
      'X NUMBER(38,10)',
      ['1234567890123456789012345678.0123456789', '-0.1'],
      ['1234567890123456789012345678.0123456789', '-0.1000000000'],
      'DECIMAL(38,10)',
    ],
    [
      'floats',
      'X FLOAT',
      ['0.1', '1e300', '-1.7976931348623157e308'],
      ['0.1', '1e+300', '-1.7976931348623157e+308'],
      'DOUBLE',
    ],
    ['what is no number', 'X FLOAT', ["'NaN'", "'inf'", "'-inf'"], ['nan', 'inf', '-inf'], 'DOUBLE'],
    ['booleans', 'X BOOLEAN', ['TRUE', 'FALSE', 'NULL'], ['true', 'false', null], 'BOOLEAN'],
    [
      'dates',
      'X DATE',
      ["'0001-01-01'", "'1969-12-31'", "'9999-12-31'"],
      ['0001-01-01', '1969-12-31', '9999-12-31'],
      'DATE',
    ],
    ['times', 'X TIME', ["'23:59:59.123456'", "'00:00:00'"], ['23:59:59.123456', '00:00:00'], 'TIME'],
    [
      'timestamps',
      'X TIMESTAMP_NTZ',
      ["'2020-01-06 23:59:59.123456'", "'1969-12-31 12:00:00'"],
      ['2020-01-06 23:59:59.123456', '1969-12-31 12:00:00'],
      'TIMESTAMP',
    ],
    [
      'nanoseconds',
      'X TIMESTAMP_NTZ',
      ["'2020-01-06 00:00:00.123456789'"],
      ['2020-01-06 00:00:00.123456789'],
      'TIMESTAMP_NS',
    ],
    ['moments', 'X TIMESTAMP_LTZ', ["'2020-06-06 01:30:00.5+02:00'"], ['2020-06-05 23:30:00.5+00'], 'TIMESTAMP'],
    [
      'texts',
      'X VARCHAR',
      ["''", "' a '", "'NULL'", 'NULL', '\'a,"b"\''],
      ['', ' a ', 'NULL', null, 'a,"b"'],
      'VARCHAR',
    ],
    ['JSON', 'X VARIANT', [`'{"a": [1, null, "b"]}'`, 'NULL'], [`{"a": [1, null, "b"]}`, null], 'VARCHAR'],
    ['bytes', 'X BINARY', ["'\\\\xDE\\\\xAD'::BLOB"], ['DEAD'], 'VARCHAR'],
  ])('%s', async (_name, column, values, expected, type) => {
    const { rows, types } = await taken(column, values);
    expect(types).toEqual([type]);
    const plain = (value: unknown) => (type === 'TIMESTAMP' ? String(value).replace(/\+00$/, '') : value);
    expect(rows.map(([value]) => value)).toEqual(expected.map(plain));
  });

  test('timestamps with their zones, which are days of their own zone where they are the date', async () => {
    const zoned = "{'utc': TIMESTAMP_NS '2020-01-05 22:00:00', 'offset_minutes': 120}";
    expect((await taken('X TIMESTAMP_TZ', [zoned])).csv).toBe('N,X\n0,2020-01-06 00:00:00+02:00\n');
    expect((await taken('X TIMESTAMP_TZ', [zoned])).rows).toEqual([['2020-01-05 22:00:00+00']]);
    expect((await taken('X TIMESTAMP_TZ', [zoned], 'X')).csv).toBe('N,X\n0,2020-01-06\n');
  });

  test('any texts and numbers, in any number of chunks', async () => {
    const letters = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((value) => !value.includes('\0'));
    const odd = fc.constantFrom('\r', '\n', '\r\n', '"', '""', ',', "'", '\\', '', 'NULL', '\t', '\u2028', '😀');
    const words = fc.option(
      fc.oneof(
        letters,
        odd,
        fc.array(odd).map((parts) => parts.join('')),
      ),
    );
    const whole = fc.option(fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }));
    const float = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(words, whole, float), { minLength: 40, maxLength: 90, size: 'max' }),
        async (given) => {
          const values = given.map(([word, number, real]) =>
            [word === null ? 'NULL' : text(word), number ?? 'NULL', real === null ? 'NULL' : `'${real}'`].join(', '),
          );
          const { rows, count } = await taken('A VARCHAR, B NUMBER(38,0), C FLOAT', values);
          expect(count).toBe(given.length);
          expect(rows.map(([a, b, c]) => [a, b, c === null ? null : Number(c)])).toEqual(
            given.map(([word, number, real]) => [word, number === null ? null : String(number), real === 0 ? 0 : real]),
          );
        },
      ),
      { numRuns: 4, endOnFailure: true },
    );
  }, 60_000);
});

describe('an extract', () => {
  const MANY = Array.from({ length: 20 }, (_row, index) => `'row ${index}'`);

  test('of several chunks has all rows in their order', async () => {
    const { csv, count } = await taken('X VARCHAR', MANY);
    expect(count).toBe(20);
    expect(csv.split('\n').slice(1, 21)).toEqual(MANY.map((value, index) => `${index},${value.slice(1, -1)}`));
  });

  test('with more rows than may be fetched is refused before a chunk is', async () => {
    const limited = account.open('private_key: { env: KEY }, limits: { rows: 19 }');
    const before = account.server.control.requests.filter((path) => path.includes('/chunks/')).length;
    await expect(taken('X VARCHAR', MANY, 'N', limited)).rejects.toMatchObject({
      code: 'extract_too_large',
      details: { rows: 20, limit: 19 },
    });
    expect(account.server.control.requests.filter((path) => path.includes('/chunks/')).length).toBe(before);
  });

  test('with more bytes than may be fetched is refused', async () => {
    const limited = account.open('private_key: { env: KEY }, limits: { bytes: 100 }');
    await expect(taken('X VARCHAR', MANY, 'N', limited)).rejects.toMatchObject({
      code: 'extract_too_large',
      details: { bytes: expect.any(Number), limit: 100 },
    });
  });

  test.each(['unavailable', 'truncated'] as const)(
    'goes on after a chunk was %s',
    async (failure) => {
      account.server.control.failChunks(failure);
      expect((await taken('X VARCHAR', MANY)).count).toBe(20);
    },
    30_000,
  );

  test('of which a chunk is cut is not taken for whole', async () => {
    const impatient = account.open(undefined, undefined, { stall_seconds: 0.5 });
    account.server.control.failChunks('cut');
    await expect(taken('X VARCHAR', MANY, 'N', impatient)).rejects.toMatchObject({ code: 'warehouse_unavailable' });
  });

  describe('whose rows come in chunks', () => {
    let long: SnowflakeAccount;
    beforeEach(async () => {
      long = await openAccount({ inline_rows: 2, chunk_rows: 3 });
      await long.server.control.run('CREATE TABLE LONG (X NUMBER(9,0))');
      await long.server.control.run('INSERT INTO LONG SELECT i FROM range(5000) AS r(i)');
    });
    afterEach(() => long.close());

    function extract(warehouse: SnowflakeAccount['warehouse'], signal?: AbortSignal) {
      const paths = { csv_path: join(long.folder, 'long.csv.gz'), parquet_path: join(long.folder, 'long.parquet') };
      const source = { connection: 'sales', table: 'LONG' };
      return warehouse.snapshot(source, { columns: ['X'], order_by: 'X', ...paths }, { signal });
    }
    const rowsAreFetched = () =>
      expect.poll(() => long.server.control.requests.some((path) => path.includes('/chunks/'))).toBe(true);

    test.each([
      ['come', 0],
      ['stay away', 1000],
    ])('is given up at once when its signal is given, while they %s', async (_how, failures) => {
      long.server.control.failChunks('unavailable', failures);
      const controller = new AbortController();
      const cancelled = expect(extract(long.warehouse, controller.signal)).rejects.toMatchObject({
        code: 'query_cancelled',
      });
      await rowsAreFetched();
      controller.abort();
      await cancelled;
    });

    test('is not waited for where the session is gone', async () => {
      long.server.control.failChunks('unavailable', 1000);
      const unavailable = expect(
        extract(long.open(undefined, undefined, { pulse_seconds: 0.1 })),
      ).rejects.toMatchObject({
        code: 'warehouse_unavailable',
        details: { reason: 'Nobody answers at its address any more.' },
      });
      await rowsAreFetched();
      long.server.control.expireSessions();
      long.server.control.expireMasterTokens();
      await unavailable;
    });
  });
});
