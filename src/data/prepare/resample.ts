import { type StepOptions, WEEKDAYS } from '../../runs/prepare-steps.ts';
import { identifier } from '../duckdb-sql.ts';
import { undatedRows, unevenDates } from '../preflight-dates.ts';
import type { DateProfile } from '../profile.ts';
import { aggregatedColumn, aggregateSql, aggregatesInWords, leftOutInWords, planAggregates } from './aggregate.ts';
import { daySql } from './prepare-sql.ts';
import { findDate, type PreparedTable, type Refused, type StepContext, type StepHandler, stepError } from './step.ts';
import { countOf, rowsOf } from './words.ts';

type Options = StepOptions<'resample'>;

/** The date of a period while it is made; no column of a person's has such a name. */
const PERIOD = '"prepare/period"';

/**
 * Days to weeks or months, weeks to months where it is said how. Only periods that are there from their first to their last
 * day count: those at the ends that are not are left out, and a gap in between is an error. Nothing is scaled or invented.
 */
export const resample: StepHandler<'resample'> = {
  plan({ aggregates }, table, context) {
    const missing = findDate(table, context);
    if (missing.length > 0) return { refused: missing };
    const { aggregated, refused } = planAggregates(table, aggregates, context, 'resample.aggregates');
    if (refused.length > 0) return { refused };
    const date = { name: context.spec.date_var, type: 'date', native_type: 'DATE' } as const;
    return { columns: [date, ...aggregated.map(aggregatedColumn)], is_open: table.is_open };
  },

  async apply(options, table, context) {
    const { spec } = context;
    const date = await table.dates();
    const undated = undatedRows(spec, { rows: table.rows, date }) ?? unevenDates(spec, date);
    if (undated !== null) return { refused: [undated] };
    const refused = await refusal(options, table, date, context);
    if (refused !== null) return refused;

    const known = { columns: table.columns, is_open: false };
    const { aggregated, left_out } = planAggregates(known, options.aggregates, context, 'resample.aggregates');
    const step = date.interval === 'day' ? 1 : date.interval === 'week' ? 7 : null;
    const whole = step === null ? 'true' : wholeSql(options, step);
    const name = identifier(spec.date_var);
    const day = daySql(spec);
    const dated = `SELECT * REPLACE (${day} AS ${name}), ${periodSql(options, day)} AS ${PERIOD},
      min(${day}) OVER () AS "prepare/first", max(${day}) OVER () AS "prepare/last" FROM ${table.name}`;
    const kept = `SELECT * FROM (${dated}) WHERE ${whole}`;
    const [out] = await table.query(`SELECT count(*) FILTER (NOT ${whole}) AS rows FROM (${dated})`);
    const cut = Number(out?.rows ?? 0);
    if (cut === table.rows) {
      return {
        refused: [
          stepError(context, 'resample.to', 'resample_refused', spec.date_var, { reason: 'no_whole', to: options.to }),
        ],
      };
    }
    const columns = [`${PERIOD} AS ${name}`, ...aggregated.map((one) => aggregateSql(one, name))];
    return {
      select: `SELECT ${columns.join(', ')} FROM (${kept}) GROUP BY ${PERIOD} ORDER BY ${PERIOD}`,
      counts: { rows_of_incomplete_periods: cut },
      say: ({ rows }) =>
        `${sentences(options, date, { before: table.rows, cut, after: rows })} ${aggregatesInWords(aggregated)}.${leftOutInWords(left_out)}`,
    };
  },
};

/** Why the dates that are there cannot become the periods that are asked for; `null` where they can. */
async function refusal(
  options: Options,
  table: PreparedTable,
  date: DateProfile,
  context: StepContext,
): Promise<Refused | null> {
  const { to } = options;
  const from = date.interval;
  const refuse = (reason: string, at = 'resample.to', details: Record<string, string | null> = {}): Refused => ({
    refused: [stepError(context, at, 'resample_refused', context.spec.date_var, { reason, from, to, ...details })],
  });
  switch (from) {
    case null:
      return refuse('unknown');
    case 'day':
      return null;
    case 'month': {
      if (to !== 'month') return refuse('finer');
      const period = periodSql(options, daySql(context.spec));
      const [twice] = await table.query(
        `SELECT CAST(max(${daySql(context.spec)}) AS VARCHAR) AS date FROM ${table.name} GROUP BY ${period} HAVING count(*) > 1 ORDER BY 1 LIMIT 1`,
      );
      return twice === undefined ? null : refuse('four_weeks', 'resample.to', { date: String(twice.date) });
    }
    case 'week': {
      if (to === 'month')
        return options.weeks_count_in === null ? refuse('weeks_in_months', 'resample.weeks_count_in') : null;
      const [row] = await table.query(
        `SELECT count(*) FILTER (${periodSql(options, daySql(context.spec))} <> ${daySql(context.spec)}) AS others FROM ${table.name}`,
      );
      return Number(row?.others ?? 0) === 0
        ? null
        : refuse('other_weekday', 'resample.week_starts', { date: date.first, week_starts: options.week_starts });
    }
  }
}

/** SQL for the first day of the period that a day is in. */
function periodSql({ to, week_starts }: Options, day: string): string {
  if (to === 'month') return `CAST(date_trunc('month', ${day}) AS DATE)`;
  const starts = WEEKDAYS.indexOf(week_starts) + 1;
  return `(${day} - CAST((isodow(${day}) + 7 - ${starts}) % 7 AS INTEGER))`;
}

/** SQL for "the period is whole": the row before its first, and the one after its last, would be of other periods. */
function wholeSql(options: Options, step: 1 | 7): string {
  const period = (day: string) => periodSql(options, day);
  const begins = `${period(`("prepare/first" - ${step})`)} <> ${period('"prepare/first"')}`;
  const ends = `${period(`("prepare/last" + ${step})`)} <> ${period('"prepare/last"')}`;
  return `((${PERIOD} <> ${period('"prepare/first"')} OR ${begins}) AND (${PERIOD} <> ${period('"prepare/last"')} OR ${ends}))`;
}

const UNITS = { day: 'daily', week: 'weekly', month: 'monthly' } as const;

function sentences(
  { to, week_starts }: Options,
  { interval }: DateProfile,
  { before, cut, after }: { before: number; cut: number; after: number },
): string {
  const kind = interval === null ? '' : `${UNITS[interval]} `;
  const start = to === 'month' ? 'the first of the month' : `their ${capital(week_starts)}`;
  const became =
    interval === to
      ? `The ${countOf(before, `${kind}row`)} stay one for each ${to}, dated by ${start}.`
      : `${countOf(before, `${kind}row`)} became ${countOf(after, to)}, dated by ${start}, as the model is to be of ${to}s.`;
  const left =
    cut === 0
      ? ''
      : ` ${rowsOf(cut)} of the first or last ${to}, of which not every day is there, were left out rather than scaled.`;
  const weeks = interval === 'week' && to === 'month' ? ' Each week counts whole in the month that it starts in.' : '';
  return `${became}${weeks}${left} Each value is`;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
