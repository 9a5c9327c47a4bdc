import type { KnownBlock, TableBlock } from '@slack/types';
import { cautions } from '../../results/cautions.ts';
import type { Run } from '../../runs/run.ts';
import type { AllocatorMetrics, ModelSummary } from '../../trainer/results.ts';
import { channelHeadline } from './channel-headline.ts';
import { actions, context } from './elements.ts';
import { linkButton } from './link-buttons.ts';
import { change, measure, money, percent, ratio } from './numbers.ts';
import { runTitle } from './run-words.ts';
import { clip, clipMiddle, escapeMrkdwn, type MessageContent, named, paragraph, plain } from './text.ts';

/** The two tables of a run's thread: what each channel brings, and where the budget should go. */

/** Slack takes 100 rows and about 13,200 characters a message; past this many channels the rest is summed up. */
const MAX_ROWS = 40;
const MAX_NAME = 60;

/** Channel: share of spend, share of effect, and ROAS or CPA; the strongest first. */
export function summaryMessage(run: Run, summary: ModelSummary): MessageContent {
  const by_effect = [...summary.channels].sort((a, b) => b.effect_share - a.effect_share);
  const is_revenue = summary.dep_var_type === 'revenue';
  const rows = by_effect.map((channel) => [
    channel.channel,
    percent(channel.spend_share),
    percent(channel.effect_share),
    ratio(is_revenue ? channel.roas : channel.cpa),
  ]);
  const headline = channelHeadline(summary);
  return {
    text: `${escapeMrkdwn(runTitle(run))}: ${headline}`,
    blocks: [
      paragraph(`*What each channel brings*\n${headline}`),
      table(['Channel', 'Share of spend', 'Share of effect', is_revenue ? 'ROAS' : 'CPA'], rows),
      context(...summaryNotes(summary, rows.length)),
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

function summaryNotes(summary: ModelSummary, channels: number): string[] {
  const explained =
    summary.dep_var_type === 'revenue' ? 'ROAS: what one unit of spend brought.' : 'CPA: what one conversion cost.';
  const models = `${summary.models.toLocaleString('en-US')} models tried, ${summary.pareto_models} on the pareto front`;
  const hidden =
    channels > MAX_ROWS ? [`The ${MAX_ROWS} strongest of ${channels} channels; the rest is in the tables.`] : [];
  return [
    `${explained} ${percent(summary.baseline_share, 0)} of ${named(summary.dep_var)} comes without media.`,
    ...hidden,
    `Model ${named(summary.best_model)}: R² ${summary.rsq_train.toFixed(2)}, nrmse ${measure(summary.nrmse)}, decomp.rssd ${measure(summary.decomp_rssd)}. ${models}. ${summary.engine} engine, ${summary.optimizer} optimizer.`,
  ];
}

function warningBlocks(warnings: readonly string[]): KnownBlock[] {
  if (warnings.length === 0) return [];
  const lines = warnings.slice(0, 5).map((warning) => `⚠ ${escapeMrkdwn(clip(warning, 300))}`);
  return [paragraph(lines.join('\n'))];
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
  const cell = (text: string) => ({ type: 'raw_text' as const, text: text === '' ? '–' : clipMiddle(text, MAX_NAME) });
  return {
    type: 'table',
    column_settings: head.map((_, column) => (column === 0 ? { align: 'left' } : { align: 'right' })),
    rows: [head, ...rows.slice(0, MAX_ROWS)].map((row) => row.map(cell)),
  };
}
