import { z } from 'zod';
import { DATE_FORMATS } from '../runs/prepare-steps.ts';
import { SERIES_FACTS } from './series-facts.ts';

/**
 * `data/profile.json`: facts about the snapshot, computed once and read by the preflight and by people. What each figure is, with its
 * source, is told in README.md beside this file. Rows count from 1 in the order of the data; "the window" is `window` of the manifest,
 * or all rows where the dates are not known.
 */

const iso_date = z.iso.date();
const share = z.number().min(0).max(1);
const offender = z.object({ value: z.string(), row: z.int() }).nullable();
const value = z.union([z.number(), z.string()]).nullable();

const OUTLIERS = z.object({
  lower: z.number().describe('In the unit of the column: what lies below is far out.'),
  upper: z.number().describe('In the unit of the column: what lies above is far out.'),
  count: z.int().describe('Rows of the window that are far out.'),
  examples: z
    .array(z.object({ date: iso_date.nullable(), row: z.int(), value: z.number() }))
    .describe('The first of them, at most 12.'),
});

const COLUMN_WINDOW = z.object({
  missing: z.int(),
  zeros: z.int(),
  negative: z.int(),
  distinct: z.int(),
  min: value,
  max: value,
  /** Below: numbers alone, in the unit of the column; `null` where there is none. */
  mean: z.number().nullable(),
  sd: z.number().nullable().describe('With n - 1.'),
  q1: z.number().nullable(),
  median: z.number().nullable(),
  q3: z.number().nullable(),
  sum: z.number().nullable(),
  outliers: OUTLIERS.nullable().describe('null where too few different values are there to tell.'),
});

const COLUMN_PROFILE = z.object({
  name: z.string(),
  type: z.enum(['date', 'number', 'text', 'boolean', 'other']),
  native_type: z.string(),
  missing: z.int().describe('Rows where it is NULL, NaN or infinite.'),
  zeros: z.int(),
  negative: z.int(),
  distinct: z.int().describe('Different values; what is missing is none.'),
  min: value,
  max: value,
  first_missing: z.object({ date: iso_date.nullable(), row: z.int() }).nullable(),
  first_negative: z.object({ date: iso_date.nullable(), row: z.int(), value: z.number() }).nullable(),
  first_date: iso_date.nullable().describe('First date on which there is a value.'),
  last_date: iso_date.nullable().describe('Last date on which there is a value.'),
  first_nonzero_date: iso_date.nullable().describe('First date on which there is a number other than 0.'),
  last_nonzero_date: iso_date.nullable().describe('Last date on which there is a number other than 0.'),
  window: COLUMN_WINDOW.describe('The same, and the distribution, within the window.'),
});
export type ColumnProfile = z.infer<typeof COLUMN_PROFILE>;

const DATE_PROFILE = z.object({
  column: z.string(),
  is_iso: z
    .boolean()
    .describe('Every value is a date or the text YYYY-MM-DD; where not, nothing else is known of the dates.'),
  first_not_iso: offender,
  missing: z.int().describe('Rows without a date.'),
  first_missing_row: z.int().nullable(),
  first: iso_date.nullable(),
  last: iso_date.nullable(),
  interval: z
    .enum(['day', 'week', 'month'])
    .nullable()
    .describe('What most neighbouring dates are apart (1, 7, 28 to 31 days); null where that is none of the three.'),
  interval_days: z.int().nullable().describe('Days that most neighbouring dates are apart; a month counts as 30.'),
  regular_share: share.nullable().describe('Share of the neighbouring dates that are one interval apart.'),
  weekday: z
    .enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])
    .nullable()
    .describe('The day of the week of all dates, where it is one.'),
  duplicates: z.object({
    dates: z.int().describe('Dates that more than one row has.'),
    rows: z.int().describe('Rows beyond the first of their date.'),
    examples: z
      .array(z.object({ date: iso_date, times: z.int() }))
      .describe('The first such dates, at most 12, and how many rows each has.'),
  }),
  gaps: z.object({
    count: z.int().describe('Neighbouring dates that are not one interval apart.'),
    missing: z.int().describe('Dates of the cadence that are not there, in all gaps.'),
    examples: z
      .array(
        z.object({
          date: iso_date.describe('The last date before the gap.'),
          next: iso_date.describe('The first date after it.'),
          missing: z.int().describe('Dates that are not there; 0 where the two are too near each other.'),
        }),
      )
      .describe('The gaps in order of date, at most 200.'),
  }),
  window_rows: z.int().describe('Rows within the window.'),
  window_first: iso_date.nullable().describe('First date within the window.'),
  window_last: iso_date.nullable().describe('Last date within the window.'),
});
export type DateProfile = z.infer<typeof DATE_PROFILE>;

const CHANNEL = z.object({
  spend: z.string().describe('Column of paid_media_spends.'),
  variable: z
    .string()
    .describe('Column of paid_media_vars that stands for it in the model; the same where it has no exposure.'),
  rows_with_spend: z.int().describe('Rows of the window with a spend above 0.'),
  share_of_rows: share.nullable().describe('Of the rows of the window.'),
  total_spend: z.number().describe("Money, in the data's currency, in the window."),
  share_of_spend: share.nullable().describe('Of the spend of all channels in the window; null where there is none.'),
});

const EXPOSURE = z.object({
  spend: z.string(),
  exposure: z.string(),
  rows_with_both: z.int().describe('Rows of the window where both are above 0.'),
  spend_without_exposure: z.int().describe('Rows of the window with a spend above 0 and an exposure of 0.'),
  exposure_without_spend: z.int().describe('Rows of the window with an exposure above 0 and a spend of 0.'),
  first_spend_without_exposure: iso_date.nullable(),
  first_exposure_without_spend: iso_date.nullable(),
  /** Money for one unit of exposure, over the rows where both are above 0. */
  cost: z
    .object({
      overall: z.number().describe('All spend of these rows over all exposure of these rows.'),
      min: z.number(),
      q1: z.number(),
      median: z.number(),
      q3: z.number(),
      max: z.number(),
      quartile_variation: z
        .number()
        .describe('Coefficient of quartile variation, (q3 - q1) / (q3 + q1): 0 where it never varies, towards 1.'),
    })
    .nullable()
    .describe('null where no row has both.'),
  rank_correlation: z
    .number()
    .nullable()
    .describe("Spearman's rho of spend and exposure, -1 to 1; null where one of them does not vary."),
});
export type ExposureProfile = z.infer<typeof EXPOSURE>;

/** Why a column is not among the variables whose relations are computed. */
const LEFT_OUT = z.enum(['not_numeric', 'factor', 'constant', 'missing']);

const DESIGN = z.object({
  variables: z
    .array(z.string())
    .describe(
      'Columns of the model whose relations are computed: modelled media, organic and context variables that are numbers, vary, and have a value in every row of the window.',
    ),
  left_out: z.array(z.object({ column: z.string(), reason: LEFT_OUT })),
  rows: z.int().describe('Rows of the window.'),
  correlations: z.object({
    threshold: z.number().describe('Pairs of at least this absolute correlation are listed.'),
    count: z.int().describe('How many pairs there are.'),
    pairs: z
      .array(z.object({ a: z.string(), b: z.string(), correlation: z.number().min(-1).max(1) }))
      .describe(
        "Pearson's r in the window of dep_var, spends and the variables, but not of a spend and its own exposure. The strongest first, at most 500.",
      ),
  }),
  variance_inflation: z.array(
    z.object({
      column: z.string(),
      factor: z.number().min(1).nullable().describe('1 / (1 - R²); null where it cannot be told.'),
      reason: z
        .enum(['linear_combination', 'too_few_rows'])
        .nullable()
        .describe('linear_combination: others of the variables give it exactly, so the factor is infinite.'),
    }),
  ),
  condition: z.object({
    number: z
      .number()
      .min(1)
      .nullable()
      .describe('Largest over smallest singular value of the columns and the intercept, each scaled to length 1.'),
    reason: z.enum(['linear_combination', 'too_few_rows', 'no_variables']).nullable(),
    together: z
      .array(z.object({ column: z.string(), share: share }))
      .describe('Variables of whose variance at least half lies in the weakest direction; "(intercept)" among them.'),
  }),
});
export type DesignProfile = z.infer<typeof DESIGN>;

export const PROFILE = z.object({
  schema: z.literal(2),
  rows: z.int(),
  identical_rows: z.int().describe('Rows that are equal to an earlier one in every column.'),
  date: DATE_PROFILE,
  columns: z.array(COLUMN_PROFILE).describe('All but the date.'),
  variables: z.object({
    count: z
      .int()
      .describe("Independent variables as Robyn counts them: prophet's, context, one for each paid medium, organic."),
    rows_per_variable: z.number().nullable().describe('Rows of the window for each of them.'),
  }),
  channels: z.array(CHANNEL).describe('One for each of paid_media_spends.'),
  exposure: z
    .array(EXPOSURE)
    .describe('One for each channel whose variable is an exposure; empty where the data has more than 20,000 rows.'),
  date_formats: z
    .array(z.enum(DATE_FORMATS))
    .describe(
      'Ways to write a date in which every one can be read, where they are not YYYY-MM-DD; empty where they are.',
    ),
  rare_levels: z
    .array(z.object({ column: z.string(), level: z.string(), rows: z.int(), date: iso_date }))
    .describe('Levels of factors that are there in one or two rows of the window; the first 20 of each factor.'),
  series_facts: SERIES_FACTS.nullable().describe(
    'What is odd about the columns over time; null where the dates are not one row each and evenly apart.',
  ),
  design: DESIGN.nullable().describe('null where the data has more than 20,000 rows, which no model has.'),
});
export type Profile = z.infer<typeof PROFILE>;
