import type { RunSpec } from '../runs/run-spec.ts';
import { identifier, literal } from './duckdb-sql.ts';
import { DAY, type ParquetData, ROW, type Row } from './parquet.ts';
import type { DateProfile } from './profile.ts';

const MOST_DUPLICATES = 12;
const MOST_GAPS = 200;

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

  const inside = `FILTER (WHERE ${inWindowSql(spec)})`;
  const [range] = await data.query(
    `SELECT CAST(min(${DAY}) AS VARCHAR) AS first, CAST(max(${DAY}) AS VARCHAR) AS last,
       count(*) ${inside} AS window_rows, CAST(min(${DAY}) ${inside} AS VARCHAR) AS window_first,
       CAST(max(${DAY}) ${inside} AS VARCHAR) AS window_last,
       count(DISTINCT isodow(${DAY})) AS weekdays, min(isodow(${DAY})) AS weekday FROM data`,
  );
  return {
    ...none,
    is_iso: true,
    first_not_iso: null,
    first: textOrNull(range?.first),
    last: textOrNull(range?.last),
    ...(await cadenceOf(data)),
    weekday: Number(range?.weekdays ?? 0) === 1 ? (WEEKDAYS[Number(range?.weekday) - 1] ?? null) : null,
    duplicates: await duplicatesIn(data),
    window_rows: Number(range?.window_rows ?? 0),
    window_first: textOrNull(range?.window_first),
    window_last: textOrNull(range?.window_last),
  };
}

/** SQL for whether the row is in the window; `NULL` where it has no date. */
export function inWindowSql(spec: RunSpec): string {
  return `${DAY} BETWEEN DATE ${literal(spec.window.start)} AND DATE ${literal(spec.window.end)}`;
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

const UNKNOWN = {
  first: null,
  last: null,
  interval: null,
  interval_days: null,
  regular_share: null,
  weekday: null,
  duplicates: { dates: 0, rows: 0, examples: [] },
  gaps: { count: 0, missing: 0, examples: [] },
  window_rows: 0,
  window_first: null,
  window_last: null,
} satisfies Partial<DateProfile>;

/** What neighbouring dates are apart, each date counted once, and where they are something else. */
async function cadenceOf(
  data: Pick<ParquetData, 'query'>,
): Promise<Pick<DateProfile, 'interval' | 'interval_days' | 'regular_share' | 'gaps'>> {
  const neighbours = `SELECT d, next, next - d AS days FROM (
      SELECT d, lead(d) OVER (ORDER BY d) AS next FROM (SELECT DISTINCT ${DAY} AS d FROM data) WHERE d IS NOT NULL
    ) WHERE next IS NOT NULL`;
  const [usual] = await data.query(
    `SELECT days, count(*) AS times, sum(count(*)) OVER () AS neighbours
     FROM (SELECT CASE WHEN days BETWEEN 28 AND 31 THEN 30 ELSE days END AS days FROM (${neighbours}))
     GROUP BY days ORDER BY times DESC, days LIMIT 1`,
  );
  const interval = intervalOf(Number(usual?.days ?? 0));
  const { fits, missing } = CADENCES[interval ?? 'none'];
  const gaps = `SELECT d, next, CAST(${missing} AS BIGINT) AS missing FROM (${neighbours}) WHERE NOT (${fits})`;
  const [all] = await data.query(`SELECT count(*) AS count, sum(missing) AS missing FROM (${gaps})`);
  const examples = await data.query(
    `SELECT CAST(d AS VARCHAR) AS date, CAST(next AS VARCHAR) AS next, missing FROM (${gaps}) ORDER BY d LIMIT ${MOST_GAPS}`,
  );
  const count = Number(all?.count ?? 0);
  return {
    interval,
    interval_days: usual === undefined ? null : Number(usual.days),
    regular_share: usual === undefined ? null : 1 - count / Number(usual.neighbours),
    gaps: { count, missing: Number(all?.missing ?? 0), examples: examples.map(gapOf) },
  };
}

/** For each cadence SQL for whether neighbours fit it, and for how many dates are missing between those that do not. */
const CADENCES = {
  day: { fits: 'days = 1', missing: 'days - 1' },
  week: { fits: 'days = 7', missing: 'ceil(days / 7.0) - 1' },
  month: { fits: 'days BETWEEN 28 AND 31', missing: "greatest(0, datediff('month', d, next) - 1)" },
  none: { fits: 'false', missing: '0' },
} as const;

function intervalOf(days: number): DateProfile['interval'] {
  if (days === 1) return 'day';
  if (days === 7) return 'week';
  return days === 30 ? 'month' : null;
}

function gapOf(row: Row): DateProfile['gaps']['examples'][number] {
  return { date: String(row.date), next: String(row.next), missing: Number(row.missing) };
}

async function duplicatesIn(data: Pick<ParquetData, 'query'>): Promise<DateProfile['duplicates']> {
  const twice = `SELECT ${DAY} AS d, count(*) AS times FROM data WHERE ${DAY} IS NOT NULL GROUP BY ${DAY} HAVING count(*) > 1`;
  const [all] = await data.query(`SELECT count(*) AS dates, sum(times - 1) AS rows FROM (${twice})`);
  const examples = await data.query(
    `SELECT CAST(d AS VARCHAR) AS date, times FROM (${twice}) ORDER BY d LIMIT ${MOST_DUPLICATES}`,
  );
  return {
    dates: Number(all?.dates ?? 0),
    rows: Number(all?.rows ?? 0),
    examples: examples.map((row) => ({ date: String(row.date), times: Number(row.times) })),
  };
}

function textOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
