import type { KnownBlock } from '@slack/types';
import type { Run } from '../../runs/run.ts';
import { mentionedPeople } from '../../runs/subscriptions.ts';
import type { ModelSummary } from '../../trainer/results.ts';
import { channelHeadline } from './channel-headline.ts';
import { actions, context } from './elements.ts';
import { linkButton } from './link-buttons.ts';
import { onepagerAltText } from './picture-words.ts';
import { consoleLogButton } from './run-card.ts';
import { runTitle, STATE_WORDS } from './run-words.ts';
import { clip, count, escapeMrkdwn, type MessageContent, named, paragraph, plain } from './text.ts';

/** The messages in a run's thread that are words or one picture. Each builder is pure and returns one whole message. */

/** What the data check found and the run goes on with, and before it what the manifest had done to the data. */
export function dataCheckMessage(
  run: Run,
  { warnings, prepared }: { warnings: readonly string[]; prepared: readonly string[] },
): MessageContent {
  const [summary, ...steps] = prepared;
  const title = escapeMrkdwn(runTitle(run));
  const remarks = `${title}: the data can be trained on, with ${count(warnings.length, 'remark')}`;
  const text = summary === undefined ? remarks : `${title}: ${escapeMrkdwn(clip(summary, 250))}`;
  return {
    text,
    blocks: [
      ...(summary === undefined ? [] : [paragraph(`*${escapeMrkdwn(clip(summary, 250))}*\n${listed(steps, 400)}`)]),
      ...(warnings.length === 0
        ? []
        : [paragraph(`*The data can be trained on. Keep in mind:*\n${listed(warnings, 250)}`)]),
    ],
  };
}

function listed(sentences: readonly string[], longest: number): string {
  const lines = sentences.slice(0, 10).map((sentence) => `• ${escapeMrkdwn(clip(sentence, longest))}`);
  const more = sentences.length - lines.length;
  return `${lines.join('\n')}${more > 0 ? `\n… and ${more} more.` : ''}`;
}

/** The onepager as a picture that can be read in Slack. `file_id` is an uploaded and processed file. */
export function onepagerMessage(run: Run, summary: ModelSummary, sol_id: string, file_id: string): MessageContent {
  return {
    text: `${escapeMrkdwn(runTitle(run))}: onepager of the best model, ${named(sol_id)}`,
    blocks: [
      {
        type: 'image',
        slack_file: { id: file_id },
        alt_text: onepagerAltText(summary, sol_id),
        title: plain(`Onepager of model ${sol_id}`, 2000),
      },
      ...actions([linkButton('onepager', run.run_id)]),
    ],
  };
}

/** Why a run ended without a result. It is also shown in the channel. */
export function failureMessage(run: Run): MessageContent {
  const { sign, word } = STATE_WORDS[run.state];
  const what = run.failure?.message ?? 'The run ended without a result.';
  const fix = run.failure?.fix ?? 'Start it again; if it happens twice, tell whoever looks after MMM Trainer.';
  const blocks: KnownBlock[] = [
    paragraph(`${sign} *${escapeMrkdwn(runTitle(run))}: ${word}*\n${escapeMrkdwn(clip(what, 1800))}`),
    paragraph(`*What to do*\n${escapeMrkdwn(clip(fix, 900))}`),
    context(`Run ${escapeMrkdwn(run.run_id)}`),
    ...actions(run.execution === null ? [] : [consoleLogButton(run.run_id)]),
  ];
  return { text: `${sign} ${escapeMrkdwn(runTitle(run))} ${word}: ${escapeMrkdwn(clip(what, 300))}`, blocks };
}

/** The end of the thread: the requester, and whoever watches, mentioned once. */
export function mentionMessage(run: Run, summary: ModelSummary | null): MessageContent {
  const people = mentionedPeople(run)
    .map((user) => `<@${user}>`)
    .join(' ');
  const text = `${people} ${mentionSentence(run, summary)}`.trim();
  return { text, blocks: [paragraph(text)] };
}

function mentionSentence(run: Run, summary: ModelSummary | null): string {
  const title = escapeMrkdwn(runTitle(run));
  switch (run.state) {
    case 'succeeded':
      return summary === null
        ? `${title} is done. The results are above.`
        : `${title} is done. ${channelHeadline(summary)}`;
    case 'failed':
      return `${title} failed. What to do is above.`;
    case 'skipped':
      if (run.failure?.code === 'already_trained') {
        return `${title} was not trained again: its result is there already. Its card says where.`;
      }
      return `${title} was not trained because of its data. What to do is above.`;
    case 'cancelled':
      return `${title} was cancelled.`;
    case 'requested':
    case 'preparing':
    case 'training':
    case 'publishing':
      return `${title}: ${STATE_WORDS[run.state].word}.`;
  }
}
