import { threshold } from '../findings/thresholds.ts';
import { median } from './figures.ts';
import type { Windowed } from './windowed.ts';

export type Spike = { column: string; date: string; value: number; next: number; factor: number };

/** Fewer values than this have no usual size. */
const FEWEST = 12;
/** So many values may be out of all proportion together. */
const MOST = 2;

/** The largest values of a column, where they are many times the next largest: most often a slip of the decimal sign, or a year booked at once. */
export function spikesIn(column: string, values: Float64Array, dates: Windowed['dates']): Spike[] {
  const size = (row: number | undefined) => Math.abs(values[row ?? -1] ?? 0);
  // Rows of the largest values, the largest first; sorting all would be dear.
  const largest: number[] = [];
  let sized = 0;
  for (let row = 0; row < values.length; row++) {
    if (values[row] === 0) continue;
    sized++;
    if (largest.length > MOST && size(row) <= size(largest.at(-1))) continue;
    largest.splice(largest.findLastIndex((other) => size(other) >= size(row)) + 1, 0, row);
    largest.length = Math.min(largest.length, MOST + 1);
  }
  if (sized < FEWEST) return [];
  for (let count = 1; count <= MOST; count++) {
    const next = size(largest[count]);
    if (size(largest[count - 1]) < threshold('spike') * next) continue;
    if (deviationsOf(size(largest[count - 1]), values) < threshold('spike_deviations')) return [];
    return largest
      .slice(0, count)
      .sort((one, other) => one - other)
      .map((row) => ({ column, date: dates[row] ?? '', value: values[row] ?? 0, next, factor: size(row) / next }));
  }
  return [];
}

/** How many standard deviations, by the median absolute one, the logarithm of a size is above the median of those that are not 0. */
function deviationsOf(size: number, values: Float64Array): number {
  const sizes = values.filter((value) => value !== 0).map((value) => Math.log(Math.abs(value)));
  const middle = median(sizes);
  return (Math.log(size) - middle) / (1.4826 * median(sizes.map((one) => Math.abs(one - middle))));
}
