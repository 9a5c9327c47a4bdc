import { identifier, literal } from '../duckdb-sql.ts';
import { undatedRows } from '../preflight-dates.ts';
import { daySql } from './prepare-sql.ts';
import { findDate, findNumbers, type StepHandler } from './step.ts';
import { countOf } from './words.ts';

/** Brings the values of a column, or of some of its dates, into another unit. */
export const scale: StepHandler<'scale'> = {
  plan({ column }, table, context) {
    const refused = [...findDate(table, context), ...findNumbers([column], table, context, 'scale.column').refused];
    if (refused.length > 0) return { refused };
    const columns = table.columns.map((one) => (one.name === column ? { ...one, native_type: 'DOUBLE' } : one));
    return { ...table, columns };
  },

  async apply({ column, by, from, before }, table, context) {
    const { spec } = context;
    const undated = undatedRows(spec, { rows: table.rows, date: await table.dates() });
    if (undated !== null) return { refused: [undated] };
    const day = daySql(spec);
    const of_these = [
      ...(from === null ? [] : [`${day} >= DATE ${literal(from)}`]),
      ...(before === null ? [] : [`${day} < DATE ${literal(before)}`]),
      'true',
    ].join(' AND ');
    const value = identifier(column);
    const scaled = `CASE WHEN ${of_these} THEN ${by}::DOUBLE ELSE 1 END * CAST(${value} AS DOUBLE)`;
    const [counted] = await table.query(
      `SELECT count(${value}) FILTER (WHERE ${of_these}) AS values FROM ${table.name}`,
    );
    const count = Number(counted?.values ?? 0);
    return {
      select: `SELECT * REPLACE (${scaled} AS ${value}) FROM ${table.name}`,
      counts: { [column]: count },
      say: () =>
        `Multiplied ${countOf(count, 'value')} of ${column}${from === null ? '' : ` from ${from} on`}${before === null ? '' : ` before ${before}`} by ${by.toLocaleString('en-US', { maximumSignificantDigits: 6 })}, to have all of it in one unit.`,
    };
  },
};
