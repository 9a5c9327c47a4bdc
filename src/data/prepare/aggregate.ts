import type { WarehouseColumn } from '../../providers/warehouse/types.ts';
import type { Aggregate, PrepareStep } from '../../runs/prepare-steps.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import { identifier } from '../duckdb-sql.ts';
import type { StoppingFinding } from '../finding.ts';
import { columnRoles } from '../roles.ts';
import { robynName } from './robyn-name.ts';
import { findColumns, type Planned, type StepContext, stepError } from './step.ts';
import { namesOf } from './words.ts';

/** How rows that become one are put together. */

export type Aggregated = { column: WarehouseColumn; aggregate: Aggregate };
export type AggregatePlan = { aggregated: Aggregated[]; left_out: string[]; refused: StoppingFinding[] };

/** What of a column is needed after a step: how its role has it put together, or that its role does not say. */
type Need = Aggregate | 'undeclared' | 'unneeded';

/**
 * How each column but the date's is put together: as `declared`, else by what the spec needs it for. What nobody needs is
 * left out; a number or a truth of the context could be an amount, a price or a flag, so that it has to be declared.
 */
export function planAggregates(
  table: Planned,
  declared: Readonly<Record<string, Aggregate>>,
  context: StepContext,
  at: string,
): AggregatePlan {
  const plan: AggregatePlan = {
    aggregated: [],
    left_out: [],
    refused: findColumns(Object.keys(declared), table, context, at).refused,
  };
  for (const column of table.columns) {
    if (column.name === context.spec.date_var) continue;
    const own = Object.hasOwn(declared, column.name) ? declared[column.name] : undefined;
    const aggregate = own ?? needOf(column, context.later, context.spec);
    if (aggregate === 'unneeded') plan.left_out.push(column.name);
    else if (aggregate === 'undeclared') {
      plan.refused.push(stepError(context, at, 'aggregate_missing', column.name));
    } else if (!fits(aggregate, column)) {
      const { native_type, type } = column;
      plan.refused.push(stepError(context, at, 'column_not_numeric', column.name, { native_type, type }));
    } else plan.aggregated.push({ column, aggregate });
  }
  return plan;
}

/** SQL for the one value of many rows. A value that is missing in one of them is missing in what they become. */
export function aggregateSql({ column, aggregate }: Aggregated, order: string): string {
  const value = identifier(column.name);
  const whole = (sql: string) => `CASE WHEN count(${value}) = count(*) THEN ${sql} END AS ${value}`;
  switch (aggregate) {
    case 'sum':
      return whole(`${/^(DOUBLE|FLOAT|REAL)$/.test(column.native_type) ? 'fsum' : 'sum'}(${value})`);
    case 'mean':
      return whole(`favg(CAST(${value} AS DOUBLE))`);
    case 'first':
    case 'last':
      return `${aggregate}(${value} ORDER BY ${order}) AS ${value}`;
    case 'min':
    case 'max':
      return whole(`${aggregate}(${value})`);
  }
}

/** The type of a column once it is put together. */
export function aggregatedColumn({ column, aggregate }: Aggregated): WarehouseColumn {
  return aggregate === 'mean' ? { ...column, native_type: 'DOUBLE', type: 'number' } : column;
}

const IN_WORDS = {
  sum: 'the sum',
  mean: 'the mean',
  first: 'the first',
  last: 'the last',
  min: 'the smallest',
  max: 'the largest',
} as const satisfies Record<Aggregate, string>;

/** "the sum of tv_S and revenue; the mean of price" */
export function aggregatesInWords(aggregated: readonly Aggregated[]): string {
  const groups = new Map<Aggregate, string[]>();
  for (const { column, aggregate } of aggregated) {
    groups.set(aggregate, [...(groups.get(aggregate) ?? []), column.name]);
  }
  return [...groups].map(([aggregate, names]) => `${IN_WORDS[aggregate]} of ${namesOf(names)}`).join('; ');
}

export function leftOutInWords(left_out: readonly string[]): string {
  return left_out.length === 0 ? '' : ` Left out, as nothing in the manifest uses them: ${namesOf(left_out)}.`;
}

/** What a column is needed for, as the steps that are still to come make it something else. */
export function needOf(
  column: Pick<WarehouseColumn, 'name' | 'type'>,
  steps: readonly PrepareStep[],
  spec: RunSpec,
): Need {
  const [step, ...later] = steps;
  if (step === undefined) return needOfSpec(column, spec);
  if ('clean_columns' in step) {
    const { names, numbers } = step.clean_columns;
    const name = names ? robynName(column.name) : column.name;
    return needOf({ name, type: numbers?.columns.includes(name) ? 'number' : column.type }, later, spec);
  }
  const need = needOf(column, later, spec);
  if (need !== 'unneeded' || !('derive' in step)) return need;
  const { name, sum } = step.derive;
  const is_summand = sum.prefix === undefined ? sum.columns?.includes(column.name) : column.name.startsWith(sum.prefix);
  return is_summand === true ? needOf({ name, type: 'number' }, later, spec) : need;
}

function needOfSpec({ name, type }: Pick<WarehouseColumn, 'name' | 'type'>, spec: RunSpec): Need {
  const role = columnRoles(spec).find(({ column }) => column === name);
  if (role === undefined) return 'unneeded';
  if (spec.factor_vars.includes(name)) return 'first';
  if (role.field !== 'context_vars') return 'sum';
  return type === 'number' || type === 'boolean' ? 'undeclared' : 'first';
}

function fits(aggregate: Aggregate, { type }: WarehouseColumn): boolean {
  switch (aggregate) {
    case 'sum':
    case 'mean':
      return type === 'number';
    case 'min':
    case 'max':
      return type === 'number' || type === 'boolean';
    case 'first':
    case 'last':
      return true;
  }
}
