import { dot } from '../statistics.ts';
import { median } from './figures.ts';
import { basisOf, constant, residual } from './regression.ts';

/** A lasting change of level: the first place after it, the factor by which values are larger from there on, and the test's figure. */
export type LevelBreak = { index: number; factor: number; statistic: number };

/** The share of places at either end where no break is looked for, as Andrews tabulates it. */
const TRIMMED = 0.15;
/** Fewer values than this cannot tell a break from noise. */
const FEWEST = 40;

/**
 * The most likely break in the level of a series, or `null` where the test finds none: Andrews' sup-F test (Econometrica 61, 1993;
 * critical values corrected in 71, 2003) of a step at an unknown place in a regression on `explained_by`, whose coefficients stay.
 *
 * - The statistic at a place is the squared t of the step there: (d'e)^2 / (d'Md) / omega^2, where e are the residuals without it.
 * - omega^2 is the long-run variance of the residuals with the best step in, by an autoregression of order one
 *   (Andrews and Monahan's prewhitening, Econometrica 60, 1992): residuals that follow each other make shifts of their own.
 * - A step that is certain and small is nobody's concern: it has to be more than `least` of the level, and of a size that the
 *   residuals hardly ever have.
 *
 * `values` are positive (the step is then a factor of the level) or not (it is one of the mean of their absolute values).
 */
export function levelBreak(
  values: Float64Array,
  explained_by: readonly Float64Array[],
  { critical, least, deviations }: { critical: number; least: number; deviations: number },
): LevelBreak | null {
  const count = values.length;
  if (count < FEWEST) return null;
  const is_positive = values.every((value) => value > 0);
  const scale = is_positive ? 1 : values.reduce((sum, value) => sum + Math.abs(value), 0) / count;
  if (scale === 0) return null;
  const level = Float64Array.from(values, (value) => (is_positive ? Math.log(value) : value / scale));
  const basis = basisOf([constant(count), ...explained_by]);
  const unexplained = residual(level, basis);
  const best = bestStep(unexplained, basis);
  if (best === null) return null;

  const step = new Float64Array(count).fill(1, best.index);
  const rest = residual(unexplained, basisOf([residual(step, basis)]));
  const freedom = count - basis.length - 2;
  if (freedom < count / 2) return null;
  const statistic = best.explained / longRunVariance(rest, freedom, basis.length);
  const usual = Math.sqrt(dot(rest, rest) / freedom);
  const change = is_positive ? Math.exp(best.size) - 1 : best.size;
  const is_seen = Math.abs(best.size) > deviations * Math.max(usual, median(rest.map(Math.abs)));
  return statistic > critical && Math.abs(change) > least && is_seen
    ? { index: best.index, factor: 1 + change, statistic }
    : null;
}

/** The step that explains most of the residuals, with its size; places at both ends are left out. */
function bestStep(
  unexplained: Float64Array,
  basis: readonly Float64Array[],
): { index: number; explained: number; size: number } | null {
  const count = unexplained.length;
  const first = Math.ceil(TRIMMED * count);
  const sums = new Float64Array(basis.length);
  let [after, best]: [number, { index: number; explained: number; size: number } | null] = [0, null];
  // From the end, so that the step at a place is the sum of what comes from there on.
  for (let index = count - 1; index >= first; index--) {
    after += unexplained[index] ?? 0;
    let spanned = 0;
    basis.forEach((direction, at) => {
      const sum = (sums[at] ?? 0) + (direction[index] ?? 0);
      sums[at] = sum;
      spanned += sum * sum;
    });
    const own = count - index - spanned;
    if (index > count - first || own < 1e-6 * (count - index)) continue;
    const explained = (after * after) / own;
    if (best === null || explained > best.explained) best = { index, explained, size: after / own };
  }
  return best;
}

function longRunVariance(rest: Float64Array, freedom: number, regressors: number): number {
  let [now, before] = [0, 0];
  for (let index = 1; index < rest.length; index++) {
    now += (rest[index] ?? 0) * (rest[index - 1] ?? 0);
    before += (rest[index - 1] ?? 0) ** 2;
  }
  // Estimated autocorrelation is too low in short series: by about (1 + 3 rho) / n, and by what each regressor takes.
  const rho = Math.min(0.95, Math.max(0, now / before) + (4 + regressors) / rest.length);
  let innovations = 0;
  for (let index = 1; index < rest.length; index++)
    innovations += ((rest[index] ?? 0) - rho * (rest[index - 1] ?? 0)) ** 2;
  return innovations / freedom / (1 - rho) ** 2;
}
