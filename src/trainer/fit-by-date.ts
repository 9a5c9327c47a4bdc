import { z } from 'zod';

/** `fit_by_date.json`: for each period of the window what there was of dep_var, and what the best model says. */
export const FIT_BY_DATE = z.object({
  schema: z.literal(1),
  run_id: z.string(),
  sol_id: z.string(),
  /** In their order; a date is the first day of its period. */
  dates: z.array(z.object({ date: z.iso.date(), actual: z.number(), predicted: z.number() })),
});
export type FitByDate = z.infer<typeof FIT_BY_DATE>;
