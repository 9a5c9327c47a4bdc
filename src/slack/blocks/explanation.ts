import type { SectionBlock } from '@slack/types';
import type { Explanation } from '../../results/explain.ts';
import { escapeMrkdwn, paragraph } from './text.ts';

/** A run in plain words, as one block for the thread and for the view of a run. */
export function explanationBlock(explanation: Pick<Explanation, 'paragraph'>): SectionBlock {
  return paragraph(`*In plain words*\n${escapeMrkdwn(explanation.paragraph)}`);
}
