import type { KnownBlock, ModalView } from '@slack/types';
import { type Finding, stops } from '../../../data/finding.ts';
import { describeFinding } from '../../../data/finding-wording.ts';
import { countsOf } from '../../../data/findings.ts';
import { fixLabel } from '../../../data/fix-label.ts';
import { button, context } from '../../blocks/elements.ts';
import { countsInWords, findingBlocks, withoutField } from '../../blocks/finding-blocks.ts';
import { fetchedWords } from '../../blocks/snapshot-words.ts';
import { clip, count, escapeMrkdwn, paragraph } from '../../blocks/text.ts';
import { ACTIONS } from '../../ids.ts';
import { noticeView } from '../notice-view.ts';
import type { CheckOfData, Draft } from './draft.ts';
import { withLabels } from './field-issues.ts';

/** What the check of the data says in the review: the data in a line, and each finding with what a press can put right. */
export function dataCheckBlocks({ check }: Pick<Draft, 'check'>): KnownBlock[] {
  if (check === null) return [];
  switch (check.state) {
    case 'checking':
      return [
        context(
          'Checking the data… This view fills itself in. You may go on: no run is trained before its data is checked.',
        ),
      ];
    case 'failed':
      return [
        context(
          `The data could not be checked just now. ${escapeMrkdwn(clip(check.summary, 600))} A run checks it before anything is trained.`,
        ),
      ];
    case 'done':
      return [
        paragraph(checkedLine(check)),
        ...findingBlocks(check.findings, {
          button: (fix, key) => button({ text: fixLabel(fix), action_id: `${ACTIONS.train_fix}${key}`, value: key }),
          words: inTheForm,
          most: 20,
          characters: 20_000,
          elsewhere: 'They show when these are put right.',
        }),
      ];
  }
}

/** A finding's sentence with the labels of the form. */
function inTheForm(sentence: string, finding: Finding): string {
  return withLabels(withoutField(sentence, finding));
}

function checkedLine({ summary, findings, fetched, at }: CheckOfData): string {
  const counts = countsOf(findings);
  const parts = [...(summary === '' ? [] : [escapeMrkdwn(clip(summary, 300))]), countsInWords(counts)];
  const verdict = counts.stops > 0 ? 'It cannot be trained on like this.' : 'It can be trained on.';
  const from = fetched == null ? '' : ` It was ${fetchedWords(fetched, new Date(at))}.`;
  return `*Data checked.* ${parts.join(' · ')}. ${verdict}${from}`;
}

/** What stands over the review where “Train” is pressed on data that cannot be trained on. */
export function stoppedView({ check }: Pick<Draft, 'check'>): ModalView {
  const stopping = (check?.findings ?? []).filter(stops);
  const [first] = stopping.map((finding) => inTheForm(describeFinding(finding).message, finding));
  const others = stopping.length < 2 ? '' : ` And ${count(stopping.length - 1, 'problem')} more.`;
  return noticeView(
    `Nothing is trained: the data cannot carry this model yet.\n${escapeMrkdwn(clip(first ?? '', 500))}${others}\n` +
      'Close this, and use the buttons beside what was found, or change the steps before. If the data itself has been mended since, press “Check the data again”.',
  );
}
