import { stat } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import type { RowStatement } from 'snowflake-sdk';
import { identifier } from '../../data/duckdb-sql.ts';
import { AppError } from '../../errors.ts';
import type { SnowflakeSettings } from './connection-settings.ts';
import { csvWriter } from './extract-csv.ts';
import { parquetFromCsv } from './extract-parquet.ts';
import { fetched, findColumn, type SnowflakeColumn } from './snowflake-columns.ts';
import { daySql, describe, from, type Reading } from './snowflake-queries.ts';
import { eachRow, type Patience } from './snowflake-rows.ts';
import { type Values, valuesOf } from './snowflake-values.ts';
import type { SentQuery, Warehouse } from './types.ts';

/** After so many rows, whoever else waits for this process has a turn. */
const TURN_ROWS = 2000;

/**
 * Writes an extract as its rows come: Snowflake puts them in order, each is one line of the CSV file, and Parquet is made of that. So
 * memory does not grow with the rows.
 */
export async function snapshot(
  reading: Reading,
  request: Parameters<Warehouse['snapshot']>[1],
  settings: SnowflakeSettings,
): Promise<{ rows: number; bytes: number; query: SentQuery }> {
  const known = await describe(reading);
  const columns = request.columns.map((name) => findColumn(known, name));
  const order = findColumn(known, request.order_by);
  const sql = `${from(columns.map(fetched).join(', '), reading.select)}${orderSql(order, known)}`;
  const { csv_path, parquet_path } = request;

  return reading.sessions.ask({ sql }, reading.options, async (statement, patience) => {
    const values = columns.map((column) => valuesOf(column, column === order));
    const { rows, longest } = await writeRows(statement, {
      patience,
      columns,
      values,
      csv_path,
      limits: settings.limits,
    });
    const types = values.map((value) => value.column());
    await parquetFromCsv({ csv_path, parquet_path, columns: types, longest });
    const { size } = await stat(parquet_path);
    return { rows, bytes: size, query: sentQuery(statement, sql, settings) };
  });
}

/**
 * By date, and days that are the same by everything else, so that the same data gives the same bytes: what Snowflake gives otherwise has no
 * order at all.
 */
function orderSql(order: SnowflakeColumn, columns: readonly SnowflakeColumn[]): string {
  const first = order.type === 'date' ? identifier(order.name) : daySql(order);
  const others = columns
    .filter((column) => column !== order || order.type !== 'date')
    .filter(({ kind }) => SORTED.has(kind));
  const keys = [...(first === null ? [] : [first]), ...others.map(({ name }) => identifier(name))];
  return keys.length === 0 ? '' : ` ORDER BY ${keys.join(', ')}`;
}

const SORTED: ReadonlySet<string> = new Set(
  'fixed real text boolean date time timestamp_ntz timestamp_ltz timestamp_tz'.split(' '),
);

async function writeRows(
  statement: RowStatement,
  given: {
    patience: Patience;
    columns: readonly SnowflakeColumn[];
    values: readonly Values[];
    csv_path: string;
    limits: SnowflakeSettings['limits'];
  },
): Promise<{ rows: number; longest: number }> {
  const { patience, columns, values, csv_path, limits } = given;
  const expected = statement.getNumRows();
  if (expected > limits.rows) throw new AppError('extract_too_large', { rows: expected, limit: limits.rows });
  const csv = csvWriter(
    csv_path,
    columns.map(({ name }) => name),
  );
  const cells: (string | null)[] = new Array(values.length).fill(null);
  let rows = 0;
  try {
    await eachRow(statement, patience, (row) => {
      for (let index = 0; index < values.length; index++) cells[index] = values[index]?.cell(row[index]) ?? null;
      rows += 1;
      const is_ready = csv.row(cells);
      if (csv.bytes() > limits.bytes) {
        throw new AppError('extract_too_large', { bytes: csv.bytes(), limit: limits.bytes });
      }
      if (!is_ready) return csv.drained();
      return rows % TURN_ROWS === 0 ? turn() : null;
    });
    if (rows !== expected) throw cutOff(rows, expected);
    await csv.end();
    return { rows, longest: csv.longest() };
  } catch (error) {
    csv.abort();
    throw error;
  }
}

function cutOff(rows: number, expected: number): AppError {
  return new AppError('warehouse_unavailable', { reason: `It sent ${rows} rows of ${expected}.` });
}

function sentQuery(statement: RowStatement, sql: string, settings: SnowflakeSettings): SentQuery {
  return { sql, query_id: statement.getQueryId(), warehouse: settings.warehouse, role: settings.role };
}
