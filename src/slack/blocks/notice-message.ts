import type { Run } from '../../runs/run.ts';
import type { ModelSummary } from '../../trainer/results.ts';
import { buttonRow } from './button-row.ts';
import { channelHeadline } from './channel-headline.ts';
import { context } from './elements.ts';
import { fitWords } from './fit-words.ts';
import { detailsButton, resultsButton } from './run-card.ts';
import { runTitle, stateWords } from './run-words.ts';
import { clip, escapeMrkdwn, firstSentence, type MessageContent, paragraph } from './text.ts';

/**
 * What a person or a channel who has subscribed is told at the end of a run; `card_url` is `null` where Slack gives none. It does not
 * mention the requester, whom Slack would notify a second time: the card says who it is.
 */
export function noticeMessage(run: Run, summary: ModelSummary | null, card_url: string | null): MessageContent {
  const { sign, word } = stateWords(run);
  const title = escapeMrkdwn(runTitle(run));
  const text = `${sign} ${title}: ${word}. ${outcome(run, summary)}`.trim();
  const open = card_url === null ? `Run ${escapeMrkdwn(run.run_id)}` : `<${card_url}|Open its card>`;
  return {
    text,
    blocks: [
      paragraph(`${sign} *${title}: ${word}.* ${outcome(run, summary)}\n${open}`),
      ...buttonRow([...(run.state === 'succeeded' ? [resultsButton(run.run_id)] : []), detailsButton(run.run_id)]),
      context('You see this because of a subscription. `/mmm subscribe` changes it.'),
    ],
  };
}

function outcome(run: Run, summary: ModelSummary | null): string {
  if (run.state === 'succeeded' && summary !== null) return `${fitWords(summary)} ${channelHeadline(summary)}`;
  return run.failure === null ? '' : escapeMrkdwn(clip(firstSentence(run.failure.message), 300));
}
