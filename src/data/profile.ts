import { z } from 'zod';

/** `data/profile.json`: facts about the snapshot, computed once and read by the preflight and by people. */

const offender = z.object({ value: z.string(), row: z.int() }).nullable();

const COLUMN_PROFILE = z.object({
  name: z.string(),
  type: z.enum(['date', 'number', 'text', 'boolean', 'other']),
  native_type: z.string(),
  /** NULL, NaN or infinite. */
  missing: z.int(),
  zeros: z.int(),
  negative: z.int(),
  distinct: z.int(),
  min: z.union([z.number(), z.string()]).nullable(),
  max: z.union([z.number(), z.string()]).nullable(),
  /** Date and, counted from 1, row of the first value that is missing or negative. */
  first_missing: z.object({ date: z.string().nullable(), row: z.int() }).nullable(),
  first_negative: z.object({ date: z.string().nullable(), row: z.int(), value: z.number() }).nullable(),
  /** The same within the window. */
  window: z.object({ distinct: z.int(), zeros: z.int(), min: z.union([z.number(), z.string()]).nullable() }),
});
export type ColumnProfile = z.infer<typeof COLUMN_PROFILE>;

const DATE_PROFILE = z.object({
  column: z.string(),
  /** Whether every value is a date or the text YYYY-MM-DD; where not, nothing else is known of the dates. */
  is_iso: z.boolean(),
  first_not_iso: offender,
  missing: z.int(),
  first_missing_row: z.int().nullable(),
  first: z.iso.date().nullable(),
  last: z.iso.date().nullable(),
  /** What most neighbours are apart; `null` where that is none of the three. */
  interval: z.enum(['day', 'week', 'month']).nullable(),
  duplicate: z.object({ date: z.iso.date(), times: z.int() }).nullable(),
  /** The first two neighbours that are not one interval apart. */
  gap: z.object({ date: z.iso.date(), next: z.iso.date() }).nullable(),
  window_rows: z.int(),
});
export type DateProfile = z.infer<typeof DATE_PROFILE>;

export const PROFILE = z.object({
  schema: z.literal(1),
  rows: z.int(),
  date: DATE_PROFILE,
  columns: z.array(COLUMN_PROFILE),
  /** Media whose spend moves together within the window: Pearson's correlation above 0.9. */
  collinear: z.array(z.object({ a: z.string(), b: z.string(), correlation: z.number() })),
  /** Rows of the window where one of spend and exposure is 0 and the other is not. */
  exposure: z.array(
    z.object({
      spend: z.string(),
      exposure: z.string(),
      spend_without_exposure: z.int(),
      exposure_without_spend: z.int(),
      first_spend_without_exposure: z.iso.date().nullable(),
      first_exposure_without_spend: z.iso.date().nullable(),
    }),
  ),
});
export type Profile = z.infer<typeof PROFILE>;
