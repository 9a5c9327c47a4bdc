import { correlation, quantile } from '../statistics.ts';

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

/** Pearson's correlation; 0 where one of the two does not vary. */
export function correlated(a: Float64Array, b: Float64Array): number {
  return correlation(a, b) ?? 0;
}

/** The sums of `size` values each, from the first on; an incomplete one at the end is left out. */
export function sumsOf(values: Float64Array, size: number): Float64Array {
  return Float64Array.from({ length: Math.floor(values.length / size) }, (_, at) =>
    values.subarray(at * size, (at + 1) * size).reduce((sum, value) => sum + value, 0),
  );
}
