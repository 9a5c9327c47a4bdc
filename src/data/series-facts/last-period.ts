import type { RunSpec } from '../../runs/run-spec.ts';
import { threshold } from '../findings/thresholds.ts';
import { median } from './figures.ts';
import { amountsOf, type Windowed, YEAR } from './windowed.ts';

export type LastPeriod = {
  date: string;
  /** The last date before it: where the window would end without it. */
  before: string;
  /** Its days are not over yet, or it is far too low. */
  reason: 'not_over' | 'low';
  /** The outcome as a share of what it was in the median of the periods before. */
  share: number;
  columns: string[];
};

/** Periods that the last one is held against. */
const BEFORE = 8;

/**
 * The last period where it is not whole: days of it are still to come, or outcome and other amounts that never stop are all well below
 * the least of the periods before, more than at the same time of the year before.
 */
export function lastPeriod(spec: RunSpec, data: Windowed, today: string): LastPeriod | null {
  const last = data.dates.length - 1;
  const [date, before] = [data.dates[last], data.dates[last - 1]];
  const outcome = data.column(spec.dep_var);
  if (date === undefined || before === undefined || outcome === null || last < BEFORE || date > today) return null;
  const share = shareAt(outcome, last);
  if (nextAfter(date, data.interval) > today) return { date, before, reason: 'not_over', share, columns: [] };

  const year = Math.round(YEAR[data.interval]);
  const low = amountsOf(spec).filter((name) => {
    const values = data.column(name);
    return values !== null && isAlwaysOn(values, last) && isLow(values, last, year);
  });
  const steady = amountsOf(spec).filter((name) => {
    const values = data.column(name);
    return values !== null && isAlwaysOn(values, last);
  });
  const is_low = low.includes(spec.dep_var) && low.length >= 2 && low.length > steady.length / 2;
  return is_low ? { date, before, reason: 'low', share, columns: low } : null;
}

function isAlwaysOn(values: Float64Array, last: number): boolean {
  return values.subarray(last - BEFORE, last).every((value) => value > 0);
}

function isLow(values: Float64Array, last: number, year: number): boolean {
  const least = Math.min(...values.subarray(last - BEFORE, last));
  if ((values[last] ?? 0) >= threshold('partial') * least) return false;
  if (last - year < BEFORE) return true;
  return shareAt(values, last) < threshold('partial') * shareAt(values, last - year);
}

function shareAt(values: Float64Array, at: number): number {
  return (values[at] ?? 0) / median(values.subarray(at - BEFORE, at));
}

/** The first day after a period that begins on `date`. */
export function nextAfter(date: string, interval: Windowed['interval']): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const next =
    interval === 'month' ? Date.UTC(year, month, 1) : Date.UTC(year, month - 1, day + (interval === 'week' ? 7 : 1));
  return new Date(next).toISOString().slice(0, 10);
}
