import { AppError } from '../errors.ts';
import type { AllocatorSettings } from '../runs/allocator-rules.ts';
import type { ResponseCurves } from '../trainer/response-curves.ts';
import type { AllocatorMetrics, ModelSummary } from '../trainer/results.ts';
import { type AllocationDates, allocationDates } from './allocation-dates.ts';
import { checkBudget, efficiencyOfTarget, noBudgetToDivide, targetOf } from './allocation-limits.ts';
import { divideBudget, divideForEfficiency, type Option } from './divide-budget.ts';
import { type Curve, responseAt, slopeAt } from './response-curve.ts';

export type AllocationRequest = {
  curves: ResponseCurves;
  sol_id: string;
  settings: AllocatorSettings;
  summary: Pick<ModelSummary, 'dep_var_type' | 'window'>;
};

/** An answer in the shape of `allocator_metrics.json`, and what one more unit of spend would bring in each channel. */
export type Allocation = { metrics: AllocatorMetrics; marginal: readonly Marginal[] };

/** Response to one more unit of spend in the mean period, without what it carries over: as Robyn's allocator counts. */
type Marginal = {
  channel: string;
  now: number;
  proposed: number;
  /** The largest spend of one period in the window; the model has seen nothing beyond it. */
  largest_seen: number;
  /** Of the mean period. */
  spend: number;
};

/** A channel in the money of the dates. */
export type Channel = Option & { channel: string; now: number; bounds: { low: number; up: number } };

/** How far beyond the largest input `response_curves.json` draws its curves (`curve_reach` in r/R/response-curves.R). */
const CURVE_REACH = 1.5;

/**
 * The allocation of a budget by one model's response curves: what `robyn_allocator` as the trainer calls it (r/R/allocator.R)
 * answers, in milliseconds. Response is the curve at a mean spend with the window's mean carryover, totals are over the dates.
 *
 * Throws `allocation_infeasible`, with the figures, where bounds and budget or target do not go together, where the model sees an
 * effect of fewer than two channels, and for dates that there are not; `object_not_found` for a model without curves.
 */
export function allocate({ curves, sol_id, settings, summary }: AllocationRequest): Allocation {
  const model = curves.models.find((one) => one.sol_id === sol_id);
  if (model === undefined) throw new AppError('object_not_found', { model: sol_id });
  const dates = allocationDates(curves, settings.date_range, summary.window);
  const channels = model.channels.map((channel) => channelOf(channel, dates, settings));
  if (channels.filter(({ curve }) => curve.coefficient > 0).length < 2) throw noBudgetToDivide(sol_id, channels);
  const { dep_var_type } = summary;
  const in_dates = { count: dates.count, words: datesInWords(dates, curves.interval) };
  const now = channels.map((channel) => channel.now);
  const target = targetOf(channels, settings, dep_var_type, in_dates);
  const budget = settings.scenario === 'max_response' ? checkBudget(channels, settings, in_dates) : null;
  const proposed =
    budget === null
      ? divideForEfficiency(channels, efficiencyOfTarget(target ?? 0, dep_var_type))
      : divideBudget(channels, budget, isPossible(channels, budget) ? now : null);
  const metrics = metricsOf({ channels, proposed, dates, target, sol_id, settings, curves, dep_var_type });
  const marginal = channels.map(({ channel, curve, now: spend }, index): Marginal => {
    const points = model.channels[index]?.curve.spend ?? [];
    return {
      channel,
      now: slopeAt(curve, spend),
      proposed: slopeAt(curve, proposed[index] ?? 0),
      largest_seen: (points.at(-1) ?? 0) / CURVE_REACH,
      spend: proposed[index] ?? 0,
    };
  });
  return { metrics, marginal };
}

/**
 * A channel that is modelled on its exposure counts at what it cost in the dates: curves have no unit of their own, and with spend,
 * carryover and inflexion at another price they are the same curves.
 */
function channelOf(
  of_model: ResponseCurves['models'][number]['channels'][number],
  dates: AllocationDates,
  { channel_constraints }: AllocatorSettings,
): Channel {
  const { channel, coefficient, alpha, inflexion, mean_carryover } = of_model;
  const { spend, input } = dates.channels.get(channel) ?? { spend: 0, input: 0 };
  if ((spend === 0) !== (input === 0)) throw withoutPrice(channel, of_model.variable, spend);
  const price = input > 0 ? spend / input : 1;
  const now = spend / dates.count;
  const own = channel_constraints.channels[channel];
  const bounds = { low: own?.low ?? channel_constraints.low, up: own?.up ?? channel_constraints.up };
  const curve: Curve = { coefficient, alpha, inflexion: inflexion * price, carryover: mean_carryover * price };
  return { channel, curve, now, bounds, low: now * bounds.low, up: now * bounds.up };
}

function withoutPrice(channel: string, variable: string, spend: number): AppError {
  return new AppError('allocation_infeasible', {
    message: `${channel} has ${spend === 0 ? 'no spend' : 'spend'} but ${variable} has ${spend === 0 ? 'exposure' : 'no exposure'} in these dates, so its exposure has no price.`,
    fix: 'Choose other dates.',
  });
}

function isPossible(channels: readonly Channel[], budget: number): boolean {
  const spend = channels.reduce((sum, { now }) => sum + now, 0);
  return Math.abs(spend - budget) <= 1e-9 * budget && channels.every(({ now, low, up }) => low <= now && now <= up);
}

function datesInWords({ from, to, count }: AllocationDates, interval: string): string {
  return `from ${from} to ${to} (${periodsOf(count, interval)})`;
}

function periodsOf(count: number, interval: string): string {
  return `${count} ${interval}${count === 1 ? '' : 's'}`;
}

function metricsOf(facts: {
  channels: readonly Channel[];
  proposed: readonly number[];
  dates: AllocationDates;
  target: number | null;
  sol_id: string;
  settings: AllocatorSettings;
  curves: ResponseCurves;
  dep_var_type: ModelSummary['dep_var_type'];
}): AllocatorMetrics {
  const { dates, target, settings, curves } = facts;
  const channels = facts.channels.map(({ channel, curve, now, bounds }, index) => {
    const spend = facts.proposed[index] ?? 0;
    const response = responseAt(curve, now) * dates.count;
    const response_optimized = responseAt(curve, spend) * dates.count;
    return {
      channel,
      spend: now * dates.count,
      spend_optimized: spend * dates.count,
      spend_change: relative(spend, now),
      response,
      response_optimized,
      response_change: relative(response_optimized, response),
      constraint_low: bounds.low,
      constraint_up: bounds.up,
    };
  });
  const total = (key: 'spend' | 'spend_optimized' | 'response' | 'response_optimized') =>
    channels.reduce((sum, channel) => sum + channel[key], 0);
  return {
    schema: 1,
    run_id: curves.run_id,
    sol_id: facts.sol_id,
    scenario: settings.scenario,
    dep_var_type: facts.dep_var_type,
    total_budget: settings.total_budget,
    target_value: target,
    date_min: dates.from,
    date_max: dates.to,
    periods: periodsOf(dates.count, curves.interval),
    totals: {
      spend: total('spend'),
      spend_optimized: total('spend_optimized'),
      response: total('response'),
      response_optimized: total('response_optimized'),
      response_lift: relative(total('response_optimized'), total('response')),
    },
    channels,
    robyn: null,
    notes: notesOf(facts.channels),
  };
}

function relative(to: number, from: number): number {
  return from === 0 ? 0 : to / from - 1;
}

/** In the words of the trainer (r/R/allocation-metrics.R). */
function notesOf(channels: readonly Channel[]): string[] {
  const named = (some: readonly Channel[]) => some.map(({ channel }) => `"${channel}"`).join(', ');
  const without_effect = channels.filter(({ curve }) => curve.coefficient <= 0);
  const without_spend = channels.filter(({ now }) => now === 0);
  return [
    ...(without_effect.length === 0
      ? []
      : [`The model finds no positive effect of ${named(without_effect)}; only the bounds keep its spend.`]),
    ...(without_spend.length === 0
      ? []
      : [`${named(without_spend)} had no spend in these dates and gets none: bounds are multiples of the spend.`]),
  ];
}
