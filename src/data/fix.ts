import { z } from 'zod';
import { COLUMN_NAME } from '../runs/column-name.ts';
import { DATE_FORMATS, type PrepareStep } from '../runs/prepare-steps.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import { withoutColumns } from '../runs/without-columns.ts';

/** A change of a run's spec that answers a finding: what a person would write into the manifest by hand. */

const column = z.string().min(1).max(200);

export const FIX = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('drop_column'), column }),
  z.strictObject({ kind: z.literal('fill_missing'), column, with: z.literal([0, 'previous', 'mean']) }),
  z.strictObject({ kind: z.literal('sum_duplicates') }),
  z.strictObject({ kind: z.literal('drop_duplicates') }),
  z.strictObject({ kind: z.literal('resample'), to: z.enum(['week', 'month']) }),
  z.strictObject({ kind: z.literal('set_window'), start: z.iso.date(), end: z.iso.date() }),
  z.strictObject({ kind: z.literal('date_format'), column, format: z.enum(DATE_FORMATS) }),
  z.strictObject({ kind: z.literal('decimal'), column, decimal: z.enum(['.', ',']) }),
  z.strictObject({ kind: z.literal('set_column'), column: COLUMN_NAME, to: COLUMN_NAME }),
  z.strictObject({ kind: z.literal('as_factor'), column }),
]);
export type Fix = z.infer<typeof FIX>;

/** The spec with the fix in it; `null` where no model is left. Whether it is enough is seen by checking again. */
export function applyFix(spec: RunSpec, fix: Fix): RunSpec | null {
  const first = (step: PrepareStep): RunSpec => ({ ...spec, prepare: [step, ...spec.prepare] });
  const last = (step: PrepareStep): RunSpec => ({ ...spec, prepare: [...spec.prepare, step] });
  switch (fix.kind) {
    case 'drop_column':
      return withoutColumns(spec, [fix.column]);
    case 'fill_missing':
      return last({ fill_missing: { columns: [fix.column], with: fix.with } });
    case 'sum_duplicates':
      return last({ sum_duplicates: { aggregates: {} } });
    case 'drop_duplicates':
      return last({ drop_duplicates: {} });
    case 'resample':
      return last({ resample: { to: fix.to, week_starts: 'monday', weeks_count_in: null, aggregates: {} } });
    case 'set_window':
      return { ...spec, window: { start: fix.start, end: fix.end } };
    case 'date_format':
      return first({ clean_columns: { ...CLEAN, dates: { columns: [fix.column], format: fix.format } } });
    case 'decimal':
      return first({ clean_columns: { ...CLEAN, numbers: { columns: [fix.column], decimal: fix.decimal } } });
    case 'set_column':
      return renamed(spec, fix.column, fix.to);
    case 'as_factor':
      return { ...spec, factor_vars: [...new Set([...spec.factor_vars, fix.column])] };
  }
}

const CLEAN = { names: false, trim: true, numbers: null, dates: null } as const;

/** What a button that applies the fix says. */
export function fixLabel(fix: Fix): string {
  switch (fix.kind) {
    case 'drop_column':
      return `Leave out ${fix.column}`;
    case 'fill_missing':
      return fix.with === 0 ? `Fill ${fix.column} with 0` : `Fill ${fix.column} with the ${fix.with}`;
    case 'sum_duplicates':
      return 'Sum the duplicates';
    case 'drop_duplicates':
      return 'Drop the duplicates';
    case 'resample':
      return `Sum up to ${fix.to}s`;
    case 'set_window':
      return `Model ${fix.start} to ${fix.end}`;
    case 'date_format':
      return `Read dates as ${fix.format}`;
    case 'decimal':
      return `Read "${fix.decimal}" as the decimal sign`;
    case 'set_column':
      return `Take ${fix.to} instead`;
    case 'as_factor':
      return `Take ${fix.column} as categories`;
  }
}

function renamed(spec: RunSpec, from: string, to: string): RunSpec {
  const one = (name: string) => (name === from ? to : name);
  return {
    ...spec,
    date_var: one(spec.date_var),
    dep_var: one(spec.dep_var),
    paid_media_spends: spec.paid_media_spends.map(one),
    paid_media_vars: spec.paid_media_vars.map(one),
    organic_vars: spec.organic_vars.map(one),
    context_vars: spec.context_vars.map(one),
    factor_vars: spec.factor_vars.map(one),
  };
}
