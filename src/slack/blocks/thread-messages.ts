import type { KnownBlock } from '@slack/types';
import { type Finding, stops } from '../../data/finding.ts';
import { describeFinding } from '../../data/finding-wording.ts';
import { countsOf } from '../../data/findings.ts';
import { fixLabel } from '../../data/fix-label.ts';
import type { Run } from '../../runs/run.ts';
import { mentionedPeople } from '../../runs/subscriptions.ts';
import type { ModelSummary } from '../../trainer/results.ts';
import { ACTIONS } from '../ids.ts';
import { channelHeadline } from './channel-headline.ts';
import { actions, button, context } from './elements.ts';
import { countsInWords, type FixButton, findingBlocks } from './finding-blocks.ts';
import { linkButton } from './link-buttons.ts';
import { onepagerAltText } from './picture-words.ts';
import { consoleLogButton } from './run-card.ts';
import { runTitle, STATE_WORDS } from './run-words.ts';
import { clip, escapeMrkdwn, type MessageContent, named, paragraph, plain } from './text.ts';

/** The messages in a run's thread that are words or one picture. Each builder is pure and returns one whole message. */

/** What the data check found and the run goes on with, and before it what the manifest had done to the data. */
export function dataCheckMessage(
  run: Run,
  { findings, prepared }: { findings: readonly Finding[]; prepared: readonly string[] },
): MessageContent {
  const [summary, ...steps] = prepared;
  const title = escapeMrkdwn(runTitle(run));
  const found = `the data can be trained on, with ${countsInWords(countsOf(findings))}`;
  const text = summary === undefined ? `${title}: ${found}` : `${title}: ${escapeMrkdwn(clip(summary, 250))}`;
  return {
    text,
    blocks: [
      ...(summary === undefined ? [] : [paragraph(`*${escapeMrkdwn(clip(summary, 250))}*\n${listed(steps, 400)}`)]),
      ...(findings.length === 0
        ? []
        : [
            paragraph(`*The data can be trained on.* Keep in mind:`),
            ...findingBlocks(findings, { button: fixButton(run.run_id), characters: 6000, elsewhere: IN_FILE }),
            ...fixNote(findings),
          ]),
    ],
  };
}

const IN_FILE = 'All of them are in the run’s folder, in data/findings.json.';

/** A press opens the form: it starts nothing by itself. */
function fixButton(run_id: string): FixButton {
  return (fix, key) => button({ text: fixLabel(fix), action_id: `${ACTIONS.apply_fix}${key}`, value: run_id });
}

function fixNote(findings: readonly Finding[]): KnownBlock[] {
  if (findings.every(({ fix }) => fix === undefined)) return [];
  return [
    context(
      'A button opens the form with the change in it and checks the data again; nothing is trained before you press “Train”.',
    ),
  ];
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

/** Why a run ended without a result. It is also shown in the channel. `findings` are those of a run whose data cannot be trained on. */
export function failureMessage(run: Run, findings: readonly Finding[] = []): MessageContent {
  const stopping = findings.filter(stops);
  if (run.state === 'skipped' && stopping.length > 0) return dataRefusedMessage(run, stopping);
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

/** What has to be put right before the data can be trained on, and what a press can put right. */
function dataRefusedMessage(run: Run, stopping: readonly Finding[]): MessageContent {
  const { sign, word } = STATE_WORDS.skipped;
  const title = escapeMrkdwn(runTitle(run));
  const [first] = stopping.map((finding) => describeFinding(finding).message);
  const what = stopping.length === 1 ? 'This has' : `These ${stopping.length.toLocaleString('en-US')} things have`;
  return {
    text: `${sign} ${title} ${word}: ${escapeMrkdwn(clip(first ?? '', 300))}`,
    blocks: [
      paragraph(`${sign} *${title}: ${word}*\n${what} to be put right in the data first:`),
      ...findingBlocks(stopping, { button: fixButton(run.run_id), elsewhere: IN_FILE }),
      ...fixNote(stopping),
      context(`Run ${escapeMrkdwn(run.run_id)}`),
    ],
  };
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
