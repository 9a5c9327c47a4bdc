import { threshold } from '../findings/thresholds.ts';
import type { Windowed } from './windowed.ts';

export type Spike = { column: string; date: string; value: number; next: number; factor: number };

/** Fewer values than this have no usual size. */
const FEWEST = 12;
/** So many values may be out of all proportion together. */
const MOST = 2;

/** The largest values of a column, where they are many times the next largest: most often a slip of the decimal sign, or a year booked at once. */
export function spikesIn(column: string, values: Float64Array, dates: Windowed['dates']): Spike[] {
  const sized = [...values.keys()].filter((row) => values[row] !== 0);
  if (sized.length < FEWEST) return [];
  const size = (row: number | undefined) => Math.abs(values[row ?? -1] ?? 0);
  sized.sort((one, other) => size(other) - size(one));
  for (let count = 1; count <= MOST; count++) {
    const next = size(sized[count]);
    if (size(sized[count - 1]) < threshold('spike') * next) continue;
    return sized
      .slice(0, count)
      .sort((one, other) => one - other)
      .map((row) => ({ column, date: dates[row] ?? '', value: values[row] ?? 0, next, factor: size(row) / next }));
  }
  return [];
}
