import type { AllocatorMetrics, ModelSummary } from '../trainer/results.ts';
import { uncertainChannels } from './cautions.ts';
import type { Verdict } from './explain-trust.ts';
import { amountOf, joined, nameOf, shareOf } from './figures.ts';

/** A sentence of an explanation. Rank 0 stays; the highest rank goes first where there is no room. */
export type Sentence = { part: 'fit' | 'drives' | 'saturated' | 'trust'; rank: number; text: string };

type Channel = ModelSummary['channels'][number];
type Move = 'raised' | 'lowered' | 'kept';

/** From this share of the most that a channel could ever bring, more money there brings little. */
const SATURATED = 0.8;
/** Shorter than this many weeks, nobody has to wait for an effect. */
const LONG_CARRYOVER_WEEKS = 1;
/** A channel that moves by less than this share of all spend is left alone by the allocator, as its message says too. */
const SMALLEST_MOVE = 0.005;

/** What drives, what the allocator makes of it, and what is saturated. */
export function channelSentences(
  summary: ModelSummary,
  allocator: AllocatorMetrics | null,
  verdict: Verdict,
): Sentence[] {
  const active = summary.channels
    .filter(({ effect_share }) => effect_share > 0)
    .sort((a, b) => b.effect_share - a.effect_share);
  const moves = movesOf(allocator);
  const sentence = (part: Sentence['part'], rank: number, texts: readonly (string | null)[]): Sentence[] =>
    texts.flatMap((text) => (text === null ? [] : [{ part, rank, text }]));
  return [
    ...sentence('drives', 3, [media(summary)]),
    ...sentence('drives', 1, [strongest(summary, active)]),
    ...sentence('drives', 3, [bestForItsMoney(summary, active, moves)]),
    ...sentence('drives', 4, [proposal(allocator, moves, verdict)]),
    ...sentence('saturated', 2, [saturated(active, moves)]),
    ...sentence('saturated', 5, [carryover(active)]),
  ];
}

/** The channel to trust least, in one sentence. */
export function leastCertain(summary: ModelSummary): string | null {
  const [first, ...others] = uncertainChannels(summary).sort((a, b) => b.spend_share - a.spend_share);
  if (first === undefined || first.interval === null) return null;
  const low = amountOf(first.interval.low);
  const high = amountOf(first.interval.high);
  const figure = amountOf(first.roas ?? first.cpa);
  if (low === null || high === null || figure === null) return null;
  const what = summary.dep_var_type === 'revenue' ? 'one unit spent on it brings' : 'one more of the goal costs on it';
  const range = `similar models put what ${what} anywhere from ${low} to ${high}, this one at ${figure}`;
  const rest =
    others.length === 0
      ? ''
      : `; ${others.length === 1 ? nameOf(others[0]?.channel ?? '') : `${others.length} other channels`} ${others.length === 1 ? 'is' : 'are'} uncertain too`;
  return `Trust ${nameOf(first.channel)} least: ${range}${rest}.`;
}

function media({ baseline_share, dep_var }: ModelSummary): string | null {
  if (!Number.isFinite(baseline_share) || Math.abs(baseline_share) > 10) return null;
  const name = nameOf(dep_var);
  if (baseline_share < 0) return `It credits media with more than all of ${name}, which cannot be.`;
  if (baseline_share > 1) return `It sees no gain in ${name} from media as a whole.`;
  const share = shareOf(1 - baseline_share);
  return share === null ? null : `Media account for ${share} of ${name}; the rest would come without them.`;
}

function strongest({ channels }: ModelSummary, active: readonly Channel[]): string | null {
  const [first, second] = active;
  if (first === undefined || channels.length === 1) return null;
  if (second === undefined) return `Of the paid channels, only ${nameOf(first.channel)} brings anything.`;
  const share = ({ effect_share, spend_share }: Channel, of_effect: string, of_spend: string) => {
    const [effect, spend] = [shareOf(effect_share), shareOf(spend_share)];
    if (effect === null) return '';
    return spend === null ? ` (${effect}${of_effect})` : ` (${effect}${of_effect} for ${spend}${of_spend})`;
  };
  const most = `${nameOf(first.channel)} brings the most${share(first, ' of the effect', ' of the spend')}`;
  return `Of the paid channels, ${most}, then ${nameOf(second.channel)}${share(second, '', '')}.`;
}

/** Average return, which the next unit of money need not keep. */
function bestForItsMoney(
  summary: ModelSummary,
  active: readonly Channel[],
  moves: ReadonlyMap<string, Move>,
): string | null {
  const is_revenue = summary.dep_var_type === 'revenue';
  const measured = active
    .map((channel) => ({ channel, value: is_revenue ? channel.roas : channel.cpa }))
    .filter(
      (one): one is { channel: Channel; value: number } =>
        one.value !== null && one.value > 0 && amountOf(one.value) !== null,
    )
    .sort((a, b) => (is_revenue ? b.value - a.value : a.value - b.value));
  const [best] = measured;
  if (best === undefined) return null;
  const name = nameOf(best.channel.channel);
  const amount = amountOf(best.value) ?? '';
  const figure = is_revenue
    ? `each unit spent brought ${amount}`
    : `each unit of ${nameOf(summary.dep_var)} cost ${amount}`;
  if (measured.length === 1) return `On ${name}, ${figure}.`;
  const but =
    moves.get(best.channel.channel) === 'lowered'
      ? ', but the next unit would bring less, so the allocator lowers it'
      : '';
  const also =
    best.channel === active[0] ? 'It also brings the most for its money' : `For its money, ${name} brings the most`;
  return `${also}: ${figure}${but}.`;
}

/** What the allocator says, in the same direction as its own message. */
function proposal(
  allocator: AllocatorMetrics | null,
  moves: ReadonlyMap<string, Move>,
  verdict: Verdict,
): string | null {
  if (allocator === null || allocator.scenario !== 'max_response') return null;
  const lift = shareOf(allocator.totals.response_lift);
  if (lift === null) return null;
  const biggest = (move: Move) => {
    const [first] = allocator.channels
      .filter(({ channel }) => moves.get(channel) === move)
      .sort((a, b) => Math.abs(b.spend_optimized - b.spend) - Math.abs(a.spend_optimized - a.spend));
    return first === undefined ? null : nameOf(first.channel);
  };
  const [up, down] = [biggest('raised'), biggest('lowered')];
  if (up === null && down === null) return 'The allocator would leave the budget as it is.';
  const what = [...(up === null ? [] : [`raise ${up}`]), ...(down === null ? [] : [`lower ${down}`])].join(' and ');
  const gain = allocator.totals.response_lift > 0 ? `, for ${lift} more effect` : '';
  const guess = verdict === 'first_guess' ? '; take that as a first guess too' : '';
  return `The allocator would above all ${what}${gain}${guess}.`;
}

function saturated(active: readonly Channel[], moves: ReadonlyMap<string, Move>): string | null {
  const known = active
    .filter(({ saturation }) => saturation !== null && saturation >= 0 && saturation <= 1)
    .sort((a, b) => (b.saturation ?? 0) - (a.saturation ?? 0));
  const full = known.filter(({ saturation }) => (saturation ?? 0) >= SATURATED);
  const [first] = known;
  if (first === undefined) return null;
  const bringing = (channel: Channel) => shareOf(channel.saturation) ?? '';
  if (full.length === 0) {
    if (known.length < active.length) return null;
    const name = nameOf(first.channel);
    return known.length === 1
      ? `${name} brings ${bringing(first)} of the most that it ever could.`
      : `No channel is near its ceiling: ${name}, the closest, brings ${bringing(first)} of the most that it ever could.`;
  }
  const raised = full.filter(({ channel }) => moves.get(channel) === 'raised').map(({ channel }) => nameOf(channel));
  if (full.length === 1) {
    const but =
      raised.length === 0
        ? ', so more money there brings little'
        : '; the allocator raises it all the same, for its next unit brings more than others’';
    return `${nameOf(first.channel)} already brings ${bringing(first)} of the most that it ever could${but}.`;
  }
  const shown = full.slice(0, 2).map((channel) => `${nameOf(channel.channel)} (${bringing(channel)})`);
  const names = joined(full.length > 2 ? [...shown, `${full.length - 2} more`] : shown);
  const still = raised.length > 2 ? `${raised.length} of them` : joined(raised);
  const but = raised.length === 0 ? ', so more money there brings little' : `; the allocator still raises ${still}`;
  return `${names} are close to the most that they could ever bring${but}.`;
}

function carryover(active: readonly Channel[]): string | null {
  const [longest] = [...active].sort((a, b) => b.carryover_weeks - a.carryover_weeks);
  if (longest === undefined || !(longest.carryover_weeks >= LONG_CARRYOVER_WEEKS) || longest.carryover_weeks > 520)
    return null;
  const weeks = longest.carryover_weeks.toFixed(1).replace(/\.0$/, '');
  return `The effect of ${nameOf(longest.channel)} comes on average ${weeks} ${weeks === '1' ? 'week' : 'weeks'} after the spend, so judge changes there no sooner.`;
}

function movesOf(allocator: AllocatorMetrics | null): ReadonlyMap<string, Move> {
  if (allocator === null) return new Map();
  const all = Math.max(allocator.totals.spend, allocator.totals.spend_optimized);
  return new Map(
    allocator.channels.map(({ channel, spend, spend_optimized }) => {
      const by = spend_optimized - spend;
      if (!(Math.abs(by) >= SMALLEST_MOVE * all)) return [channel, 'kept'];
      return [channel, by > 0 ? 'raised' : 'lowered'];
    }),
  );
}
