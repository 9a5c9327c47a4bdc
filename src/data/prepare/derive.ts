import { identifier } from '../duckdb-sql.ts';
import { checkNew, findNumbers, type Planned, type StepHandler, stepError } from './step.ts';
import { namesOf, rowsOf } from './words.ts';

/** A column that is the sum of others, which stay. Where one of them has no value, the sum has none. */
export const derive: StepHandler<'derive'> = {
  plan(options, table, context) {
    const known = table.columns.map(({ name }) => name);
    const twice = checkNew(options.name, known, context, 'derive.name');
    const names = summands(options.sum, table);
    const { prefix } = options.sum;
    if (prefix !== undefined && names.length === 0 && !table.is_open) {
      const unfound = stepError(context, 'derive.sum.prefix', 'prefix_not_found', null, { prefix, columns: known });
      return { refused: [...twice, unfound] };
    }
    const at = prefix === undefined ? 'derive.sum.columns' : 'derive.sum.prefix';
    const refused = [...twice, ...findNumbers(names, table, context, at).refused];
    if (refused.length > 0) return { refused };
    const made = { name: options.name, type: 'number', native_type: 'DOUBLE' } as const;
    return { ...table, columns: [...table.columns, made] };
  },

  async apply({ name, sum }, table) {
    const names = summands(sum, { columns: table.columns, is_open: false });
    const total = names.map(identifier).join(' + ');
    const [row] = await table.query(`SELECT count(*) - count(${total}) AS missing FROM ${table.name}`);
    const missing = Number(row?.missing ?? 0);
    const which = sum.prefix === undefined ? '' : `, the columns whose name begins with "${sum.prefix}"`;
    const gaps = missing === 0 ? '' : ` It has no value in ${rowsOf(missing)}, where one of them has none.`;
    return {
      select: `SELECT *, ${total} AS ${identifier(name)} FROM ${table.name}`,
      counts: { summed_columns: names.length, missing },
      say: () => `Made ${name} as the sum of ${namesOf(names)}${which}.${gaps}`,
    };
  },
};

/** Each once, for a column that is named twice would count twice. */
function summands(
  sum: { prefix?: string | undefined; columns?: string[] | undefined },
  { columns }: Planned,
): string[] {
  const { prefix } = sum;
  if (prefix === undefined) return [...new Set(sum.columns ?? [])];
  return columns.map(({ name }) => name).filter((name) => name.startsWith(prefix));
}
