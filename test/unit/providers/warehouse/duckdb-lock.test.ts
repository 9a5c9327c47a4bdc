import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duckdbWarehouse, filesOfFolder } from '../../../../src/providers/warehouse/duckdb.ts';
import { duckdbDatabase } from '../../../../src/providers/warehouse/duckdb-database.ts';
import { type Duckdb, openDuckdb } from '../../../../src/providers/warehouse/duckdb-engine.ts';
import { stoppable } from '../../../../src/providers/warehouse/duckdb-stop.ts';
import { EXTRACT_LIMITS } from '../../../../src/providers/warehouse/duckdb-warehouse.ts';
import type { Warehouse } from '../../../../src/providers/warehouse/types.ts';

let folder: string;
/** Where snapshots go, as they do: apart from the data. */
let out: string;
let files: Warehouse;
let database: Warehouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duckdb-lock-'));
  out = await mkdtemp(join(tmpdir(), 'duckdb-lock-out-'));
  await writeFile(join(folder, 'sales.csv'), 'd,revenue\n2024-01-01,1\n');
  await writeFile(join(folder, 'secret.txt'), 'key=marker\n');
  const connection = await (await DuckDBInstance.create(join(folder, 'w.duckdb'))).connect();
  for (const sql of [
    'CREATE TABLE sales AS SELECT range AS revenue FROM range(1000000)',
    'CREATE SEQUENCE counter',
    `CREATE MACRO a_file(path) AS TABLE SELECT * FROM read_text(path)`,
    `CREATE MACRO its_size(path) AS (SELECT count(*) FROM read_text(path))`,
    `CREATE VIEW leak AS SELECT content AS revenue FROM read_text('${join(folder, 'secret.txt')}')`,
    'CHECKPOINT',
  ]) {
    await connection.run(sql);
  }
  connection.closeSync();
  files = duckdbWarehouse({ tables: filesOfFolder(folder), files_allowed: false });
  database = duckdbDatabase('w', join(folder, 'w.duckdb'), EXTRACT_LIMITS);
});
afterAll(async () => {
  await Promise.all([files.close(), database.close()]);
  for (const each of [folder, out]) await rm(each, { recursive: true, force: true });
});

const request = () => ({
  columns: ['revenue'],
  order_by: 'revenue',
  csv_path: join(out, 'out.csv.gz'),
  parquet_path: join(out, 'out.parquet'),
});

const query = (sql: string) => ({ connection: 'w', query: sql });

describe('the SQL of a person reaches', () => {
  const attempts = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM read_blob('/etc/hostname')",
    "SELECT * FROM read_json_objects('/etc/hostname')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM parquet_metadata('x')",
    "SELECT * FROM 'https://example.com/data.parquet'",
    "SELECT * FROM read_parquet('s3://bucket/data.parquet')",
    'SELECT * FROM duckdb_secrets()',
    'SELECT * FROM duckdb_settings()',
    'SELECT * FROM pragma_database_list',
    "SELECT getenv('HOME') AS revenue",
    "SELECT current_setting('secret_directory') AS revenue",
    "SELECT * FROM query('SELECT 1')",
    "COPY sales TO 'stolen.csv'",
    "EXPORT DATABASE 'stolen'",
    "ATTACH 'other.db'",
    "ATTACH 'w.duckdb' (READ_WRITE)",
    'INSTALL httpfs',
    'LOAD httpfs',
    'SET enable_external_access = true',
    'RESET enable_external_access',
    'SET memory_limit = "100GB"',
    'PRAGMA database_list',
    'DROP TABLE sales',
    'SELECT 1 AS revenue; DROP TABLE sales',
    "SELECT * FROM a_file('/etc/hostname')",
    "SELECT its_size('/etc/hostname') AS revenue",
    'SELECT * FROM leak',
    "SELECT nextval('counter') AS revenue",
    "SELECT repeat('x', 2000000000) AS revenue",
  ];

  test.each(attempts)('no file, no setting, no secret and no other statement: %s', async (sql) => {
    for (const warehouse of [files, database]) {
      await expect(warehouse.preview(query(sql), 5)).rejects.toMatchObject({ code: 'query_refused' });
      await expect(warehouse.snapshot(query(sql), request())).rejects.toMatchObject({ code: 'query_refused' });
      expect((await warehouse.preview(query('SELECT revenue FROM sales'), 1)).rows).toHaveLength(1);
    }
    expect(existsSync(join(out, 'out.csv.gz'))).toBe(false);
  });

  test.each([
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/*')",
    "COPY (SELECT 1) TO '/tmp/stolen.csv'",
    "ATTACH '/tmp/other.db'",
    'INSTALL httpfs',
    'LOAD httpfs',
    'SET enable_external_access = true',
    'SET allowed_paths = []',
    'SET autoload_known_extensions = true',
    "SET temp_directory = '/tmp'",
    "SET memory_limit = '100GB'",
    'INSERT INTO sales VALUES (1)',
    'DROP TABLE sales',
  ])('nothing though the check of statements let it pass: %s', async (sql) => {
    const own = await openDuckdb(join(folder, 'w.duckdb'));
    try {
      await own.lock({ writable_folder: null, readable_files: [] });
      await expect(own.userRows(sql)).rejects.toMatchObject({ code: 'query_refused' });
    } finally {
      own.close();
    }
  });

  test('no more than the one file that a table is, and writes only where its snapshot goes', async () => {
    const out_here = await mkdtemp(join(folder, 'out-'));
    const own = await openDuckdb();
    try {
      await own.run('CREATE TABLE t AS SELECT 1 AS a');
      await own.lock({ writable_folder: out_here, readable_files: [join(folder, 'sales.csv')] });
      expect(await own.userRows(`SELECT count(*) FROM read_csv('${join(folder, 'sales.csv')}')`)).toEqual([[1]]);
      await expect(own.userRows(`FROM read_text('${join(folder, 'secret.txt')}')`)).rejects.toThrow();
      await own.userRows(`COPY t TO '${join(out_here, 'a.csv')}'`);
      await expect(own.userRows(`COPY t TO '${join(folder, 'a.csv')}'`)).rejects.toThrow();
      await expect(own.userRows(`COPY t TO '${join(out_here, '../a.csv')}'`)).rejects.toThrow();
      expect(await readdir(out_here)).toEqual(['a.csv']);
    } finally {
      own.close();
    }
  });
});

describe('a query that asks for too much', () => {
  test('ends with a sentence where it needs more memory, and the next is answered', async () => {
    const sql = 'SELECT a.revenue FROM sales AS a, sales AS b ORDER BY hash(a.revenue + b.revenue)';
    await expect(database.snapshot(query(sql), request())).rejects.toMatchObject({
      code: 'query_refused',
      details: { reason: expect.stringMatching(/^It needs more memory than a query may use here \(1000 MB\)/) },
    });
    expect((await database.preview(query('SELECT count(*) AS n FROM sales'), 1)).rows).toEqual([[1000000]]);
  }, 60_000);

  test('ends where it makes this process grow, though DuckDB does not count that', async () => {
    const held = waiting();
    const growing = stoppable({ stop: () => held.fail(), growth_bytes: 20_000_000 }, () => held.until);
    const kept = Buffer.alloc(100_000_000, 1);
    await expect(growing).rejects.toMatchObject({
      code: 'query_refused',
      details: { reason: expect.stringMatching(/too long/) },
    });
    expect(kept.length).toBe(100_000_000);
  });

  test('is stopped after its time, by what it may take', async () => {
    await withSales(async (own) => {
      const endless = 'SELECT count(*) FROM sales a, sales b WHERE hash(a.revenue, b.revenue) = 1';
      await expect(stoppedAfter(own, endless)).rejects.toMatchObject({
        code: 'query_timed_out',
        details: { seconds: 0.2 },
      });
      expect(await own.userRows('SELECT 1')).toEqual([[1]]);
    });
  });

  test.each(['preview', 'facts', 'snapshot'] as const)(
    'is stopped when nobody wants it any more: %s',
    async (method) => {
      const endless = query('SELECT count(*) AS revenue FROM sales a, sales b WHERE hash(a.revenue, b.revenue) = 1');
      const stopping = new AbortController();
      const options = { signal: stopping.signal };
      const asked =
        method === 'snapshot' ? database.snapshot(endless, request(), options) : database[method](endless, 5, options);
      setImmediate(() => stopping.abort());
      await expect(asked).rejects.toMatchObject({ code: 'query_cancelled' });
      await expect(database.preview(endless, 1, options)).rejects.toMatchObject({ code: 'query_cancelled' });
    },
  );

  test.each([
    [
      { rows: 999_999, bytes: 2e9 },
      { rows: 1_000_000, limit: 999_999 },
    ],
    [
      { rows: 1_000_000, bytes: 7_999_999 },
      { bytes: 8_000_000, limit: 7_999_999 },
    ],
  ])('is not written where the connection allows %j', async (limits, details) => {
    const limited = duckdbDatabase('w', join(folder, 'w.duckdb'), limits);
    await expect(limited.snapshot({ connection: 'w', table: 'sales' }, request())).rejects.toMatchObject({
      code: 'extract_too_large',
      details,
    });
    expect(existsSync(join(out, 'out.parquet'))).toBe(false);
  });
});

async function withSales(use: (own: Duckdb) => Promise<void>): Promise<void> {
  const own = await openDuckdb(join(folder, 'w.duckdb'));
  try {
    await use(own);
  } finally {
    own.close();
  }
}

async function stoppedAfter(own: Duckdb, sql: string): Promise<unknown> {
  const stopping = new AbortController();
  return stoppable({ stop: () => stopping.abort(), seconds: 0.2 }, () =>
    own.stoppedBy({ signal: stopping.signal }).userRows(sql),
  );
}

function waiting(): { until: Promise<never>; fail(): void } {
  let fail: () => void = () => undefined;
  const until = new Promise<never>((_resolve, reject) => {
    fail = () => reject(new Error('stopped'));
  });
  return { until, fail };
}
