import { z } from 'zod';
import { COLUMN_NAME } from './column-name.ts';

/**
 * `prepare:` of a manifest: how the extract becomes what is trained on. The steps are done in their order, each on what the
 * one before it has left; what each of them means is told in `src/data/prepare/README.md`.
 */

/** A column of the data as it is before a step; it may have a name that Robyn does not take. */
const existing = z.string().min(1).max(200);
const someExisting = z.array(existing).min(1, 'needs at least one column').max(200);

export const AGGREGATES = ['sum', 'mean', 'first', 'last', 'min', 'max'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

/** How rows that become one are put together, by column; what is not named here goes by its role in the spec. */
const aggregates = z.record(existing, z.enum(AGGREGATES)).default({});

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** Ways to write a date. Which of two numbers is the day cannot be told from the data, so that it is declared. */
export const DATE_FORMATS = [
  'DD.MM.YYYY',
  'DD/MM/YYYY',
  'MM/DD/YYYY',
  'DD-MM-YYYY',
  'MM-DD-YYYY',
  'YYYY/MM/DD',
  'YYYYMMDD',
] as const;

const CLEAN_COLUMNS = z.strictObject({
  /** Names become what Robyn takes: `Umsatz (€)` becomes `Umsatz`. */
  names: z.boolean().default(true),
  /** Blanks around texts go; a text of nothing but blanks is no value. */
  trim: z.boolean().default(true),
  /** Texts that become numbers, and the sign before their decimals. Columns go by their names after cleaning. */
  numbers: z
    .strictObject({ columns: someExisting, decimal: z.enum(['.', ',']) })
    .nullable()
    .default(null),
  /** Texts that become dates, and how they are written. */
  dates: z
    .strictObject({ columns: someExisting, format: z.enum(DATE_FORMATS) })
    .nullable()
    .default(null),
});
const FILTER_COUNTRY = z.strictObject({ column: existing, value: z.string().min(1).max(200) });
const DROP_DUPLICATES = z.strictObject({});
const SUM_DUPLICATES = z.strictObject({ aggregates });
const FILL_MISSING = z.strictObject({ columns: someExisting, with: z.literal([0, 'previous', 'mean']) });
/** What stands in a row that is made: nothing spent, the value before it, or on the line between its neighbours. */
export const GAP_FILLINGS = [0, 'previous', 'between'] as const;
/** Weeks that are dated on different weekdays: each date becomes the nearest one of the weekday that most of them have. */
const ALIGN_WEEKS = z.strictObject({});
const FILL_GAPS = z.strictObject({
  /** By column; media that are not named here get 0, and other columns no value. */
  columns: z.record(existing, z.literal(GAP_FILLINGS)).default({}),
});
const SCALE = z
  .strictObject({
    column: existing,
    by: z.number().positive(),
    /** Dates of which it is done; without them all. The first day counts, the one of `before` does not. */
    from: z.iso.date().nullable().default(null),
    before: z.iso.date().nullable().default(null),
  })
  .refine(({ from, before }) => from === null || before === null || from < before, 'needs a "before" after its "from"');
const DROP_CONSTANT = z.strictObject({
  /** Columns of the spec that the model may go without where they never change in the window. */
  may_drop: z.array(COLUMN_NAME).max(200).default([]),
});
const RESAMPLE = z.strictObject({
  to: z.enum(['week', 'month']),
  week_starts: z.enum(WEEKDAYS).default('monday'),
  /** For weeks that become months: each counts whole in the month that it starts in. Weeks are not cut up otherwise. */
  weeks_count_in: z.literal('month_of_start').nullable().default(null),
  aggregates,
});
const DERIVE = z.strictObject({
  name: COLUMN_NAME,
  sum: z
    .strictObject({ prefix: z.string().min(1).max(128).optional(), columns: someExisting.optional() })
    .refine(
      ({ prefix, columns }) => (prefix === undefined) !== (columns === undefined),
      'needs one of prefix, columns',
    ),
});
const COST_TAG = z.strictObject({
  /** The column that names the channel (or campaign, or tag) of a row, and the one with what it cost. */
  tag: existing,
  cost: existing,
  /** The spend columns that are made, each of one or more tags. Without it: one for each tag, `Paid Search` as `Paid_Search_S`. */
  columns: z
    .record(COLUMN_NAME, z.array(z.string().min(1).max(200)).min(1))
    .nullable()
    .default(null),
  /** What becomes of a tag that `columns` does not name. */
  others: z.enum(['refuse', 'leave_out']).default('refuse'),
  aggregates,
});

const STEPS = {
  clean_columns: CLEAN_COLUMNS,
  filter_country: FILTER_COUNTRY,
  drop_duplicates: DROP_DUPLICATES,
  sum_duplicates: SUM_DUPLICATES,
  fill_missing: FILL_MISSING,
  align_weeks: ALIGN_WEEKS,
  fill_gaps: FILL_GAPS,
  scale: SCALE,
  drop_constant: DROP_CONSTANT,
  resample: RESAMPLE,
  derive: DERIVE,
  cost_tag: COST_TAG,
} as const;
export type PrepareStepName = keyof typeof STEPS;
/** What stands behind the name of a step. */
export type StepOptions<Name extends PrepareStepName> = z.infer<(typeof STEPS)[Name]>;

export const PREPARE_STEP_NAMES = [
  'clean_columns',
  'filter_country',
  'drop_duplicates',
  'sum_duplicates',
  'fill_missing',
  'align_weeks',
  'fill_gaps',
  'scale',
  'drop_constant',
  'resample',
  'derive',
  'cost_tag',
] as const satisfies readonly PrepareStepName[];

/** One step: its name, and behind it what it needs. The order is that of `PREPARE_STEP_NAMES`. */
const PREPARE_STEP = z.union([
  z.strictObject({ clean_columns: CLEAN_COLUMNS }),
  z.strictObject({ filter_country: FILTER_COUNTRY }),
  z.strictObject({ drop_duplicates: DROP_DUPLICATES }),
  z.strictObject({ sum_duplicates: SUM_DUPLICATES }),
  z.strictObject({ fill_missing: FILL_MISSING }),
  z.strictObject({ align_weeks: ALIGN_WEEKS }),
  z.strictObject({ fill_gaps: FILL_GAPS }),
  z.strictObject({ scale: SCALE }),
  z.strictObject({ drop_constant: DROP_CONSTANT }),
  z.strictObject({ resample: RESAMPLE }),
  z.strictObject({ derive: DERIVE }),
  z.strictObject({ cost_tag: COST_TAG }),
]);
export type PrepareStep = z.infer<typeof PREPARE_STEP>;

export const PREPARE = z.array(PREPARE_STEP).max(50);
