import type { KnownBlock, TableBlock } from '@slack/types';
import { cautions } from '../../results/cautions.ts';
import type { Run } from '../../runs/run.ts';
import type { AllocatorMetrics, ModelSummary } from '../../trainer/results.ts';
import { channelHeadline } from './channel-headline.ts';
import { actions, context } from './elements.ts';
import { engineWords } from './engine-words.ts';
import { fitLines, LIGHTS_LEGEND } from './fit-lines.ts';
import { linkButton } from './link-buttons.ts';
import { change, money, percent, ratio } from './numbers.ts';
import { runTitle } from './run-words.ts';
import { clip, clipMiddle, escapeMrkdwn, type MessageContent, named, paragraph, plain } from './text.ts';

/** The two tables of a run's thread: what each channel brings, and where the budget should go. */

/** Slack takes 100 rows and about 13,200 characters a message; past this many channels the rest is summed up. */
const MAX_ROWS = 40;
const MAX_NAME = 60;
const MAX_FIGURE = 20;
const MAX_CAUTIONS = 6;

/** Channel by channel what it brings and how sure that is, the strongest first; then how far to trust the model. */
export function summaryMessage(run: Run, summary: ModelSummary): MessageContent {
  const by_effect = [...summary.channels].sort((a, b) => b.effect_share - a.effect_share);
  const headline = channelHeadline(summary);
  return {
    text: `${escapeMrkdwn(runTitle(run))}: ${headline}`,
    blocks: [
      paragraph(`*What each channel brings*\n${headline}`),
      table(channelHead(summary), by_effect.map(channelRow)),
      context(...channelNotes(summary, by_effect.length)),
      paragraph(`*How far to trust it*\n${fitLines(summary).join('\n')}`),
      context(LIGHTS_LEGEND, modelNote(summary)),
      ...warningBlocks(cautions(summary)),
      ...actions([
        linkButton('onepager', run.run_id),
        linkButton('tables', run.run_id),
        linkButton('models', run.run_id),
        linkButton('console_log', run.run_id),
      ]),
    ],
  };
}

function channelHead({ dep_var_type }: ModelSummary): string[] {
  const return_word = dep_var_type === 'revenue' ? 'ROAS' : 'CPA';
  return [
    'Channel',
    'Share of spend',
    'Share of effect',
    return_word,
    '95% interval',
    `Marginal ${return_word}`,
    'Saturated',
    'Lasts (weeks)',
  ];
}

function channelRow(channel: ModelSummary['channels'][number]): string[] {
  const { interval } = channel;
  return [
    channel.channel,
    percent(channel.spend_share),
    percent(channel.effect_share),
    ratio(channel.roas ?? channel.cpa),
    interval === null ? '–' : `${ratio(interval.low)} to ${ratio(interval.high)}`,
    ratio(channel.marginal_roas ?? channel.marginal_cpa),
    channel.saturation === null ? '–' : percent(channel.saturation, 0),
    channel.carryover_weeks.toFixed(1),
  ];
}

function channelNotes(summary: ModelSummary, channels: number): string[] {
  const explained =
    summary.dep_var_type === 'revenue'
      ? 'ROAS: what one unit of spend brought. Marginal ROAS: what one more unit would bring at the spend of today.'
      : 'CPA: what one conversion cost. Marginal CPA: what one more conversion would cost at the spend of today.';
  const no_interval = summary.channels.find((channel) => channel.interval === null)?.no_interval ?? null;
  const interval =
    no_interval === null
      ? '95% interval: where the similar models of its cluster lie, by Robyn’s bootstrap.'
      : `No interval in places: ${escapeMrkdwn(no_interval)}`;
  const hidden =
    channels > MAX_ROWS ? [`The ${MAX_ROWS} strongest of ${channels} channels; the rest is in the tables.`] : [];
  return [
    `${explained} ${interval}`,
    `Saturated: share of the most that the channel could ever bring. Lasts: how long after the spend its effect comes, on average. ${percent(summary.baseline_share, 0)} of ${named(summary.dep_var)} comes without media.`,
    ...hidden,
  ];
}

function modelNote(summary: ModelSummary): string {
  const models = `${summary.models.toLocaleString('en-US')} models tried, ${summary.pareto_models} on the pareto fronts`;
  return `${escapeMrkdwn(clip(summary.best_model_reason, 500))} ${models}. ${engineWords(summary)}.`;
}

function warningBlocks(warnings: readonly string[]): KnownBlock[] {
  if (warnings.length === 0) return [];
  const lines = warnings.slice(0, MAX_CAUTIONS).map((warning) => `⚠ ${escapeMrkdwn(clip(warning, 300))}`);
  const more = warnings.length - lines.length;
  return [paragraph([...lines, ...(more > 0 ? [`… and ${more} more in model_summary.json.`] : [])].join('\n'))];
}

/** Spend now against proposed, and what that does to the response. `file_id` is the allocator's plot, where there is one. */
export function allocatorMessage(run: Run, metrics: AllocatorMetrics, file_id: string | null): MessageContent {
  const { totals } = metrics;
  const rows = [...metrics.channels]
    .sort((a, b) => Math.abs(b.spend_change) - Math.abs(a.spend_change))
    .map((channel) => [
      channel.channel,
      money(channel.spend),
      money(channel.spend_optimized),
      change(channel.spend_change),
      change(channel.response_change),
    ]);
  const headline = allocatorHeadline(metrics);
  return {
    text: `${escapeMrkdwn(runTitle(run))}: ${headline}`,
    blocks: [
      paragraph(`*Where the budget should go*\n${headline}`),
      table(['Channel', 'Now', 'Proposed', 'Change', 'Effect'], rows),
      context(
        `Spend ${money(totals.spend)} now, ${money(totals.spend_optimized)} proposed, over ${named(metrics.periods)} from ${metrics.date_min} to ${metrics.date_max}.`,
        `Each channel stays within the bounds that were set. Model ${named(metrics.sol_id)}, scenario ${metrics.scenario.replace('_', ' ')}.`,
      ),
      ...(file_id === null ? [] : [allocatorImage(metrics, headline, file_id)]),
    ],
  };
}

function allocatorHeadline(metrics: AllocatorMetrics): string {
  const { totals, scenario } = metrics;
  const lift = change(totals.response_lift);
  const same_money = Math.abs(totals.spend_optimized - totals.spend) <= 0.005 * totals.spend;
  if (scenario === 'max_response' && !same_money) {
    return `Spending ${money(totals.spend_optimized)} in place of ${money(totals.spend)} would change the effect of media by ${lift}.`;
  }
  return scenario === 'max_response'
    ? `Moving the same money between channels would change the effect of media by ${lift}.`
    : `Meeting the target would take ${money(totals.spend_optimized)} of spend and change the effect of media by ${lift}.`;
}

function allocatorImage(metrics: AllocatorMetrics, headline: string, file_id: string): KnownBlock {
  return {
    type: 'image',
    slack_file: { id: file_id },
    alt_text: clip(
      `Robyn's budget allocator for model ${metrics.sol_id}: spend and response of each channel now and as proposed. ${headline}`,
      2000,
    ),
    title: plain('Budget allocator', 2000),
  };
}

/** Names left, figures right. Slack refuses an empty cell. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): TableBlock {
  const cell = (text: string, column: number) => ({
    type: 'raw_text' as const,
    text: text === '' ? '–' : clipMiddle(text, column === 0 ? MAX_NAME : MAX_FIGURE),
  });
  return {
    type: 'table',
    column_settings: head.map((_, column) => (column === 0 ? { align: 'left' } : { align: 'right' })),
    rows: [head, ...rows.slice(0, MAX_ROWS)].map((row) => row.map(cell)),
  };
}
