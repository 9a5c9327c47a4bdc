import { AppError } from '../errors.ts';
import type { AllocatorSettings } from '../runs/allocator-rules.ts';
import type { ModelSummary } from '../trainer/results.ts';
import type { Channel } from './allocate.ts';
import { efficiencyOf, efficiencyRange } from './divide-budget.ts';

/** What bounds and budget, or bounds and target, allow, and the refusals with their figures, as the trainer words them. */

type InDates = { count: number; words: string };
type DepVarType = ModelSummary['dep_var_type'];

/** What may be lost in adding up. */
const ROUNDING = 1e-9;

/** The budget of the mean period. Throws `allocation_infeasible` where the bounds do not allow it. */
export function checkBudget(
  channels: readonly Channel[],
  { total_budget }: Pick<AllocatorSettings, 'total_budget'>,
  { count, words }: InDates,
): number {
  const smallest = sum(channels.map(({ low }) => low)) * count;
  const largest = sum(channels.map(({ up }) => up)) * count;
  const spend = sum(channels.map(({ now }) => now)) * count;
  if (spend === 0) {
    throw infeasible(`Nothing was spent in any channel ${words}.`, 'Choose dates with spend in them.');
  }
  const budget = total_budget ?? spend;
  if (budget >= smallest * (1 - ROUNDING) && budget <= largest * (1 + ROUNDING)) {
    return Math.min(largest, Math.max(smallest, budget)) / count;
  }
  const what =
    total_budget === null
      ? `The spend of now, ${figure(budget)}, cannot be kept`
      : `A budget of ${figure(budget)} cannot be spent`;
  throw infeasible(
    `${what} ${words}: the bounds allow ${figure(smallest)} to ${figure(largest)}.`,
    `Give a budget from ${figure(smallest)} to ${figure(largest)}, or widen the bounds.`,
    { budget, budget_min: smallest, budget_max: largest },
  );
}

/**
 * The ROAS or CPA that is aimed at: the one asked for, or Robyn's, 0.8 times the ROAS or 1.2 times the CPA of now; `null` for
 * max_response. Throws `allocation_infeasible` where the bounds do not reach it.
 */
export function targetOf(
  channels: readonly Channel[],
  { scenario, target_value }: Pick<AllocatorSettings, 'scenario' | 'target_value'>,
  dep_var_type: DepVarType,
  { words }: InDates,
): number | null {
  if (scenario !== 'target_efficiency') return null;
  const is_cpa = dep_var_type === 'conversion';
  const now = efficiencyOf(
    channels,
    channels.map((channel) => channel.now),
  );
  const target = target_value ?? (is_cpa ? 1.2 / now : 0.8 * now);
  const wanted = efficiencyOfTarget(target, dep_var_type);
  const { least, greatest } = efficiencyRange(channels);
  if (wanted >= least * (1 - ROUNDING) && wanted <= greatest * (1 + ROUNDING)) return target;
  const [min = 0, max = 0] = is_cpa ? [1 / greatest, 1 / least] : [least, greatest];
  const name = is_cpa ? 'CPA' : 'ROAS';
  const usual = target_value === null ? ` (${is_cpa ? 1.2 : 0.8} times that of now, as no target was given)` : '';
  const too_low =
    wanted < least ? ' With all channels that have an effect at their upper bounds it is better than that.' : '';
  throw infeasible(
    `A ${name} of ${figure(target)}${usual} cannot be reached ${words}: within the bounds it goes ${range(min, max)}; it is ${figure(is_cpa ? 1 / now : now)} now.${too_low}`,
    `Give a target ${range(min, max)}, or widen the bounds; Robyn's own are 0.1 and 10.`,
    { target, target_min: min, target_max: max },
  );
}

/** The response for one unit of spend that a target means: ROAS is it, CPA its reciprocal. */
export function efficiencyOfTarget(target: number, dep_var_type: DepVarType): number {
  return dep_var_type === 'conversion' ? 1 / target : target;
}

export function noBudgetToDivide(sol_id: string, channels: readonly Channel[]): AppError {
  const some = channels.filter(({ curve }) => curve.coefficient > 0).map(({ channel }) => channel);
  return infeasible(
    `There is no budget to divide: ${some.length === 0 ? 'none' : `only ${some.join(', ')}`} of the ${channels.length} channels has an effect in model ${sol_id}.`,
    'Take another model of the run, or train with wider hyperparameter ranges.',
  );
}

function infeasible(message: string, fix: string, figures: Record<string, number> = {}): AppError {
  return new AppError('allocation_infeasible', { message, fix, ...figures });
}

/** ROAS has no end where nothing has to be spent. */
function range(min: number, max: number): string {
  return Number.isFinite(max) ? `from ${figure(min)} to ${figure(max)}` : `from ${figure(min)} upwards`;
}

/** A number as people write it: 1,234,567; 12.35; 0.0123. */
function figure(value: number): string {
  return Math.abs(value) >= 1000
    ? value.toLocaleString('en-US', { maximumFractionDigits: 0 })
    : value.toLocaleString('en-US', { maximumSignificantDigits: 4 });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
