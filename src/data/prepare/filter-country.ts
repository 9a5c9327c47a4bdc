import { identifier, literal } from '../duckdb-sql.ts';
import { nearest } from '../nearest.ts';
import { findColumns, type StepHandler, stepError } from './step.ts';
import { namesOf, rowsOf } from './words.ts';

/** A code of two or three letters is another country with one letter changed: there only capitals and blanks are forgiven. */
function meant(value: string, known: readonly string[]): string | null {
  if (value.length > 3) return nearest(value, known);
  return known.find((name) => name.trim().toLowerCase() === value.trim().toLowerCase()) ?? null;
}

/** Keeps the rows of one country. That there is none is an error: it would be a model of nothing. */
export const filterCountry: StepHandler<'filter_country'> = {
  plan({ column }, table, context) {
    const { refused } = findColumns([column], table, context, 'filter_country.column');
    return refused.length > 0 ? { refused } : table;
  },

  async apply({ column, value }, table, context) {
    const text = `CAST(${identifier(column)} AS VARCHAR)`;
    const found = await table.query(
      `SELECT ${text} AS value, count(*) AS rows FROM ${table.name} GROUP BY ALL ORDER BY value`,
    );
    const others = found.filter((row) => row.value !== value);
    if (others.length === found.length) {
      const known = found.flatMap((row) => (typeof row.value === 'string' ? [row.value] : []));
      const details = { value, nearest: meant(value, known), known };
      return { refused: [stepError(context, 'filter_country.value', 'country_not_found', column, details)] };
    }
    const names = others.map((row) => (typeof row.value === 'string' ? row.value : 'no value'));
    return {
      select: `SELECT * FROM ${table.name} WHERE ${text} = ${literal(value)}`,
      say({ rows }) {
        const kept = `Kept the ${rowsOf(rows)} whose "${column}" is "${value}"`;
        if (names.length === 0) return `${kept}, which are all that there are.`;
        return `${kept}, for the model is of that country alone; left out ${rowsOf(table.rows - rows)} (${namesOf(names)}).`;
      },
    };
  },
};
