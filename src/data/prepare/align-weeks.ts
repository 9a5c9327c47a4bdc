import { identifier } from '../duckdb-sql.ts';
import { undatedRows } from '../preflight-dates.ts';
import { daySql } from './prepare-sql.ts';
import { findDate, type StepHandler } from './step.ts';
import { countOf } from './words.ts';

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/**
 * Weeks that are dated on different weekdays, as exports of several tools are: each date becomes the nearest one of the weekday that most
 * of them have, at most three days away. No value changes. That two of them then are of one date is seen by whoever checks the dates.
 */
export const alignWeeks: StepHandler<'align_weeks'> = {
  plan(_options, table, context) {
    const refused = findDate(table, context);
    return refused.length > 0 ? { refused } : table;
  },

  async apply(_options, table, context) {
    const { spec } = context;
    const undated = undatedRows(spec, { rows: table.rows, date: await table.dates() });
    if (undated !== null) return { refused: [undated] };
    const day = daySql(spec);
    const [usual] = await table.query(
      `SELECT isodow(${day}) AS weekday, count(*) AS rows FROM ${table.name} GROUP BY weekday ORDER BY rows DESC, weekday LIMIT 1`,
    );
    const weekday = Number(usual?.weekday ?? 1);
    // From -3 to 3.
    const away = `((${weekday} - isodow(${day}) + 10) % 7 - 3)`;
    const aligned = `(${day} + CAST(${away} AS INTEGER))`;
    const [counted] = await table.query(`SELECT count(*) FILTER (WHERE ${away} <> 0) AS moved FROM ${table.name}`);
    const moved = Number(counted?.moved ?? 0);
    const name = identifier(spec.date_var);
    const is_date = table.columns.some((column) => column.name === spec.date_var && column.type === 'date');
    return {
      select: `SELECT * REPLACE (${is_date ? aligned : `CAST(${aligned} AS VARCHAR)`} AS ${name}) FROM ${table.name}`,
      counts: { moved },
      say: () =>
        moved === 0
          ? `Every week is dated by its ${WEEKDAYS[weekday - 1]} already.`
          : `Dated ${countOf(moved, 'week')} by the nearest ${WEEKDAYS[weekday - 1]}, as the others are.`,
    };
  },
};
