import type { WarehouseColumn } from '../providers/warehouse/types.ts';
import { type RunSpec, specColumns } from '../runs/run-spec.ts';
import { isPrepared } from './prepare/plan.ts';

/** A source with more columns is not taken whole. */
const TAKEN_WHOLE = 100;

/**
 * Which columns of a source a spec needs, and which are taken: all of a narrow source, so that another choice of columns, or
 * another preparation, is made of the same snapshot; of a wide one what is needed. The steps of `prepare:` see all.
 */
export function columnsToTake(
  spec: RunSpec,
  source_columns: readonly WarehouseColumn[],
): { needed: string[]; taken: string[] } {
  const all = source_columns.map(({ name }) => name);
  if (isPrepared(spec)) return { needed: all, taken: all };
  const needed = specColumns(spec);
  if (all.length > TAKEN_WHOLE) return { needed, taken: needed };
  // Nested values, bytes and the like are nothing to train on.
  const useful = source_columns.filter(({ type, name }) => type !== 'other' || needed.includes(name));
  return { needed, taken: useful.map(({ name }) => name) };
}
