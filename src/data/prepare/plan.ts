import type { WarehouseColumn } from '../../providers/warehouse/types.ts';
import { annotationVariables } from '../../runs/annotations.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import { planAnnotations } from './annotations.ts';
import { boundStep } from './handlers.ts';
import { robynName } from './robyn-name.ts';
import type { Planned, Refused } from './step.ts';

/**
 * The columns that the declared steps make of a source's, from their names and types alone: a step may use what an earlier one
 * has made. The errors of the first step that cannot be done; what comes after it cannot be judged.
 */
export function planPreparation(spec: RunSpec, columns: readonly WarehouseColumn[]): Planned | Refused {
  let planned: Planned = { columns, is_open: false };
  for (const [index, step] of spec.prepare.entries()) {
    const next = boundStep(step).plan(planned, { spec, index, later: spec.prepare.slice(index + 1) });
    if ('refused' in next) return next;
    planned = next;
  }
  return planAnnotations(spec, planned);
}

/** Whether anything is done to the extract. */
export function isPrepared(spec: RunSpec): boolean {
  return spec.prepare.length > 0 || annotationVariables(spec).length > 0;
}

/** The source's own name of the date column, which a step may give its name; `null` where there is none. */
export function sourceDate(spec: RunSpec, columns: readonly WarehouseColumn[]): string | null {
  const names = columns.map(({ name }) => name);
  if (names.includes(spec.date_var)) return spec.date_var;
  const is_cleaned = spec.prepare.some((step) => 'clean_columns' in step && step.clean_columns.names);
  return is_cleaned ? (names.find((name) => robynName(name) === spec.date_var) ?? null) : null;
}
