import { median, quantileOf } from './figures.ts';

/** Values that are of another size from a place on. `factor` is what values after it are of those before, by the medians. */
export type LevelJump = { index: number; factor: number };

/**
 * A jump between two sizes, nearly all values before it on one side of nearly all after it; `null` where there is none. Zeros and missing
 * values count for nothing, and so do jumps by less than the factor `least`. What grows or shrinks steadily jumps nowhere: the values next to the jump have to differ as much.
 */
export function levelJump(
  values: Float64Array,
  { fewest, least }: { fewest: number; least: number },
): LevelJump | null {
  const places: number[] = [];
  values.forEach((value, index) => {
    if (Number.isFinite(value) && value !== 0) places.push(index);
  });
  const sizes = places.map((index) => Math.log(Math.abs(values[index] ?? 0)));
  const split = bestSplit(sizes, fewest);
  if (split === null) return null;
  const [before, after] = [sizes.slice(0, split), sizes.slice(split)];
  // Medians are dear, and lie near the means where nearly all values of each side are apart from those of the other.
  if (Math.abs(mean(after) - mean(before)) < Math.log(least) / 2) return null;
  const change = median(after) - median(before);
  if (Math.abs(change) < Math.log(least)) return null;
  const is_apart =
    change > 0
      ? quantileOf(before, 0.95) < quantileOf(after, 0.05)
      : quantileOf(before, 0.05) > quantileOf(after, 0.95);
  if (!is_apart) return null;
  const near = Math.max(4, Math.floor(fewest / 2));
  const at_once = median(after.slice(0, near)) - median(before.slice(-near));
  return at_once * Math.sign(change) > 0.7 * Math.abs(change)
    ? { index: places[split] ?? 0, factor: Math.exp(change) }
    : null;
}

function mean(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
}

/** Where two means explain most of the variance, with at least `fewest` values on either side. */
function bestSplit(sizes: readonly number[], fewest: number): number | null {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let [before, best]: [number, { at: number; between: number } | null] = [0, null];
  for (let at = 1; at <= sizes.length - fewest; at++) {
    before += sizes[at - 1] ?? 0;
    if (at < fewest) continue;
    const between = before ** 2 / at + (total - before) ** 2 / (sizes.length - at);
    if (best === null || between > best.between) best = { at, between };
  }
  return best?.at ?? null;
}

/** The power of ten that a factor is near to, `null` where it is none or 1: people change units, they do not grow by them. */
export function unitOf(factor: number): number | null {
  const power = Math.log10(factor);
  const whole = Math.round(power);
  if (whole === 0 || Math.abs(whole) > 6) return null;
  return Math.abs(power - whole) < 0.16 ? 10 ** whole : null;
}
