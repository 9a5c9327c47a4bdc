import type { KnownBlock } from '@slack/types';
import type { Failure, Run } from '../../runs/run.ts';
import type { RunRequest } from '../../runs/run-request.ts';
import type { AllocatorMetrics, ModelSummary } from '../../trainer/results.ts';
import { allocatorMessage } from './allocator-message.ts';
import { context } from './elements.ts';
import { onepagerAltText } from './picture-words.ts';
import { runTitle } from './run-words.ts';
import { clip, escapeMrkdwn, type MessageContent, named, paragraph, plain } from './text.ts';

/** The answers to what people have asked of a finished run, in its thread. */

/** Robyn's own allocation, which somebody has made official. */
export function allocationMessage(
  run: Run,
  request: RunRequest,
  metrics: AllocatorMetrics,
  file_id: string | null,
): MessageContent {
  const { text, blocks } = allocatorMessage(run, metrics, file_id);
  const official = `Official: by Robyn's own allocator in the trainer, asked for by <@${request.requested_by}>. Its files are in allocations/ of the run.`;
  // The button there gives the run's own allocation, which is another.
  const shown = blocks.filter(({ type }) => type !== 'actions');
  return { text: `Official allocation. ${text}`, blocks: [...shown, context(official)] };
}

/** The bot's own calculation, which somebody wants all to see. */
export function calculationMessage(
  run: Run,
  request: RunRequest,
  metrics: AllocatorMetrics,
  cautions: readonly string[],
): MessageContent {
  const { text, blocks } = allocatorMessage(run, metrics, null, 'bot');
  const warned: KnownBlock[] =
    cautions.length === 0
      ? []
      : [
          paragraph(
            `*Before you move money*\n${cautions
              .slice(0, 6)
              .map((caution) => `• ${escapeMrkdwn(clip(caution, 450))}`)
              .join('\n')}`,
          ),
        ];
  const origin = `Shared by <@${request.requested_by}>. Robyn's own allocator has not been asked: \`/mmm allocate\` has a button to make it official.`;
  return { text: `Calculated: ${text}`, blocks: [...blocks, ...warned, context(origin)] };
}

export function drawnOnepagerMessage(
  run: Run,
  request: RunRequest,
  summary: ModelSummary,
  file_id: string,
): MessageContent {
  const { sol_id } = request.work;
  const finalist = summary.finalists.find((one) => one.sol_id === sol_id) ?? null;
  const which = sol_id === summary.best_model ? 'the best model' : finalist === null ? 'another model' : 'a finalist';
  return {
    text: `${escapeMrkdwn(runTitle(run))}: onepager of ${which}, ${named(sol_id)}`,
    blocks: [
      {
        type: 'image',
        slack_file: { id: file_id },
        alt_text: clip(onepagerAltText(summary, sol_id), 2000),
        title: plain(`Onepager of model ${sol_id}`, 2000),
      },
      context(`Drawn for <@${request.requested_by}>: ${which}.`),
    ],
  };
}

/** Why there is no answer. It mentions who asked, for nobody else waits for it. */
export function requestFailedMessage(run: Run, request: RunRequest, failure: Failure): MessageContent {
  const { sol_id } = request.work;
  const text = `<@${request.requested_by}> ${wordsOf(request)} of model ${named(sol_id)} of ${escapeMrkdwn(runTitle(run))} did not come about.`;
  return {
    text: `${text} ${escapeMrkdwn(clip(failure.message, 300))}`,
    blocks: [paragraph(`${text}\n${escapeMrkdwn(clip(`${failure.message} ${failure.fix}`, 2400))}`)],
  };
}

function wordsOf({ work }: RunRequest): string {
  switch (work.kind) {
    case 'allocation':
      return 'The official allocation';
    case 'calculation':
      return 'The allocation';
    case 'onepager':
      return 'The onepager';
  }
}
