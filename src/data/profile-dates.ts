import type { RunSpec } from '../runs/run-spec.ts';
import { identifier, literal } from './duckdb-sql.ts';
import { DAY, type ParquetData, ROW } from './parquet.ts';
import type { DateProfile } from './profile.ts';

/** Cadence by Robyn's own rule: neighbours are 1, 7, or 28 to 31 days apart (`check_datevar`), here for all of them. */
export async function dateFacts(data: Pick<ParquetData, 'query'>, spec: RunSpec): Promise<DateProfile> {
  const raw = identifier(spec.date_var);
  const [bad] = await data.query(
    `SELECT CAST(${raw} AS VARCHAR) AS value, ${ROW} AS row FROM data
     WHERE ${raw} IS NOT NULL AND ${DAY} IS NULL ORDER BY ${ROW} LIMIT 1`,
  );
  const [missing] = await data.query(`SELECT count(*) AS count, min(${ROW}) AS row FROM data WHERE ${raw} IS NULL`);
  const none = {
    column: spec.date_var,
    missing: Number(missing?.count ?? 0),
    first_missing_row: missing?.row === null || missing === undefined ? null : Number(missing.row),
  };
  if (bad !== undefined) {
    const first_not_iso = { value: String(bad.value), row: Number(bad.row) };
    return { ...none, ...UNKNOWN, is_iso: false, first_not_iso };
  }

  const [range] = await data.query(
    `SELECT CAST(min(${DAY}) AS VARCHAR) AS first, CAST(max(${DAY}) AS VARCHAR) AS last,
       count(*) FILTER (${windowSql(spec)}) AS window_rows FROM data`,
  );
  const [twice] = await data.query(
    `SELECT CAST(${DAY} AS VARCHAR) AS date, count(*) AS times FROM data
     WHERE ${DAY} IS NOT NULL GROUP BY ALL HAVING count(*) > 1 ORDER BY date LIMIT 1`,
  );
  const neighbours = `SELECT d, next, next - d AS days FROM (
      SELECT d, lead(d) OVER (ORDER BY d) AS next FROM (SELECT DISTINCT ${DAY} AS d FROM data) WHERE d IS NOT NULL
    ) WHERE next IS NOT NULL`;
  const [usual] = await data.query(
    `SELECT days, count(*) AS times FROM (SELECT CASE WHEN days BETWEEN 28 AND 31 THEN 30 ELSE days END AS days
     FROM (${neighbours})) GROUP BY days ORDER BY times DESC, days LIMIT 1`,
  );
  const interval = intervalOf(Number(usual?.days ?? 0));
  const [gap] = await data.query(
    `SELECT CAST(d AS VARCHAR) AS date, CAST(next AS VARCHAR) AS next FROM (${neighbours})
     WHERE NOT (${fitsSql(interval)}) ORDER BY d LIMIT 1`,
  );
  return {
    ...none,
    is_iso: true,
    first_not_iso: null,
    first: textOrNull(range?.first),
    last: textOrNull(range?.last),
    interval,
    duplicate: twice === undefined ? null : { date: String(twice.date), times: Number(twice.times) },
    gap: gap === undefined ? null : { date: String(gap.date), next: String(gap.next) },
    window_rows: Number(range?.window_rows ?? 0),
  };
}

/** SQL for "the row is in the window". */
export function windowSql(spec: RunSpec): string {
  return `WHERE ${DAY} BETWEEN DATE ${literal(spec.window.start)} AND DATE ${literal(spec.window.end)}`;
}

const UNKNOWN = { first: null, last: null, interval: null, duplicate: null, gap: null, window_rows: 0 } as const;

function intervalOf(days: number): DateProfile['interval'] {
  if (days === 1) return 'day';
  if (days === 7) return 'week';
  return days === 30 ? 'month' : null;
}

function fitsSql(interval: DateProfile['interval']): string {
  switch (interval) {
    case 'day':
      return 'days = 1';
    case 'week':
      return 'days = 7';
    case 'month':
      return 'days BETWEEN 28 AND 31';
    case null:
      return 'false';
  }
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
