import type { WarehouseColumn } from '../../providers/warehouse/types.ts';
import type { PrepareStep } from '../../runs/prepare-steps.ts';
import { cleanedColumns } from './clean-columns.ts';

/**
 * The columns that a model can be made of once the steps are done: the source's, by their new names, and those that steps make.
 * What a step would leave out because nothing uses it is among them, for choosing it is using it.
 */
export function offeredColumns(
  prepare: readonly PrepareStep[],
  columns: readonly WarehouseColumn[],
): readonly WarehouseColumn[] {
  return prepare.reduce(afterStep, columns);
}

function afterStep(columns: readonly WarehouseColumn[], step: PrepareStep): readonly WarehouseColumn[] {
  if ('clean_columns' in step) return cleanedColumns(columns, step.clean_columns);
  if ('derive' in step) return withMade(columns, [step.derive.name]);
  if (!('cost_tag' in step)) return columns;
  const { tag, cost, columns: made } = step.cost_tag;
  return withMade(
    columns.filter(({ name }) => name !== tag && name !== cost),
    Object.keys(made ?? {}),
  );
}

function withMade(columns: readonly WarehouseColumn[], names: readonly string[]): readonly WarehouseColumn[] {
  const made = names.filter((name) => !columns.some((column) => column.name === name));
  return [...columns, ...made.map((name) => ({ name, type: 'number', native_type: 'DOUBLE' }) as const)];
}
