import { z } from 'zod';
import { COLUMN_NAME } from '../runs/column-name.ts';
import { AGGREGATES, DATE_FORMATS, GAP_FILLINGS } from '../runs/prepare-steps.ts';

/** A change of a run's spec that answers a finding: what a person would write into the manifest by hand. */

const column = z.string().min(1).max(200);
const aggregates = z.record(column, z.enum(AGGREGATES)).default({});
const PROPHET_VARS = ['trend', 'season', 'weekday', 'monthly', 'holiday'] as const;

const ONE_FIX = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('drop_column'), column }),
  /** Names become what Robyn takes. */
  z.strictObject({ kind: z.literal('clean_names') }),
  z.strictObject({ kind: z.literal('fill_missing'), column, with: z.literal([0, 'previous', 'mean']) }),
  z.strictObject({ kind: z.literal('align_weeks') }),
  /** A row for each date that is missing; `columns` as in the step of this name. */
  z.strictObject({ kind: z.literal('fill_gaps'), columns: z.record(column, z.literal(GAP_FILLINGS)).default({}) }),
  z.strictObject({ kind: z.literal('sum_duplicates'), aggregates }),
  z.strictObject({ kind: z.literal('drop_duplicates') }),
  z.strictObject({ kind: z.literal('resample'), to: z.enum(['week', 'month']), aggregates }),
  z.strictObject({ kind: z.literal('set_window'), start: z.iso.date(), end: z.iso.date() }),
  z.strictObject({ kind: z.literal('date_format'), column, format: z.enum(DATE_FORMATS) }),
  z.strictObject({ kind: z.literal('decimal'), column, decimal: z.enum(['.', ',']) }),
  /** The rows of another market. */
  z.strictObject({ kind: z.literal('set_market'), column, value: z.string().min(1).max(200) }),
  z.strictObject({ kind: z.literal('set_column'), column: COLUMN_NAME, to: COLUMN_NAME }),
  z.strictObject({ kind: z.literal('as_factor'), column }),
  z.strictObject({ kind: z.literal('prophet_without'), vars: z.array(z.enum(PROPHET_VARS)).min(1) }),
  z.strictObject({ kind: z.literal('prophet_country'), country: z.string().regex(/^[A-Z]{2}$/) }),
  /** Multiplies a column's values before a date, into the unit of those after it. */
  z.strictObject({ kind: z.literal('scale'), column, by: z.number().positive(), before: z.iso.date() }),
  /** Tells the model of something that lasts: an annotation that is a variable. */
  z.strictObject({
    kind: z.literal('annotate'),
    start: z.iso.date(),
    end: z.iso.date(),
    label: z.string().min(1).max(100),
  }),
  /** One variable of two channels: their sum, under a new name. */
  z.strictObject({ kind: z.literal('combine'), columns: z.array(COLUMN_NAME).min(2), name: COLUMN_NAME }),
  z.strictObject({ kind: z.literal('train'), iterations: z.int(), trials: z.int() }),
]);
export const FIX = z.discriminatedUnion('kind', [
  ...ONE_FIX.options,
  /** One for each of several columns of which the same was found. */
  z.strictObject({ kind: z.literal('several'), fixes: z.array(ONE_FIX).min(2).max(200) }),
]);
export type OneFix = z.infer<typeof ONE_FIX>;
export type Fix = z.infer<typeof FIX>;

/** The fixes of several findings as one; `null` where one of them has none, or they are not of one kind. */
export function severalFixes(fixes: readonly (Fix | undefined)[]): Fix | null {
  const single = fixes.filter((fix) => fix !== undefined && fix.kind !== 'several');
  const [first] = single;
  if (first === undefined || single.length < fixes.length) return null;
  if (fixes.length === 1) return first;
  const parsed = FIX.safeParse({ kind: 'several', fixes: single });
  return parsed.success && single.every(({ kind }) => kind === first.kind) ? parsed.data : null;
}
