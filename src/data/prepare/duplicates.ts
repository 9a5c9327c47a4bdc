import { identifier } from '../duckdb-sql.ts';
import { undatedRows } from '../preflight-dates.ts';
import { aggregatedColumn, aggregateSql, aggregatesInWords, leftOutInWords, planAggregates } from './aggregate.ts';
import { numbered, ROW_NUMBER } from './prepare-sql.ts';
import { findDate, type StepHandler } from './step.ts';
import { countOf, rowsOf } from './words.ts';

/** Rows that are equal in every column of the data, which a load that ran twice leaves: one of them stays. */
export const dropDuplicates: StepHandler<'drop_duplicates'> = {
  plan: (_options, table) => table,

  async apply(_options, table) {
    const every = table.columns.map(({ name }) => identifier(name)).join(', ');
    const first = `SELECT ${every}, min(${ROW_NUMBER}) AS ${ROW_NUMBER} FROM (${numbered(table.name)}) GROUP BY ${every}`;
    return {
      select: `SELECT ${every} FROM (${first}) ORDER BY ${ROW_NUMBER}`,
      say: ({ rows }) =>
        rows === table.rows
          ? 'No row is equal to another in every column, so none was dropped.'
          : `Dropped ${rowsOf(table.rows - rows)} equal to an earlier row in every column, for they would count twice.`,
    };
  },
};

/** Rows of one date become one. */
export const sumDuplicates: StepHandler<'sum_duplicates'> = {
  plan({ aggregates }, table, context) {
    const missing = findDate(table, context);
    if (missing.length > 0) return { refused: missing };
    const { aggregated, refused } = planAggregates(table, aggregates, context, 'sum_duplicates.aggregates');
    if (refused.length > 0) return { refused };
    const dates = table.columns.filter(({ name }) => name === context.spec.date_var);
    return { columns: [...dates, ...aggregated.map(aggregatedColumn)], is_open: table.is_open };
  },

  async apply({ aggregates }, table, context) {
    const { spec } = context;
    const undated = undatedRows(spec, { rows: table.rows, date: await table.dates() });
    if (undated !== null) return { refused: [undated] };
    const { aggregated, left_out } = planAggregates(
      { columns: table.columns, is_open: false },
      aggregates,
      context,
      'sum_duplicates.aggregates',
    );
    const date = identifier(spec.date_var);
    const [several] = await table.query(
      `SELECT count(*) AS dates FROM (SELECT 1 FROM ${table.name} GROUP BY ${date} HAVING count(*) > 1)`,
    );
    const dates = Number(several?.dates ?? 0);
    const columns = [date, ...aggregated.map((one) => aggregateSql(one, ROW_NUMBER))];
    return {
      select: `SELECT ${columns.join(', ')} FROM (${numbered(table.name)}) GROUP BY ${date} ORDER BY ${date}`,
      counts: { dates_with_several_rows: dates },
      say: ({ rows }) =>
        dates === 0
          ? `Every date has one row already, so nothing was summed.${leftOutInWords(left_out)}`
          : `${countOf(dates, 'date')} had more than one row: ${rowsOf(table.rows)} became ${rows.toLocaleString('en-US')}, one for each date, by ${aggregatesInWords(aggregated)}.${leftOutInWords(left_out)}`,
    };
  },
};
