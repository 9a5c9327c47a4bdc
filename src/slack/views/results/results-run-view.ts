import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types';
import { cautions } from '../../../results/cautions.ts';
import type { Explanation } from '../../../results/explain.ts';
import { earlierRun } from '../../../runs/already-trained.ts';
import { isFinal, type Run } from '../../../runs/run.ts';
import type { AllocatorMetrics, ModelSummary } from '../../../trainer/results.ts';
import { allocationInWords, noAllocation } from '../../blocks/allocator-message.ts';
import { channelHeadline } from '../../blocks/channel-headline.ts';
import { localTime } from '../../blocks/dates.ts';
import { actions, button, context, header, option } from '../../blocks/elements.ts';
import { explanationBlock } from '../../blocks/explanation.ts';
import { fitLines, LIGHTS_LEGEND } from '../../blocks/fit-lines.ts';
import { fitWords } from '../../blocks/fit-words.ts';
import { change, measure, money, percent, ratio } from '../../blocks/numbers.ts';
import { onepagerAltText } from '../../blocks/picture-words.ts';
import { runLine, runTitle, specSentences, stateWords, tookWords } from '../../blocks/run-words.ts';
import { clip, count, escapeMrkdwn, named, paragraph, plain } from '../../blocks/text.ts';
import { textTable } from '../../blocks/text-table.ts';
import { RESULTS_ACTIONS, RESULTS_VIEWS } from '../../ids.ts';

/** A picture: there, on its way, or not to be had, with a sentence that says why. */
export type Picture = { file_id: string } | 'coming' | { problem: string } | null;

export type RunResults = {
  run: Run;
  summary: ModelSummary | null;
  allocator: AllocatorMetrics | null;
  /** The model whose onepager is shown. */
  sol_id: string | null;
  onepager: Picture;
  allocator_plot: Picture;
  /** What the figures say, in plain words. */
  explanation: Explanation | null;
  /** Whether onepagers can be drawn that are not there yet. */
  can_draw: boolean;
  /** Whether it lies on the list that it was opened from. */
  is_pushed: boolean;
  files: number;
  card_url: string | null;
  now: Date;
};

const MAX_BLOCKS = 100;
const MAX_CAUTIONS = 6;

/** One run with everything that it has brought: the answer first, then how far to trust it, pictures, tables, files. */
export function resultsRunView(facts: RunResults): ModalView {
  const { run, summary, allocator } = facts;
  const { sign, word } = stateWords(run);
  const blocks: KnownBlock[] = [
    header(`${sign} ${runTitle(run)}: ${word}`),
    paragraph(specSentences(run.spec)),
    context(identity(facts)),
    ...actions([filesButton(facts)]),
    ...(summary === null ? withoutResult(run, facts.now) : resultBlocks(facts, summary)),
    ...(allocator === null ? [] : allocatorBlocks(allocator, facts.allocator_plot)),
  ];
  return {
    type: 'modal',
    callback_id: RESULTS_VIEWS.run,
    title: plain('Results of a run', 24),
    close: plain(facts.is_pushed ? 'Back' : 'Close', 24),
    private_metadata: JSON.stringify({ run_id: run.run_id, is_pushed: facts.is_pushed }),
    blocks: blocks.slice(0, MAX_BLOCKS),
  };
}

function identity({ run, card_url, now }: RunResults): string {
  const at = localTime(new Date(run.requested_at));
  return [
    escapeMrkdwn(run.run_id),
    `asked for by <@${run.requested_by}> ${at}`,
    ...tookWords(run, now),
    ...(card_url === null ? [] : [`<${card_url}|open its thread>`]),
  ].join(', ');
}

function filesButton({ run, files }: RunResults) {
  return button({ text: `All files (${files})`, action_id: RESULTS_ACTIONS.files, value: run.run_id });
}

function withoutResult(run: Run, now: Date): KnownBlock[] {
  const earlier = earlierRun(run);
  if (earlier !== null) {
    return [
      paragraph(
        `The same settings on the same data had been trained before, ${localTime(new Date(earlier.ended_at))}: run ${escapeMrkdwn(earlier.run_id)} has the result. Nothing was trained again.`,
      ),
      ...actions([button({ text: 'Show that result', action_id: RESULTS_ACTIONS.earlier, value: earlier.run_id })]),
    ];
  }
  if (run.failure !== null) {
    const { message, fix } = run.failure;
    return [
      paragraph(`*Why it has no result*\n${escapeMrkdwn(clip(message, 1800))}`),
      paragraph(`*What to do*\n${escapeMrkdwn(clip(fix, 900))}`),
    ];
  }
  if (run.state === 'cancelled') {
    const by = run.cancelled_by === null ? '' : ` by <@${run.cancelled_by}>`;
    return [paragraph(`It was cancelled${by} and has no result. What it left is among its files.`)];
  }
  return isFinal(run.state)
    ? [paragraph('Its summary is missing or cannot be read; what there is, is among its files.')]
    : [paragraph(`${runLine(run, now)}. Its card says how far it is; the results come here when it is done.`)];
}

function resultBlocks(facts: RunResults, summary: ModelSummary): KnownBlock[] {
  const by_effect = [...summary.channels].sort((a, b) => b.effect_share - a.effect_share);
  const is_revenue = summary.dep_var_type === 'revenue';
  const rows = by_effect.map((channel) => [
    channel.channel,
    percent(channel.spend_share, 0),
    percent(channel.effect_share, 0),
    ratio(channel.roas ?? channel.cpa),
    channel.interval === null ? '–' : `${ratio(channel.interval.low)}–${ratio(channel.interval.high)}`,
    channel.saturation === null ? '–' : percent(channel.saturation, 0),
  ]);
  return [
    ...(facts.explanation === null ? [] : [explanationBlock(facts.explanation)]),
    header('What each channel brings'),
    ...(facts.explanation === null ? [paragraph(channelHeadline(summary))] : []),
    ...textTable(['Channel', 'Spend', 'Effect', is_revenue ? 'ROAS' : 'CPA', '95%', 'Sat.'], rows),
    context(tableNote(summary)),
    header('How far to trust it'),
    paragraph(fitLines(summary).join('\n')),
    ...cautionBlocks(summary, facts.explanation?.told ?? []),
    context(LIGHTS_LEGEND),
    header('The models to choose from'),
    ...modelBlocks(facts, summary),
    ...noAllocation(summary),
  ];
}

function tableNote({ dep_var_type }: ModelSummary): string {
  const efficiency =
    dep_var_type === 'revenue' ? 'ROAS: what one unit of spend brought.' : 'CPA: what one conversion cost.';
  return (
    `Spend, effect: shares of the money and of what media brought. ${efficiency} 95%: the interval in which similar models put that. ` +
    'Sat.: saturation, the share of the most that the channel could ever bring. model_summary_channels.csv among the files has more.'
  );
}

function cautionBlocks(summary: ModelSummary, told: Explanation['told']): KnownBlock[] {
  const found = cautions(summary, told).filter((caution) => caution !== summary.no_allocation);
  if (found.length === 0) return [];
  const lines = found.slice(0, MAX_CAUTIONS).map((caution) => `• ${escapeMrkdwn(clip(caution, 300))}`);
  return [paragraph(['*Keep in mind*', ...lines].join('\n'))];
}

/** A model that can be chosen: a finalist, or where onepagers can be drawn, any other on the fronts. */
type Model = ModelSummary['pareto'][number] & { finalist: ModelSummary['finalists'][number] | null };

const MAX_MODELS = 100;

/** The finalists, best first, and where the trainer can draw them, the other models of the fronts. */
export function modelsOf(summary: ModelSummary, can_draw: boolean): Model[] {
  const finalists = summary.finalists.map((finalist) => ({ ...finalist, finalist }));
  const known = new Set(finalists.map(({ sol_id }) => sol_id));
  const others = can_draw ? summary.pareto.filter(({ sol_id }) => !known.has(sol_id)) : [];
  return [...finalists, ...others.map((model) => ({ ...model, finalist: null }))].slice(0, MAX_MODELS);
}

/** The models in a select, with the onepager of the one that is chosen. */
function modelBlocks({ sol_id, onepager, can_draw }: RunResults, summary: ModelSummary): KnownBlock[] {
  const models = modelsOf(summary, can_draw);
  const options = models.map((model, index) => modelOption(model, index, summary.best_model));
  const chosen = models.findIndex((model) => model.sol_id === sol_id);
  const initial = options[chosen];
  const shown = models[chosen];
  return [
    ...(options.length < 2
      ? []
      : actions([
          {
            type: 'static_select',
            action_id: RESULTS_ACTIONS.model,
            placeholder: plain('Choose a model', 150),
            options,
            ...(initial === undefined ? {} : { initial_option: initial }),
          },
        ])),
    ...(shown === undefined ? [] : [paragraph(modelSentence(shown, summary.best_model))]),
    ...pictureBlocks(onepager, {
      title: `Onepager of model ${sol_id ?? ''}`,
      alt_text: onepagerAltText(summary, sol_id ?? ''),
      coming: 'The onepager is on its way…',
    }),
  ];
}

function modelOption(model: Model, index: number, best_model: string): PlainTextOption {
  const role = model.sol_id === best_model ? 'best, ' : model.finalist === null ? '' : 'finalist, ';
  const figures = model.finalist === null ? `nrmse ${measure(model.nrmse)}.` : fitWords(model.finalist);
  return option(String(index), `${model.sol_id}: ${role}${figures}`.replace(/\.$/, ''));
}

function modelSentence(model: Model, best_model: string): string {
  const { finalist, front } = model;
  const errors = `nrmse ${measure(model.nrmse)}; decomp.rssd ${measure(model.decomp_rssd)}.`;
  if (finalist === null) {
    return `Model ${named(model.sol_id)} is on pareto front ${front} and no finalist: a model like it fits better. It has ${errors}`;
  }
  const why =
    model.sol_id === best_model ? 'the best by its errors' : `the best of ${clusterWords(finalist)}, not of all`;
  const unseen = [
    ...(finalist.rsq_val === null ? [] : [`${finalist.rsq_val.toFixed(2)} (validation)`]),
    ...(finalist.rsq_test === null ? [] : [`${finalist.rsq_test.toFixed(2)} (test)`]),
  ];
  const on_unseen = unseen.length === 0 ? '' : `, on unseen data ${unseen.join(', ')}`;
  return `Model ${named(model.sol_id)} is ${why}. R² ${finalist.rsq_train.toFixed(2)}${on_unseen}; ${errors}`;
}

type Finalist = ModelSummary['finalists'][number];

function clusterWords({ cluster, cluster_models }: Finalist): string {
  if (cluster === null) return 'its kind';
  return cluster_models === null
    ? `cluster ${cluster}`
    : `cluster ${cluster} with its ${count(cluster_models, 'similar model')}`;
}

function allocatorBlocks(metrics: AllocatorMetrics, plot: Picture): KnownBlock[] {
  const { question, outcome, advice } = allocationInWords(metrics);
  const rows = metrics.channels.map((channel) => [
    channel.channel,
    money(channel.spend),
    money(channel.spend_optimized),
    change(channel.spend_change),
    change(channel.response_change),
  ]);
  return [
    header('Where the budget should go'),
    paragraph(`${question}.\n${outcome}\n*To do:* ${advice}`),
    ...(rows.length === 0 ? [] : textTable(['Channel', 'Now', 'Proposed', 'Change', 'Effect'], rows)),
    ...pictureBlocks(plot, {
      title: 'Budget allocator',
      alt_text: `Robyn's budget allocator for model ${metrics.sol_id}: spend and response of each channel now and as proposed. ${outcome}`,
      coming: 'The plot is on its way…',
    }),
  ];
}

function pictureBlocks(picture: Picture, words: { title: string; alt_text: string; coming: string }): KnownBlock[] {
  if (picture === null) return [];
  if (picture === 'coming') return [context(words.coming)];
  if ('problem' in picture) return [context(escapeMrkdwn(picture.problem))];
  return [
    {
      type: 'image',
      slack_file: { id: picture.file_id },
      alt_text: clip(words.alt_text, 2000),
      title: plain(words.title, 2000),
    },
  ];
}
