import { bestAtPrice, type Curve, responseAt, slopeAt, spendAtPrice, steepestSpend } from './response-curve.ts';

/**
 * How a budget is best divided among channels. Curves that are S-shaped give many local optima, so that climbing from one start can
 * end anywhere. The budget beyond the lower bounds is cut into equal units, and the best division of these is found exactly by dynamic
 * programming (the multiple-choice knapsack: best(k, b) = max over u of best(k - 1, b - u) + response_k(u)); it and other starts are
 * then climbed from, two channels at a time, to where one more unit brings the same in every channel that is free to move.
 */

/** One channel: its curve and how much may be spent in it in the mean period. */
export type Option = { curve: Curve; low: number; up: number };

/** Units that the budget is cut into. What is lost by that is won back by climbing. */
const UNITS = 600;
const EXCHANGES = 60;
const HALVINGS = 50;
const NARROWINGS = 12;
/** From the smallest amount that is tried in an exchange to the largest, each four times the one before. */
const STEPS_TO_ROOM = 12;
/** Channels that are tried on either side of an exchange. */
const WORTH_TRYING = 6;

/**
 * The spends within the bounds that add up to the budget and bring the most. The budget lies between the sums of the bounds. `start`
 * is a division that the answer is to be no worse than, such as that of now.
 */
export function divideBudget(options: readonly Option[], budget: number, start: readonly number[] | null): number[] {
  const by_units = divisionsByUnits(options, budget).at(-1) ?? [];
  const starts = [by_units, ...(start === null ? [] : [start])];
  return starts
    .map((spends) => climb(options, fill(options, spends, budget)))
    .reduce((best, spends) => (totalResponse(options, spends) > totalResponse(options, best) ? spends : best));
}

/**
 * The spends with the most response among those that bring `efficiency` for one unit of spend, all channels together. It lies within
 * `efficiencyRange`.
 */
export function divideForEfficiency(options: readonly Option[], efficiency: number): number[] {
  const largest = options.map(({ curve, low, up }) => (curve.coefficient > 0 ? up : low));
  const brings = (spends: readonly number[]) => totalResponse(options, spends) - efficiency * sum(spends);
  if (brings(largest) >= 0) return largest;
  const divisions = divisionsByUnits(options, sum(largest));
  // The more is spent in the best way, the less efficient it gets, but for the steep part of S-shaped curves: so from the top.
  const affordable = [divisions.findLast((spends) => brings(spends) >= 0) ?? [], mostEfficient(options)];
  let enough = affordable.reduce((most, spends) => (sum(spends) > sum(most) ? spends : most));
  let too_much = largest;
  const more = divisions.filter((spends) => sum(spends) > sum(enough));
  let [first, last] = [0, more.length];
  while (first < last) {
    const middle = Math.floor((first + last) / 2);
    const spends = climb(options, more[middle] ?? largest);
    if (brings(spends) >= 0) {
      enough = spends;
      first = middle + 1;
    } else {
      too_much = spends;
      last = middle;
    }
  }
  for (let step = 0; step < NARROWINGS; step += 1) {
    const middle = climb(options, fill(options, enough, (sum(enough) + sum(too_much)) / 2));
    if (brings(middle) >= 0) enough = middle;
    else too_much = middle;
  }
  return between(enough, too_much, brings);
}

/** Between two divisions, of which the first brings enough and the second does not, the one that brings it exactly. */
function between(
  enough: readonly number[],
  too_much: readonly number[],
  brings: (spends: readonly number[]) => number,
): number[] {
  const at = (share: number) => enough.map((spend, index) => spend + share * ((too_much[index] ?? spend) - spend));
  let left = 0;
  let right = 1;
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (left + right) / 2;
    if (brings(at(middle)) >= 0) left = middle;
    else right = middle;
  }
  return at(left);
}

/**
 * The least and the greatest response for one unit of spend that make sense within the bounds: all spent that has an effect, and the
 * maximum of the ratio (Dinkelbach's method, On nonlinear fractional programming, 1967). The greatest is endless where nothing has to
 * be spent for a response.
 */
export function efficiencyRange(options: readonly Option[]): { least: number; greatest: number } {
  const largest = options.map(({ curve, low, up }) => (curve.coefficient > 0 ? up : low));
  return { least: efficiencyOf(options, largest), greatest: efficiencyOf(options, mostEfficient(options)) };
}

/** Response for one unit of spend, all channels together. */
export function efficiencyOf(options: readonly Option[], spends: readonly number[]): number {
  const spend = sum(spends);
  return spend > 0 ? totalResponse(options, spends) / spend : Number.POSITIVE_INFINITY;
}

function totalResponse(options: readonly Option[], spends: readonly number[]): number {
  return sum(options.map(({ curve }, index) => responseAt(curve, spends[index] ?? 0)));
}

function mostEfficient(options: readonly Option[]): number[] {
  let spends = options.map(({ curve, low, up }) => bestAtPrice(curve, low, up, 0));
  for (;;) {
    const efficiency = efficiencyOf(options, spends);
    if (!Number.isFinite(efficiency)) return spends;
    const next = options.map(({ curve, low, up }) => bestAtPrice(curve, low, up, efficiency));
    if (!(efficiencyOf(options, next) > efficiency * (1 + 1e-12))) return spends;
    spends = next;
  }
}

/**
 * The best division of each number of units up to `budget`, by dynamic programming; channels without effect keep their lower bound.
 * What reaches an upper bound within a unit takes the unit whole, so that a channel with less room than a unit is not left out.
 */
function divisionsByUnits(options: readonly Option[], budget: number): number[][] {
  const lows = options.map(({ low }) => low);
  const unit = (budget - sum(lows)) / UNITS;
  if (!(unit > 0)) return [lows];
  let best = new Float64Array(UNITS + 1);
  const chosen = options.map(({ curve, low, up }) => {
    const most = curve.coefficient > 0 ? Math.min(UNITS, Math.ceil((up - low) / unit - 1e-9)) : 0;
    const gains = Array.from({ length: most + 1 }, (_, units) => responseAt(curve, Math.min(up, low + units * unit)));
    const taken = new Int16Array(UNITS + 1);
    const next = new Float64Array(UNITS + 1);
    for (let units = 0; units <= UNITS; units += 1) {
      let value = Number.NEGATIVE_INFINITY;
      for (let mine = 0; mine <= Math.min(units, most); mine += 1) {
        const candidate = (best[units - mine] ?? 0) + (gains[mine] ?? 0);
        if (candidate > value) {
          value = candidate;
          taken[units] = mine;
        }
      }
      next[units] = value;
    }
    best = next;
    return taken;
  });
  return Array.from({ length: UNITS + 1 }, (_, units) => {
    let left = units;
    const spends = [...lows];
    for (let index = options.length - 1; index >= 0; index -= 1) {
      const mine = chosen[index]?.[left] ?? 0;
      const { low, up } = options[index] ?? { low: 0, up: 0 };
      spends[index] = Math.min(up, low + mine * unit);
      left -= mine;
    }
    return spends;
  });
}

/** The spends within their bounds, brought to the budget: what is left goes where it brings most, what is too much leaves where it does least. */
function fill(options: readonly Option[], spends: readonly number[], budget: number): number[] {
  const filled = options.map(({ low, up }, index) => Math.min(up, Math.max(low, spends[index] ?? low)));
  let missing = budget - sum(filled);
  const by_slope = options
    .map(({ curve }, index) => ({ index, slope: slopeAt(curve, filled[index] ?? 0) }))
    .sort((a, b) => (missing > 0 ? b.slope - a.slope : a.slope - b.slope));
  for (const { index } of by_slope) {
    const option = options[index];
    const spend = filled[index];
    if (option === undefined || spend === undefined) continue;
    const moved = Math.min(option.up, Math.max(option.low, spend + missing));
    filled[index] = moved;
    missing -= moved - spend;
  }
  return filled;
}

/** The nearest division, uphill, in which no two channels gain by an exchange. The sum stays, and the response never falls. */
function climb(options: readonly Option[], start: readonly number[]): number[] {
  const levelled = level(options, start);
  return exchange(options, totalResponse(options, levelled) > totalResponse(options, start) ? levelled : start);
}

/**
 * The spends at which the next unit brings the same in all channels whose slope falls, the others as they are. Best at once where no
 * curve is S-shaped ("water-filling").
 */
function level(options: readonly Option[], start: readonly number[]): number[] {
  const pieces = options.map(({ curve, low, up }, index) => {
    const spend = start[index] ?? low;
    const from = Math.max(low, steepestSpend(curve));
    return spend >= from ? { curve, from, to: up } : { curve, from: spend, to: spend };
  });
  const budget = sum(start);
  const at = (price: number) => pieces.map(({ curve, from, to }) => spendAtPrice(curve, from, to, price));
  let low = 0;
  // Not from the steepest slope, which is near endless where a curve begins at 0: from there no halving reaches the price.
  const scale = Math.max(totalResponse(options, start) / budget, 1e-12);
  let high = scale;
  while (sum(at(high)) > budget && high < 1e15 * scale) high *= 10;
  for (let step = 0; step < HALVINGS; step += 1) {
    const middle = (low + high) / 2;
    if (sum(at(middle)) > budget) low = middle;
    else high = middle;
  }
  const spends = at(high);
  return Math.abs(sum(spends) - budget) <= 1e-6 * budget ? fill(options, spends, budget) : [...start];
}

/** Moves spend from the channel that loses least by it to the one that gains most, again and again. */
function exchange(options: readonly Option[], start: readonly number[]): number[] {
  const spends = [...start];
  const smallest = 1e-12 * sum(options.map(({ up }) => up));
  for (let step = 0; step < EXCHANGES; step += 1) {
    const sides = options.map((option, index): Side => {
      const spend = spends[index] ?? 0;
      return { index, option, spend, slope: slopeAt(option.curve, spend) };
    });
    const takers = sides.filter(({ option, spend }) => option.up - spend > smallest).sort((a, b) => b.slope - a.slope);
    const givers = sides.filter(({ option, spend }) => spend - option.low > smallest).sort((a, b) => a.slope - b.slope);
    const move = firstMove(takers, givers);
    if (move === null) return spends;
    spends[move.taker] = (spends[move.taker] ?? 0) + move.amount;
    spends[move.giver] = (spends[move.giver] ?? 0) - move.amount;
  }
  return spends;
}

type Side = { index: number; option: Option; spend: number; slope: number };

/** The first exchange that brings something, beginning with the pair whose slopes differ most. */
function firstMove(takers: readonly Side[], givers: readonly Side[]) {
  for (const taker of takers.slice(0, WORTH_TRYING)) {
    for (const giver of givers.slice(0, WORTH_TRYING)) {
      if (taker.slope - giver.slope <= 1e-7 * Math.abs(taker.slope)) break;
      const amount = bestMove(taker, giver);
      if (amount > 0) return { taker: taker.index, giver: giver.index, amount };
    }
  }
  return firstJump(takers, givers);
}

/**
 * Below its steepest spend a channel's slope says nothing of what lies beyond. Units are too coarse for a channel whose bounds lie
 * within one of them: so straight to the top of its room, or to the half of it.
 */
function firstJump(takers: readonly Side[], givers: readonly Side[]) {
  for (const taker of takers) {
    if (taker.spend >= steepestSpend(taker.option.curve)) continue;
    for (const giver of givers.slice(0, WORTH_TRYING)) {
      if (giver.index === taker.index) continue;
      const room = roomOf(taker, giver);
      const amount = bestOf(taker, giver, [room, room / 2]);
      if (amount > 0) return { taker: taker.index, giver: giver.index, amount };
    }
  }
  return null;
}

/** How much to move: to where both slopes are equal, or less, as long as it brings something; else 0. */
function bestMove(taker: Side, giver: Side): number {
  const room = roomOf(taker, giver);
  const rises = (moved: number) =>
    slopeAt(taker.option.curve, taker.spend + moved) > slopeAt(giver.option.curve, giver.spend - moved);
  // The slopes of S-shaped channels can be equal more than once, so from small amounts upwards to the first time.
  let left = 0;
  let right = room;
  for (let step = STEPS_TO_ROOM; step >= 0; step -= 1) {
    right = room / 4 ** step;
    if (!rises(right)) break;
    left = right;
  }
  for (let step = 0; step < HALVINGS && left < right; step += 1) {
    const middle = (left + right) / 2;
    if (rises(middle)) left = middle;
    else right = middle;
  }
  return bestOf(taker, giver, [room, left, left / 4, left / 64]);
}

function roomOf(taker: Side, giver: Side): number {
  return Math.min(taker.option.up - taker.spend, giver.spend - giver.option.low);
}

/** Which of the amounts brings most by being moved; 0 where none brings anything. */
function bestOf(taker: Side, giver: Side, amounts: readonly number[]): number {
  const gain = (moved: number) =>
    responseAt(taker.option.curve, taker.spend + moved) -
    responseAt(taker.option.curve, taker.spend) +
    responseAt(giver.option.curve, giver.spend - moved) -
    responseAt(giver.option.curve, giver.spend);
  const best = amounts
    .filter((moved) => moved > 0)
    .reduce((most, moved) => (gain(moved) > gain(most) ? moved : most), 0);
  const smallest = 1e-14 * Math.max(responseAt(taker.option.curve, taker.spend), 1e-300);
  return gain(best) > smallest ? best : 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
