import { quantile } from '../statistics.ts';

export function quantileOf(values: ArrayLike<number>, share: number): number {
  return quantile(Float64Array.from(values).sort(), share);
}

export function median(values: ArrayLike<number>): number {
  return quantileOf(values, 0.5);
}

/** Each value less the one before it. */
export function differences(values: Float64Array): Float64Array {
  return values.subarray(1).map((value, index) => value - (values[index] ?? 0));
}

/** Pearson's correlation of `later` with `earlier` of `lag` places before; in one pass, as it is taken of many. 0 where one does not vary. */
export function laggedCorrelation(later: Float64Array, earlier: Float64Array, lag: number): number {
  const count = later.length - lag;
  // Less a value of its own, a series of large numbers loses no digits.
  const [from_a, from_b] = [later[lag] ?? 0, earlier[0] ?? 0];
  let [sum_a, sum_b, aa, bb, ab] = [0, 0, 0, 0, 0];
  for (let index = 0; index < count; index++) {
    const a = (later[index + lag] ?? 0) - from_a;
    const b = (earlier[index] ?? 0) - from_b;
    sum_a += a;
    sum_b += b;
    aa += a * a;
    bb += b * b;
    ab += a * b;
  }
  const [var_a, var_b] = [aa - (sum_a * sum_a) / count, bb - (sum_b * sum_b) / count];
  return var_a > 0 && var_b > 0 ? (ab - (sum_a * sum_b) / count) / Math.sqrt(var_a * var_b) : 0;
}

/** The sums of `size` values each, from the first on; an incomplete one at the end is left out. */
export function sumsOf(values: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: Math.floor(values.length / size) }, (_, at) =>
    values.subarray(at * size, (at + 1) * size).reduce((sum, value) => sum + value, 0),
  );
}
