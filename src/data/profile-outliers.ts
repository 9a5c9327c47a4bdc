/** With fewer values that are not 0, quartiles say nothing of what is usual. */
export const FEWEST_FOR_FENCES = 8;

/** Tukey's outer fences lie so many interquartile ranges beyond the quartiles. */
const OUTER = 3;

/**
 * Tukey's outer fences (J. W. Tukey, Exploratory Data Analysis, 1977, section 2D: "far out"), of the quartiles of what is not 0: a channel
 * that is mostly off would otherwise be far out in every week that it is on. `null` where half of the values are the same.
 */
export function fencesOf(q1: number, q3: number): { lower: number; upper: number } | null {
  const range = q3 - q1;
  if (!(range > 0)) return null;
  const lower = q1 - OUTER * range;
  const upper = q3 + OUTER * range;
  return Number.isFinite(lower) && Number.isFinite(upper) ? { lower, upper } : null;
}
