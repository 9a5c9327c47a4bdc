import type { KnownBlock } from '@slack/types';
import { cautions, dataCautions } from '../../results/cautions.ts';
import { explainRun } from '../../results/explain.ts';
import type { Run } from '../../runs/run.ts';
import type { FitByDate } from '../../trainer/fit-by-date.ts';
import type { AllocatorMetrics, ModelSummary } from '../../trainer/results.ts';
import { noAllocation } from './allocator-message.ts';
import { channelHeadline } from './channel-headline.ts';
import { actions, context } from './elements.ts';
import { engineWords } from './engine-words.ts';
import { explanationBlock } from './explanation.ts';
import { fitLines, LIGHTS_LEGEND } from './fit-lines.ts';
import { linkButton } from './link-buttons.ts';
import { missBlocks } from './miss-lines.ts';
import { percent, ratio } from './numbers.ts';
import { paretoAltText } from './picture-words.ts';
import { runTitle } from './run-words.ts';
import { MAX_ROWS, table } from './table.ts';
import { clip, escapeMrkdwn, type MessageContent, paragraph, plain } from './text.ts';

/** The table of a run's thread that says what each channel brings. */

const MAX_CAUTIONS = 6;

/**
 * The run in plain words; channel by channel what it brings and how sure that is, the strongest first; then how far to trust the
 * model, and what to do about what the words have found. `allocator` is what the words must not contradict, `pareto_file_id` the
 * picture of the fronts, where there is one.
 */
export function summaryMessage(
  run: Run,
  summary: ModelSummary,
  allocator: AllocatorMetrics | null = null,
  pareto_file_id: string | null = null,
  fit_by_date: FitByDate | null = null,
): MessageContent {
  const explanation = explainRun(summary, allocator, run, fit_by_date);
  const by_effect = [...summary.channels].sort((a, b) => b.effect_share - a.effect_share);
  return {
    text: `${escapeMrkdwn(runTitle(run))}: ${channelHeadline(summary)}`,
    blocks: [
      explanationBlock(explanation),
      paragraph('*What each channel brings*'),
      table(channelHead(summary), by_effect.map(channelRow)),
      context(...channelNotes(summary, by_effect.length)),
      paragraph(`*How far to trust it*\n${fitLines(summary).join('\n')}`),
      context(LIGHTS_LEGEND, modelNote(summary)),
      ...missBlocks(run, summary, fit_by_date),
      ...paretoImage(summary, pareto_file_id),
      ...noAllocation(summary),
      ...warningBlocks(
        cautions(summary, explanation.told).filter((caution) => caution !== summary.no_allocation),
        dataCautions(run),
      ),
      ...actions([
        linkButton('onepager', run.run_id),
        ...(pareto_file_id === null ? [] : [linkButton('pareto_plot', run.run_id)]),
        linkButton('tables', run.run_id),
        linkButton('models', run.run_id),
        linkButton('console_log', run.run_id),
      ]),
    ],
  };
}

function paretoImage(summary: ModelSummary, file_id: string | null): KnownBlock[] {
  if (file_id === null) return [];
  const title = 'Every model tried: the further left and down, the better. The lines join the best of them.';
  return [{ type: 'image', slack_file: { id: file_id }, alt_text: paretoAltText(summary), title: plain(title, 2000) }];
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
    `Saturated: share of the most that the channel could ever bring. Lasts: how long after the spend its effect comes, on average.`,
    ...hidden,
  ];
}

function modelNote(summary: ModelSummary): string {
  const models = `${summary.models.toLocaleString('en-US')} models tried, ${summary.pareto_models} on the pareto fronts`;
  return `${escapeMrkdwn(clip(summary.best_model_reason, 500))} ${models}. ${engineWords(summary)}.`;
}

/** What is to be kept in mind of the model, and after it of its data. */
function warningBlocks(of_model: readonly string[], of_data: readonly string[]): KnownBlock[] {
  if (of_model.length + of_data.length === 0) return [];
  const bullets = (warnings: readonly string[]) => warnings.map((warning) => `• ${escapeMrkdwn(clip(warning, 300))}`);
  const shown = of_model.slice(0, MAX_CAUTIONS - of_data.length);
  const more = of_model.length - shown.length;
  return [
    paragraph(
      [
        '*Keep in mind*',
        ...bullets(shown),
        ...(more > 0 ? [`… and ${more} more in model_summary.json.`] : []),
        ...bullets(of_data),
      ].join('\n'),
    ),
  ];
}
