/** Statistics of columns of finite numbers; each as R computes it by default. */

/** Quantile by linear interpolation (type 7 of R. J. Hyndman and Y. Fan, Sample Quantiles, 1996); NaN where there are no numbers. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const at = (ascending.length - 1) * share;
  const below = ascending[Math.floor(at)] ?? Number.NaN;
  const above = ascending[Math.ceil(at)] ?? Number.NaN;
  return below === above ? below : below + (above - below) * (at - Math.floor(at));
}

/** A column less its mean, scaled to length 1. It is given back by `scale * (mean + length * unit)`. */
export type Centred = { unit: Float64Array; mean: number; length: number; scale: number };

/** So centred that the product of two columns is Pearson's r; `null` where a column does not vary, or has a value that is no number. */
export function centred(values: Float64Array): Centred | null {
  // Numbers near the ends of what a double holds have no squares.
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  if (!(largest > 0)) return null;
  let sum = 0;
  for (const value of values) sum += value / largest;
  const mean = sum / values.length;
  const unit = values.map((value) => value / largest - mean);
  const length = Math.sqrt(dot(unit, unit));
  if (!(length > 0) || values.every((value) => value === values[0])) return null;
  for (let index = 0; index < unit.length; index++) unit[index] = (unit[index] ?? 0) / length;
  return { unit, mean, length, scale: largest };
}

export function dot(a: Float64Array, b: Float64Array): number {
  // Sums that do not wait for each other take half of the time of one.
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let index = 0;
  for (; index + 3 < a.length; index += 4) {
    first += (a[index] ?? 0) * (b[index] ?? 0);
    second += (a[index + 1] ?? 0) * (b[index + 1] ?? 0);
    third += (a[index + 2] ?? 0) * (b[index + 2] ?? 0);
    fourth += (a[index + 3] ?? 0) * (b[index + 3] ?? 0);
  }
  for (; index < a.length; index++) first += (a[index] ?? 0) * (b[index] ?? 0);
  return first + second + third + fourth;
}

/** Pearson's correlation, -1 to 1; `null` where one of the two does not vary. */
export function correlation(a: Float64Array, b: Float64Array): number | null {
  const one = centred(a);
  const other = centred(b);
  return one === null || other === null ? null : within(dot(one.unit, other.unit));
}

/** Spearman's rank correlation, -1 to 1; equal values share the mean of their ranks. `null` where one of the two does not vary. */
export function rankCorrelation(a: Float64Array, b: Float64Array): number | null {
  return correlation(ranks(a), ranks(b));
}

/** What rounding may have put just outside. */
export function within(r: number): number {
  return Math.max(-1, Math.min(1, r));
}

function ranks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    const value = values[order[start] ?? 0];
    let end = start + 1;
    while (end < order.length && values[order[end] ?? 0] === value) end++;
    for (const index of order.subarray(start, end)) result[index] = (start + end + 1) / 2;
    start = end;
  }
  return result;
}
