import { z } from 'zod';

/** How far a model can be trusted, as it stands in `model_summary.json`. Thresholds and wording are R's. */

const LIGHT = z.enum(['green', 'amber', 'red']);
export type Light = z.infer<typeof LIGHT>;

/** A measure with its light. On a threshold the better light holds. */
const MEASURED = z.object({
  value: z.number(),
  light: LIGHT,
  green: z.number(),
  amber: z.number(),
  better: z.enum(['higher', 'lower']),
  /** Where the thresholds come from. */
  source: z.string(),
});
export type Measured = z.infer<typeof MEASURED>;

/** `null` where the run has no such part, or the part no such value. */
const ON_PARTS = z.object({
  train: MEASURED.nullable(),
  validation: MEASURED.nullable(),
  test: MEASURED.nullable(),
});

/** `zero_rows` are rows in which the dependent variable is 0: mape leaves them out. */
const PART = z.object({ rows: z.int(), start: z.iso.date(), end: z.iso.date(), zero_rows: z.int() });

/** How well the best model fits. Shares are 0 to 1. */
export const FIT = z.object({
  parts: z.object({ train: PART, validation: PART.nullable(), test: PART.nullable() }),
  /** Adjusted R². */
  rsq: ON_PARTS,
  /** Root mean squared error as a share of the range of the dependent variable. */
  nrmse: ON_PARTS,
  /** Mean of |y - y_pred| / |y|. */
  mape: ON_PARTS,
  decomp_rssd: MEASURED.nullable(),
  /** `null` without lift tests. */
  mape_lift: MEASURED.nullable(),
});
export type Fit = z.infer<typeof FIT>;

export const CONVERGENCE = z.object({
  converged: z.boolean(),
  sentence: z.string(),
  /** What to do; `null` where training has settled. */
  fix: z.string().nullable(),
  objectives: z.array(
    z.object({
      objective: z.enum(['nrmse', 'decomp.rssd', 'mape']),
      converged: z.boolean(),
      /** Of the last twentieth of the iterations, and what Robyn wants them below. */
      sd: z.number().nullable(),
      sd_threshold: z.number().nullable(),
      median: z.number().nullable(),
      median_threshold: z.number().nullable(),
      sentence: z.string(),
      /** Robyn's own message. */
      robyn: z.string(),
    }),
  ),
});
