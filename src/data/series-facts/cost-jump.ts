import type { RunSpec } from '../../runs/run-spec.ts';
import { threshold } from '../findings/thresholds.ts';
import { centred } from '../statistics.ts';
import { median, quantileOf } from './figures.ts';
import { levelJump } from './level-jump.ts';
import { exposedChannels, type Windowed } from './windowed.ts';

/** What an exposure costs, from one date on many times (or a few percent more of) what it cost before. */
export type CostJump = { date: string; factor: number; spends: string[] };
export type CostSpread = { spend: string; exposure: string; low: number; high: number };

type Costs = { spend: string; exposure: string; dates: string[]; costs: Float64Array };

/** A jump by which one channel's cost alone is told: another way of counting, rather than a price. */
const ALONE = 1.5;
/** Shifts of two channels are one where they differ by less, beside some standard errors. */
const ALIKE = 0.01;
const ERRORS_APART = 3;
/** As costs of one week follow those of the week before, errors are larger than they look. */
const ERRORS_LARGE = 8;
/** Fewer rows do not tell how much costs usually change. */
const FEWEST_COMMON = 100;
/** Times what costs usually change by within as many periods. */
const SUDDEN = 4;

/** By channel: the price of an exposure in each row that has both. */
function costsOf(spec: RunSpec, data: Windowed): Costs[] {
  return exposedChannels(spec).flatMap(({ spend, exposure }) => {
    const [money, seen] = [data.column(spend), data.column(exposure)];
    if (money === null || seen === null) return [];
    const rows = [...money.keys()].filter((row) => (money[row] ?? 0) > 0 && (seen[row] ?? 0) > 0);
    const costs = Float64Array.from(rows, (row) => (money[row] ?? 0) / (seen[row] ?? 1));
    return [{ spend, exposure, dates: rows.map((row) => data.dates[row] ?? ''), costs }];
  });
}

/**
 * Jumps of what exposures cost: in all channels at once by the same factor (another currency, or tax in it), or in one of them by a
 * large one. Channels of `without` are left out, as their spend or exposure itself has changed its unit.
 */
export function costJumps(spec: RunSpec, data: Windowed, without: readonly string[]): CostJump[] {
  const fewest = threshold('jump_values');
  const all = costsOf(spec, data).filter(
    ({ spend, exposure, costs }) =>
      !without.includes(spend) && !without.includes(exposure) && costs.length >= 2 * fewest,
  );
  const common = commonJump(all, data.dates);
  if (common !== null) return [common];
  return all.flatMap(({ spend, dates, costs }) => {
    const jump = levelJump(costs, { fewest, least: ALONE });
    return jump === null ? [] : [{ date: dates[jump.index] ?? '', factor: jump.factor, spends: [spend] }];
  });
}

/** Costs that differ by more than prices do. */
export function costSpreads(spec: RunSpec, data: Windowed): CostSpread[] {
  return costsOf(spec, data).flatMap(({ spend, exposure, costs }) => {
    const [low, high] = [quantileOf(costs, 0.1), quantileOf(costs, 0.9)];
    return costs.length >= 2 * threshold('jump_values') && high > threshold('cost_spread') * low
      ? [{ spend, exposure, low, high }]
      : [];
  });
}

/** A shift of the logarithm of costs at a date, with the standard error of its size; `null` where too few costs are on one side. */
function shiftAt({ dates, costs }: Costs, date: string): { size: number; error: number } | null {
  const split = dates.findIndex((day) => day >= date);
  const fewest = threshold('jump_values');
  if (split < fewest || costs.length - split < fewest) return null;
  const sizes = costs.map(Math.log);
  const [before, after] = [sizes.subarray(0, split), sizes.subarray(split)];
  const spread = Math.max(spreadOf(before), spreadOf(after));
  return {
    size: median(after) - median(before),
    error: Math.max(1e-6, spread * Math.sqrt(1 / before.length + 1 / after.length)),
  };
}

/**
 * A shift of all channels at one date by one factor: the date that their costs, in standard deviations, part at best. The mean of the
 * shifts, weighed by their errors, has to be many errors large, each channel's own agree with it, and the change be sudden.
 */
function commonJump(all: readonly Costs[], dates: readonly string[]): CostJump | null {
  if (all.length < 2 || dates.length < FEWEST_COMMON) return null;
  const parted = new Float64Array(dates.length);
  for (const one of all) addParted(parted, one, dates);
  const best = parted.indexOf(Math.max(...parted));
  const date = dates[best];
  if (date === undefined || parted[best] === 0) return null;
  const shifts = all.map((one) => shiftAt(one, date)).filter((shift) => shift !== null);
  if (shifts.length < all.length) return null;
  const weight = shifts.reduce((sum, { error }) => sum + error ** -2, 0);
  const mean = (of: (shift: (typeof shifts)[number]) => number) =>
    shifts.reduce((sum, shift) => sum + of(shift) * shift.error ** -2, 0) / weight;
  const size = mean((shift) => shift.size);
  const is_large = Math.abs(size) > threshold('cost_change') && Math.abs(size) * Math.sqrt(weight) > ERRORS_LARGE;
  const is_one = shifts.every((shift) => Math.abs(shift.size - size) < ERRORS_APART * shift.error + ALIKE);
  return is_large && is_one && isSudden(all, dates, best)
    ? { date, factor: Math.exp(size), spends: all.map(({ spend }) => spend) }
    : null;
}

/** Whether costs change so much within some periods there as they hardly do anywhere else: costs that drift do not jump. */
function isSudden(all: readonly Costs[], dates: readonly string[], at: number): boolean {
  const near = 2 * threshold('jump_values');
  const changes = new Float64Array(dates.length);
  for (const { dates: own, costs } of all) {
    const sums = [0];
    for (const cost of costs) sums.push((sums.at(-1) ?? 0) + Math.log(cost));
    const meanOf = (from: number, to: number) => ((sums[to] ?? 0) - (sums[from] ?? 0)) / Math.max(1, to - from);
    let split = 0;
    for (const [index, date] of dates.entries()) {
      while (split < own.length && (own[split] ?? '') < date) split++;
      const change = meanOf(split, Math.min(own.length, split + near)) - meanOf(Math.max(0, split - near), split);
      changes[index] = (changes[index] ?? 0) + change / all.length;
    }
  }
  const elsewhere = changes.filter(
    (_change, index) => index >= near && index < dates.length - near && Math.abs(index - at) > near,
  );
  const usual = 1.4826 * median(elsewhere.map(Math.abs));
  return elsewhere.length > near && Math.abs(changes[at] ?? 0) > SUDDEN * usual;
}

/** Adds, for each date, the share of the variance of a channel's costs that two levels before and from it on explain. */
function addParted(parted: Float64Array, { dates: own, costs }: Costs, dates: readonly string[]): void {
  const fewest = threshold('jump_values');
  const sizes = centred(costs.map(Math.log))?.unit;
  if (sizes === undefined) return;
  let [split, before] = [0, 0];
  for (const [index, date] of dates.entries()) {
    while (split < own.length && (own[split] ?? '') < date) before += sizes[split++] ?? 0;
    const after = sizes.length - split;
    if (split < fewest || after < fewest) continue;
    parted[index] = (parted[index] ?? 0) + before ** 2 / split + before ** 2 / after;
  }
}

/** The standard deviation of normal values with this median absolute deviation, and of their median as a share of their mean's. */
function spreadOf(values: Float64Array): number {
  const middle = median(values);
  return 1.4826 * 1.2533 * median(values.map((value) => Math.abs(value - middle)));
}
