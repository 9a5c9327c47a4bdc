import type { KnownBlock } from '@slack/types';
import type { Run } from '../../runs/run.ts';
import type { AllocatorMetrics, ModelSummary } from '../../trainer/results.ts';
import { actions, context } from './elements.ts';
import { linkButton } from './link-buttons.ts';
import { change, money, ratio } from './numbers.ts';
import { allocatorAltText } from './picture-words.ts';
import { runTitle } from './run-words.ts';
import { MAX_ROWS, table } from './table.ts';
import { clip, escapeMrkdwn, listOf, type MessageContent, named, paragraph, plain } from './text.ts';

/** Where the budget should go: what was asked, what to do, and every channel's spend and effect now and as proposed. */

type Channel = AllocatorMetrics['channels'][number];

/** A channel that moves by less than this share of all spend is left alone. */
const SMALLEST_MOVE = 0.005;
/** The two sides of a sum of money are the same within this share. */
const SAME = 0.005;

/** Robyn in the trainer, whose files are kept, or the bot by the response curves, which leaves none. */
export type AnsweredBy = 'robyn' | 'bot';

/** `file_id` is the allocator's plot, where there is one. */
export function allocatorMessage(
  run: Run,
  metrics: AllocatorMetrics,
  file_id: string | null,
  by: AnsweredBy = 'robyn',
): MessageContent {
  const { totals } = metrics;
  const { question, outcome, advice } = allocationInWords(metrics);
  const rows = [...metrics.channels].sort((a, b) => moved(b) - moved(a)).map(rowOf);
  const total = rowOf({
    ...totals,
    channel: 'Total',
    spend_change: relative(totals.spend_optimized, totals.spend),
    response_change: totals.response_lift,
  });
  return {
    text: `${escapeMrkdwn(runTitle(run))}: ${outcome} ${advice}`,
    blocks: [
      paragraph(`*Where the budget should go*\n${question}.\n${outcome}\n*To do:* ${advice}`),
      table(
        ['Channel', 'Spend now', 'Spend proposed', 'Change', 'Effect now', 'Effect proposed', 'Lift'],
        rows,
        metrics.channels.length === 0 ? null : total,
      ),
      context(...explanations(metrics, file_id !== null, by)),
      ...(file_id === null ? [] : [image(metrics, file_id), ...actions([linkButton('allocator_plot', run.run_id)])]),
    ],
  };
}

/** What was asked of the allocator, what it would bring and what to do, each as a sentence that is safe anywhere. */
export function allocationInWords(metrics: AllocatorMetrics): { question: string; outcome: string; advice: string } {
  return {
    question: `${questionOf(metrics)}, from ${metrics.date_min} to ${metrics.date_max} (${named(metrics.periods)})`,
    outcome: outcomeOf(metrics),
    advice: adviceOf(metrics),
  };
}

/** In place of the message: why there is no allocation, with its figures and what to do, whole. */
export function noAllocation({ no_allocation }: ModelSummary): KnownBlock[] {
  if (no_allocation === null) return [];
  return [paragraph(`*Where the budget should go*\n${escapeMrkdwn(clip(no_allocation, 1500))}`)];
}

function rowOf(channel: Omit<Channel, 'constraint_low' | 'constraint_up'>): string[] {
  return [
    channel.channel,
    money(channel.spend),
    money(channel.spend_optimized),
    change(channel.spend_change),
    money(channel.response),
    money(channel.response_optimized),
    change(channel.response_change),
  ];
}

function moved(channel: Channel): number {
  return Math.abs(channel.spend_optimized - channel.spend);
}

/** What is lost in adding up is no change. */
function relative(to: number, from: number): number {
  return from === 0 || Math.abs(to - from) <= 1e-6 * from ? 0 : to / from - 1;
}

/** The scenario in words. */
function questionOf({ scenario, total_budget, target_value, dep_var_type }: AllocatorMetrics): string {
  if (scenario === 'target_efficiency') {
    const target = target_value === null ? 'the target' : `a ${efficiencyName(dep_var_type)} of ${ratio(target_value)}`;
    return `The most effect at ${target} over all channels together`;
  }
  return total_budget === null ? 'The most effect for the same money' : `The most effect for ${money(total_budget)}`;
}

/** ROAS where the effect is money, CPA where it is conversions. */
function efficiencyName(dep_var_type: AllocatorMetrics['dep_var_type']): string {
  return dep_var_type === 'conversion' ? 'CPA' : 'ROAS';
}

function outcomeOf({ totals, scenario }: AllocatorMetrics): string {
  const lift = change(totals.response_lift);
  if (scenario === 'target_efficiency') {
    return `Meeting the target would take ${money(totals.spend_optimized)} of spend in place of ${money(totals.spend)} and change the effect of media by ${lift}.`;
  }
  return Math.abs(totals.spend_optimized - totals.spend) > SAME * totals.spend
    ? `Spending ${money(totals.spend_optimized)} in place of ${money(totals.spend)} would change the effect of media by ${lift}.`
    : `Moving the same money between channels would change the effect of media by ${lift}.`;
}

/** The largest moves in one sentence. */
function adviceOf(metrics: AllocatorMetrics): string {
  const { channels, totals, periods } = metrics;
  const all = Math.max(totals.spend, totals.spend_optimized);
  const moves = channels.filter((channel) => moved(channel) >= SMALLEST_MOVE * all).sort((a, b) => moved(b) - moved(a));
  if (moves.length === 0) return 'leave the budget as it is; no other division within the bounds brings more.';
  const said = (channel: Channel) =>
    `${named(channel.channel)} from ${money(channel.spend)} to ${money(channel.spend_optimized)}`;
  const part = (verb: string, some: Channel[]) => (some.length === 0 ? [] : [`${verb} ${listOf(some.map(said), 3)}`]);
  const up = part(
    'raise',
    moves.filter((channel) => channel.spend_optimized > channel.spend),
  );
  const down = part(
    'lower',
    moves.filter((channel) => channel.spend_optimized < channel.spend),
  );
  return `${[...up, ...down].join(', and ')}, all told over ${named(periods)}.`;
}

function explanations(metrics: AllocatorMetrics, has_picture: boolean, by: AnsweredBy): string[] {
  const { totals, channels, periods, dep_var_type } = metrics;
  const unit = /^\d+ (day|week|month)s?$/.exec(periods)?.[1] ?? 'period';
  const of_money = dep_var_type === 'conversion' ? [totals.spend, totals.response] : [totals.response, totals.spend];
  const proposed =
    dep_var_type === 'conversion'
      ? [totals.spend_optimized, totals.response_optimized]
      : [totals.response_optimized, totals.spend_optimized];
  const efficiency =
    dep_var_type === null
      ? []
      : [`${efficiencyName(dep_var_type)} of all channels: ${divided(of_money)} now, ${divided(proposed)} proposed.`];
  const hidden =
    channels.length > MAX_ROWS
      ? [`The ${MAX_ROWS} largest moves of ${channels.length} channels; the total is of all.`]
      : [];
  return [
    `Every figure in the table is the total of ${named(periods)}, not of one ${unit}${has_picture ? `; the picture also has means of one ${unit}` : ''}.`,
    ...efficiency,
    ...hidden,
    `${boundsInWords(metrics, by)} Effect now is what the model's response curves say of the mean spend, so it is not quite the effect that the model summary adds up.`,
    ...metrics.notes.map((note) => `⚠ ${escapeMrkdwn(clip(note, 300))}`).slice(0, 4),
    `Model ${named(metrics.sol_id)}, ${originOf(metrics, by)}.`,
  ];
}

function originOf({ scenario }: AllocatorMetrics, by: AnsweredBy): string {
  switch (by) {
    case 'bot':
      return `calculated by the bot from the model's response curves, the way Robyn's scenario ${scenario} counts`;
    case 'robyn':
      return `answered by Robyn's own allocator, scenario ${scenario}`;
  }
}

function divided([above = 0, below = 0]: number[]): string {
  return below === 0 ? '–' : ratio(above / below);
}

function boundsInWords({ channels }: AllocatorMetrics, by: AnsweredBy): string {
  const [first] = channels;
  if (first === undefined) return '';
  const { constraint_low: low, constraint_up: up } = first;
  const is_common = channels.every((channel) => channel.constraint_low === low && channel.constraint_up === up);
  return is_common
    ? `Each channel stays between ${ratio(low)} and ${ratio(up)} times its spend of now.`
    : `Each channel stays within its own bounds${by === 'bot' ? '' : ', which allocator_metrics.csv lists'}.`;
}

function image(metrics: AllocatorMetrics, file_id: string): KnownBlock {
  return {
    type: 'image',
    slack_file: { id: file_id },
    alt_text: allocatorAltText(metrics),
    title: plain('Budget allocator', 2000),
  };
}
