import type { WarehouseColumn } from '../../providers/warehouse/types.ts';
import type { StepOptions } from '../../runs/prepare-steps.ts';
import { identifier } from '../duckdb-sql.ts';
import { undatedRows, unevenDates } from '../preflight-dates.ts';
import { daySql } from './prepare-sql.ts';
import { findColumns, findDate, findNumbers, type PreparedTable, type StepContext, type StepHandler } from './step.ts';
import { countOf, namesOf } from './words.ts';

type With = StepOptions<'fill_missing'>['with'];

/** A value can be carried over a gap between dates. */
const NO_GAPS = { count: 0, missing: 0, examples: [] };

/** Puts a value where there is none (NULL, NaN, infinite). It makes no rows: a date that is not there stays away. */
export const fillMissing: StepHandler<'fill_missing'> = {
  plan({ columns, with: filling }, table, context) {
    const find = filling === 'previous' ? findColumns : findNumbers;
    const missing = find(columns, table, context, 'fill_missing.columns').refused;
    const refused = [...missing, ...(filling === 'previous' ? findDate(table, context) : [])];
    return refused.length > 0 ? { refused } : table;
  },

  async apply({ columns, with: filling }, table, context) {
    if (filling === 'previous') {
      const date = await table.dates();
      const unordered =
        undatedRows(context.spec, { rows: table.rows, date }) ?? unevenDates(context.spec, { ...date, gaps: NO_GAPS });
      if (unordered !== null) return { refused: [unordered] };
    }
    const chosen = table.columns.filter(({ name }) => columns.includes(name));
    const counts = await countMissing(chosen, table, filling, context);
    const list = table.columns.map((column) => {
      const name = identifier(column.name);
      return columns.includes(column.name) ? `${fillSql(column, filling, context)} AS ${name}` : name;
    });
    const filled = counts.filter(({ missing, left }) => missing > left);
    const left = counts.filter(({ left }) => left > 0);
    return {
      select: `SELECT ${list.join(', ')} FROM ${table.name}`,
      counts: Object.fromEntries(counts.map((count) => [count.name, count.missing - count.left])),
      say: () =>
        [
          filled.length === 0
            ? `No value was filled: ${left.length === 0 ? `none is missing in ${namesOf(columns)}` : 'there is none to take'}.`
            : `Filled values that were missing with ${WORDS[filling]}, as Robyn needs one in every row: ${namesOf(filled.map((count) => `${countOf(count.missing - count.left, 'value')} of ${count.name}`))}.`,
          ...(left.length === 0
            ? []
            : [
                `Still missing, with nothing to take before: ${namesOf(left.map((count) => `${countOf(count.left, 'value')} of ${count.name}`))}.`,
              ]),
        ].join(' '),
    };
  },
};

const WORDS = { 0: '0', previous: 'the value of the date before', mean: "the column's mean" } as const;

type Count = { name: string; missing: number; left: number };

/** How many values of each column are missing, and how many of them will be so after the step. */
async function countMissing(
  columns: readonly WarehouseColumn[],
  table: PreparedTable,
  filling: With,
  context: StepContext,
): Promise<Count[]> {
  const list = columns.flatMap((column, index) => [
    `count(*) - count(${thereSql(column)}) AS missing_${index}`,
    `count(*) - count(filled_${index}) AS left_${index}`,
  ]);
  const filled = columns.map((column, index) => `${fillSql(column, filling, context)} AS filled_${index}`);
  const [row] = await table.query(`SELECT ${list.join(', ')} FROM (SELECT *, ${filled.join(', ')} FROM ${table.name})`);
  return columns.map(({ name }, index) => ({
    name,
    missing: Number(row?.[`missing_${index}`] ?? 0),
    left: Number(row?.[`left_${index}`] ?? 0),
  }));
}

/** SQL for a value that is one, `NULL` otherwise. */
function thereSql({ name, native_type }: WarehouseColumn): string {
  const value = identifier(name);
  return /^(DOUBLE|FLOAT|REAL)$/.test(native_type) ? `CASE WHEN isfinite(${value}) THEN ${value} END` : value;
}

function fillSql(column: WarehouseColumn, filling: With, { spec }: StepContext): string {
  const value = thereSql(column);
  switch (filling) {
    case 0:
      return `coalesce(${value}, 0)`;
    case 'mean':
      return `coalesce(${value}, favg(CAST(${value} AS DOUBLE)) OVER ())`;
    case 'previous':
      return `last_value(${value} IGNORE NULLS) OVER (ORDER BY ${daySql(spec)} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
  }
}
