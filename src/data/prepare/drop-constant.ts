import type { WarehouseColumn } from '../../providers/warehouse/types.ts';
import { specColumns } from '../../runs/run-spec.ts';
import { withoutColumns } from '../../runs/without-columns.ts';
import { identifier, literal } from '../duckdb-sql.ts';
import { undatedRows } from '../preflight-dates.ts';
import { columnRoles } from '../roles.ts';
import { needOf } from './aggregate.ts';
import { daySql } from './prepare-sql.ts';
import { findColumns, findDate, type PreparedTable, type StepContext, type StepHandler, stepError } from './step.ts';
import { namesOf } from './words.ts';

/**
 * Leaves out columns that have one value in the whole window. What the spec names is left out only where `may_drop` allows it,
 * and then the model goes without it too; otherwise it is an error, for the model would not be the one that was asked for.
 */
export const dropConstant: StepHandler<'drop_constant'> = {
  plan({ may_drop }, table, context) {
    const { spec } = context;
    const at = 'drop_constant.may_drop';
    const refused = [
      ...findDate(table, context),
      ...findColumns(may_drop, table, context, at).refused,
      ...may_drop
        .filter((name) => specColumns(spec).includes(name) && withoutColumns(spec, [name]) === null)
        .map((name) => stepError(context, at, 'column_needed', name)),
    ];
    return refused.length > 0 ? { refused } : table;
  },

  async apply({ may_drop }, table, context) {
    const { spec, later } = context;
    const undated = undatedRows(spec, { rows: table.rows, date: await table.dates() });
    if (undated !== null) return { refused: [undated] };
    const constant = await constantColumns(table, context);
    const of_spec = constant.filter(({ name }) => specColumns(spec).includes(name));
    const kept = of_spec.filter(({ name }) => !may_drop.includes(name));
    if (kept.length > 0) {
      const roles = new Map(columnRoles(spec).map(({ column, field }) => [column, field]));
      return {
        refused: kept.map(({ name, value }) => ({
          ...stepError(context, 'drop_constant', 'value_constant', name, { value, in_window: true, may_drop: true }),
          field: roles.get(name) ?? 'prepare',
        })),
      };
    }
    const needless = constant.filter(
      (column) => may_drop.includes(column.name) || needOf(column, later, spec) === 'unneeded',
    );
    const dropped = of_spec.map(({ name }) => name);
    if (dropped.length > 0 && withoutColumns(spec, dropped) === null) {
      return { refused: dropped.map((name) => stepError(context, 'drop_constant.may_drop', 'column_needed', name)) };
    }
    const gone = new Set(needless.map(({ name }) => name));
    const list = table.columns.filter(({ name }) => !gone.has(name)).map(({ name }) => identifier(name));
    const what = namesOf(needless.map(({ name, value }) => `${name} (${value ?? 'no value'} in every row)`));
    return {
      select: `SELECT ${list.join(', ')} FROM ${table.name}`,
      counts: { constant: gone.size },
      dropped,
      say: () =>
        [
          gone.size === 0
            ? 'No column has one and the same value in the whole window, so none was left out.'
            : `Left out ${what}: nothing can be learnt from what never changes in the window.`,
          ...(dropped.length === 0 ? [] : [`The model goes without ${namesOf(dropped)}, as may_drop allows.`]),
        ].join(' '),
    };
  },
};

/** The columns with at most one value in the window, and that value. A value that is missing beside another is a change. */
async function constantColumns(
  table: PreparedTable,
  { spec }: StepContext,
): Promise<(WarehouseColumn & { value: string | null })[]> {
  const columns = table.columns.filter(({ name }) => name !== spec.date_var);
  if (columns.length === 0) return [];
  const facts = columns.flatMap(({ name }, index) => {
    const value = identifier(name);
    return [
      `count(DISTINCT ${value}) + CASE WHEN count(${value}) BETWEEN 1 AND count(*) - 1 THEN 1 ELSE 0 END AS values_${index}`,
      `CAST(any_value(${value}) AS VARCHAR) AS value_${index}`,
    ];
  });
  const window = `${daySql(spec)} BETWEEN DATE ${literal(spec.window.start)} AND DATE ${literal(spec.window.end)}`;
  const [row] = await table.query(`SELECT count(*) AS rows, ${facts.join(', ')} FROM ${table.name} WHERE ${window}`);
  // Of one row alone every column is constant; that the window is too short is for the preflight to say.
  if (Number(row?.rows ?? 0) < 2) return [];
  return columns.flatMap((column, index) => {
    if (Number(row?.[`values_${index}`]) > 1) return [];
    const value = row?.[`value_${index}`];
    return [{ ...column, value: typeof value === 'string' ? value : null }];
  });
}
