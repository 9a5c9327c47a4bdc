import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, onTestFinished, test } from 'vitest';
import { openParquet } from '../../../src/data/parquet.ts';
import { readSeries, type Series } from '../../../src/data/series.ts';

async function seriesOf(rows: string, columns: readonly string[]): Promise<Series> {
  const folder = await mkdtemp(join(tmpdir(), 'mmm-series-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'data.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT * FROM (VALUES ${rows}) t(day, n, flag, word)) TO '${path}' (FORMAT parquet)`);
  const data = await openParquet(path, 'day');
  try {
    return await readSeries(data, { start: '2024-01-02', end: '2024-01-03' }, columns);
  } finally {
    data.close();
    instance.closeSync();
  }
}

test('numbers and booleans come by date, NaN where there is none; texts are no series', async () => {
  const rows = "('2024-01-03', 3.5, true, 'c'), ('2024-01-01', NULL, false, 'a'), ('soon', 'NaN'::DOUBLE, NULL, 'd')";
  const series = await seriesOf(rows, ['n', 'flag', 'word']);
  expect(series.dates).toEqual(['2024-01-01', '2024-01-03', null]);
  expect(series.in_window).toEqual([false, true, false]);
  expect(series.values).toEqual(
    new Map([
      ['n', Float64Array.from([Number.NaN, 3.5, Number.NaN])],
      ['flag', Float64Array.from([0, 1, Number.NaN])],
    ]),
  );
});
