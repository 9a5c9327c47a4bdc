import type { WarehouseColumn } from '../../providers/warehouse/types.ts';
import type { StepOptions } from '../../runs/prepare-steps.ts';
import { identifier } from '../duckdb-sql.ts';
import { numberSql, trimSql } from './number-sql.ts';
import { numbered, ROW_NUMBER } from './prepare-sql.ts';
import { robynName } from './robyn-name.ts';
import { findColumns, type PreparedTable, type StepHandler, stepError } from './step.ts';
import { countOf, namesOf } from './words.ts';

type Options = StepOptions<'clean_columns'>;

/** Names that Robyn takes, texts without blanks around them, and numbers out of texts; nothing is converted by guessing. */
export const cleanColumns: StepHandler<'clean_columns'> = {
  plan(options, table, context) {
    const columns = table.columns.map((column) => ({ ...column, name: newName(column.name, options) }));
    const twice = columns.flatMap(({ name }, index) => {
      const earlier = table.columns.slice(0, index).filter((_column, before) => same(columns[before]?.name, name));
      const own = table.columns[index]?.name ?? name;
      return earlier.slice(0, 1).map((other) => ({
        ...stepError(context, 'clean_columns.names', 'column_twice', name, { other: other.name, own }),
      }));
    });
    const numbers = options.numbers?.columns ?? [];
    const cleaned = { columns, is_open: table.is_open };
    const { found, refused } = findColumns(numbers, cleaned, context, 'clean_columns.numbers.columns');
    const others = found
      .filter(({ type }) => type !== 'text' && type !== 'number')
      .map(({ name, type, native_type }) =>
        stepError(context, 'clean_columns.numbers.columns', 'column_not_numeric', name, { type, native_type }),
      );
    if (twice.length + refused.length + others.length > 0) return { refused: [...twice, ...refused, ...others] };
    return {
      ...cleaned,
      columns: columns.map((column) =>
        numbers.includes(column.name) && column.type === 'text'
          ? { ...column, type: 'number', native_type: 'DOUBLE' }
          : column,
      ),
    };
  },

  async apply(options, table, context) {
    const decimal = options.numbers?.decimal ?? '.';
    const read = table.columns.filter((column) => isRead(column, options));
    for (const column of read) {
      const wrong = await firstUnread(column, decimal, table);
      if (wrong === null) continue;
      const name = newName(column.name, options);
      const details = { ...wrong, decimal };
      return { refused: [stepError(context, 'clean_columns.numbers', 'column_not_numeric', name, details)] };
    }
    const renamed = table.columns.flatMap(({ name: from }) => {
      const to = newName(from, options);
      return to === from ? [] : [{ from, to }];
    });
    const texts = table.columns.filter((column) => options.trim && column.type === 'text' && !read.includes(column));
    const trimmed = await countTrimmed(texts, table);
    const list = table.columns.map((column) => {
      const as = `AS ${identifier(newName(column.name, options))}`;
      if (read.includes(column)) return `${numberSql(identifier(column.name), decimal)} ${as}`;
      return `${texts.includes(column) ? trimSql(identifier(column.name)) : identifier(column.name)} ${as}`;
    });
    const names = read.map(({ name }) => newName(name, options));
    const already = (options.numbers?.columns ?? []).filter((name) => !names.includes(name));
    const done = [
      ...(renamed.length === 0
        ? []
        : [
            `Renamed ${countOf(renamed.length, 'column')} to what Robyn takes: ${namesOf(renamed.map(({ from, to }) => `"${from}" to ${to}`))}.`,
          ]),
      ...(names.length === 0
        ? []
        : [`Read the texts of ${namesOf(names)} as numbers with "${decimal}" before the decimals.`]),
      ...(already.length === 0 ? [] : [`${namesOf(already)} held numbers already.`]),
      ...(trimmed === 0 ? [] : [`Took the blanks off ${countOf(trimmed, 'text')}, so that equal ones are equal.`]),
    ];
    return {
      select: `SELECT ${list.join(', ')} FROM ${table.name}`,
      renamed,
      counts: { renamed: renamed.length, read_as_numbers: names.length, trimmed },
      say: () => (done.length === 0 ? 'Names and texts were clean already.' : done.join(' ')),
    };
  },
};

function newName(name: string, { names }: Options): string {
  return names ? robynName(name) : name;
}

function same(a: string | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}

/** Whether the column's texts become numbers. */
function isRead({ name, type }: WarehouseColumn, options: Options): boolean {
  return type === 'text' && (options.numbers?.columns.includes(newName(name, options)) ?? false);
}

/** The first text of a column that stands for no number. */
async function firstUnread({ name }: WarehouseColumn, decimal: '.' | ',', table: PreparedTable) {
  const text = identifier(name);
  const [row] = await table.query(
    `SELECT ${text} AS value, ${ROW_NUMBER} AS row FROM (${numbered(table.name)})
     WHERE ${trimSql(text)} IS NOT NULL AND ${numberSql(text, decimal)} IS NULL ORDER BY ${ROW_NUMBER} LIMIT 1`,
  );
  return row === undefined ? null : { value: String(row.value), row: Number(row.row) };
}

async function countTrimmed(texts: readonly WarehouseColumn[], table: PreparedTable): Promise<number> {
  if (texts.length === 0) return 0;
  const changed = texts.map(
    ({ name }) => `count(CASE WHEN ${trimSql(identifier(name))} IS DISTINCT FROM ${identifier(name)} THEN 1 END)`,
  );
  const [row] = await table.query(`SELECT ${changed.join(' + ')} AS changed FROM ${table.name}`);
  return Number(row?.changed ?? 0);
}
