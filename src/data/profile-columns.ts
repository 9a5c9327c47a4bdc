import type { WarehouseColumn } from '../providers/warehouse/types.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import { identifier } from './duckdb-sql.ts';
import { DAY, type ParquetData, ROW, type Row } from './parquet.ts';
import type { ColumnProfile } from './profile.ts';
import { inWindowSql } from './profile-dates.ts';
import { FEWEST_FOR_FENCES, fencesOf } from './profile-outliers.ts';

/** So many values are laid below each other at a time; quartiles keep them in memory. */
const VALUES_A_QUERY = 4_000_000;
const MOST_EXAMPLES = 12;

/**
 * Each column but the date's. All columns are laid one below the other and grouped: a query with an expression for each figure of each of
 * 200 columns would take DuckDB seconds to plan, this takes it a fifth of one. Quartiles are R's type 7, sd is that of a sample.
 */
export async function columnFacts(data: ParquetData, spec: RunSpec, is_iso: boolean): Promise<ColumnProfile[]> {
  const in_window = is_iso ? inWindowSql(spec) : 'true';
  const columns = data.columns.filter(({ name }) => name !== spec.date_var);
  const at_once = Math.max(1, Math.floor(VALUES_A_QUERY / Math.max(1, data.rows)));
  const profiles = new Map<string, ColumnProfile>();
  for (const kind of [columns.filter(isCountable), columns.filter((column) => !isCountable(column))]) {
    for (let start = 0; start < kind.length; start += at_once) {
      const found = await factsOfSome(data, kind.slice(start, start + at_once), in_window);
      for (const profile of found) profiles.set(profile.name, profile);
    }
  }
  return columns.flatMap(({ name }) => profiles.get(name) ?? []);
}

function isCountable({ type }: WarehouseColumn): boolean {
  return type === 'number' || type === 'boolean';
}

/** Columns of one kind, laid into the table `VALUES`: a row for each column (`c`, from 0) and row of the data (`r`, its day `d`). */
async function factsOfSome(data: ParquetData, columns: readonly WarehouseColumn[], in_window: string) {
  const [first] = columns;
  if (first === undefined) return [];
  await data.query(`CREATE OR REPLACE TEMP TABLE ${VALUES} AS ${longSql(columns, in_window)}`);
  try {
    const is_number = isCountable(first);
    const facts = await data.query(`SELECT ${is_number ? NUMBER_FACTS : TEXT_FACTS} FROM ${VALUES} GROUP BY c`);
    const different = await data.query(DIFFERENT);
    const by_column = new Map<number, Row>();
    for (const row of [...facts, ...different])
      by_column.set(Number(row.c), { ...by_column.get(Number(row.c)), ...row });
    // A table without rows has no groups.
    const profiles = columns.map((column, index) => profileOf(column, by_column.get(index) ?? {}));
    if (is_number) await addOutliers(data, profiles, by_column);
    return profiles;
  } finally {
    await data.query(`DROP TABLE ${VALUES}`);
  }
}

const VALUES = '"#values"';

function longSql(columns: readonly WarehouseColumn[], in_window: string): string {
  return `SELECT unnest(range(${columns.length})) AS c, unnest([${columns.map(valueSql).join(', ')}]) AS v,
      ${ROW} AS r, ${DAY} AS d, coalesce(${in_window}, false) AS w FROM data`;
}

/** `NULL` where there is none: infinite and NaN are no values of a model. */
function valueSql({ name, type }: WarehouseColumn): string {
  const column = identifier(name);
  if (type === 'boolean') return `CAST(CAST(${column} AS INTEGER) AS DOUBLE)`;
  if (type !== 'number') return `CAST(${column} AS VARCHAR)`;
  const number = `TRY_CAST(${column} AS DOUBLE)`;
  return `CASE WHEN isfinite(${number}) THEN ${number} END`;
}

/** The square of what is larger may be beyond what a double holds, at which DuckDB stops. */
const SQUARABLE = '1e150';

/** Counted once for the column and its window: two `count(DISTINCT ...)` took half of the time of all figures. */
const DIFFERENT = `SELECT c, count(v) AS distinct, count(v) FILTER (w) AS w_distinct
  FROM (SELECT c, v, bool_or(w) AS w FROM ${VALUES} GROUP BY c, v) GROUP BY c`;

const TEXT_FACTS = `c, count(*) FILTER (v IS NULL) AS missing, min(v) AS min, max(v) AS max,
  min({r: r, d: d}) FILTER (v IS NULL) AS first_missing,
  min(d) FILTER (v IS NOT NULL) AS first_date, max(d) FILTER (v IS NOT NULL) AS last_date,
  count(*) FILTER (w AND v IS NULL) AS w_missing,
  min(v) FILTER (w) AS w_min, max(v) FILTER (w) AS w_max`;

const NUMBER_FACTS = `${TEXT_FACTS},
  count(*) FILTER (v = 0) AS zeros, count(*) FILTER (v < 0) AS negative,
  min({r: r, d: d, v: v}) FILTER (v < 0) AS first_negative,
  min(d) FILTER (v <> 0) AS first_nonzero_date, max(d) FILTER (v <> 0) AS last_nonzero_date,
  count(*) FILTER (w AND v = 0) AS w_zeros, count(*) FILTER (w AND v < 0) AS w_negative,
  avg(v) FILTER (w) AS w_mean, stddev_samp(v) FILTER (w AND abs(v) < ${SQUARABLE}) AS w_sd, count(*) FILTER (w AND abs(v) >= ${SQUARABLE}) AS w_huge, fsum(v) FILTER (w) AS w_sum,
  quantile_cont(v, [0.25, 0.5, 0.75]) FILTER (w) AS w_quartiles,
  quantile_cont(v, [0.25, 0.75]) FILTER (w AND v <> 0) AS w_quartiles_nonzero,
  count(*) FILTER (w AND v <> 0) AS w_nonzero`;

function profileOf(column: WarehouseColumn, row: Row): ColumnProfile {
  const [q1, median, q3] = numbersIn(row.w_quartiles);
  return {
    ...column,
    missing: Number(row.missing ?? 0),
    zeros: Number(row.zeros ?? 0),
    negative: Number(row.negative ?? 0),
    distinct: Number(row.distinct ?? 0),
    min: scalar(row.min),
    max: scalar(row.max),
    first_missing: placeOf(row.first_missing),
    first_negative: valueAt(row.first_negative),
    first_date: textOrNull(row.first_date),
    last_date: textOrNull(row.last_date),
    first_nonzero_date: textOrNull(row.first_nonzero_date),
    last_nonzero_date: textOrNull(row.last_nonzero_date),
    window: {
      missing: Number(row.w_missing ?? 0),
      zeros: Number(row.w_zeros ?? 0),
      negative: Number(row.w_negative ?? 0),
      distinct: Number(row.w_distinct ?? 0),
      min: scalar(row.w_min),
      max: scalar(row.w_max),
      mean: numberOrNull(row.w_mean),
      sd: Number(row.w_huge ?? 0) > 0 ? null : numberOrNull(row.w_sd),
      q1: numberOrNull(q1),
      median: numberOrNull(median),
      q3: numberOrNull(q3),
      sum: numberOrNull(row.w_sum),
      outliers: null,
    },
  };
}

/** The rows beyond the fences of their column: a second pass, over the columns that have fences. */
async function addOutliers(
  data: ParquetData,
  profiles: readonly ColumnProfile[],
  by_column: ReadonlyMap<number, Row>,
): Promise<void> {
  const fenced = profiles.flatMap((profile, index) => {
    const row = by_column.get(index) ?? {};
    const [q1, q3] = numbersIn(row.w_quartiles_nonzero);
    const is_enough = profile.type === 'number' && Number(row.w_nonzero ?? 0) >= FEWEST_FOR_FENCES;
    const fences = is_enough && q1 !== undefined && q3 !== undefined ? fencesOf(q1, q3) : null;
    return fences === null ? [] : [{ profile, index, fences }];
  });
  if (fenced.length === 0) return;
  const list = fenced.map(({ index, fences }) => `(${index}, ${fences.lower}::DOUBLE, ${fences.upper}::DOUBLE)`);
  const found = await data.query(
    `SELECT c, count(*) AS count, list({r: r, d: d, v: v} ORDER BY r)[1:${MOST_EXAMPLES}] AS examples
     FROM ${VALUES} JOIN (VALUES ${list.join(', ')}) AS fences(c, lower, upper) USING (c)
     WHERE w AND v <> 0 AND (v < lower OR v > upper) GROUP BY c`,
  );
  const out = new Map(found.map((row) => [Number(row.c), row]));
  for (const { profile, index, fences } of fenced) {
    const row = out.get(index);
    const examples = Array.isArray(row?.examples) ? row.examples.flatMap((example) => valueAt(example) ?? []) : [];
    profile.window.outliers = { ...fences, count: Number(row?.count ?? 0), examples };
  }
}

function placeOf(found: unknown): { date: string | null; row: number } | null {
  if (typeof found !== 'object' || found === null || !('r' in found) || !('d' in found)) return null;
  return { date: textOrNull(found.d), row: Number(found.r) };
}

function valueAt(found: unknown): { date: string | null; row: number; value: number } | null {
  const place = placeOf(found);
  return place === null || typeof found !== 'object' || found === null || !('v' in found)
    ? null
    : { ...place, value: Number(found.v) };
}

function numbersIn(list: unknown): number[] {
  return Array.isArray(list) ? list.map(Number) : [];
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function scalar(value: unknown): number | string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'number' ? value : String(value);
}
