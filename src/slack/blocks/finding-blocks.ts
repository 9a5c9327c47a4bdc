import type { Button, KnownBlock } from '@slack/types';
import type { Finding } from '../../data/finding.ts';
import { describeFinding } from '../../data/finding-wording.ts';
import { countsOf, type FindingCounts, fixKey, inOrder } from '../../data/findings.ts';
import type { Fix } from '../../data/fix.ts';
import { actions, context } from './elements.ts';
import { clip, count, escapeMrkdwn, listOf, paragraph } from './text.ts';

/** Findings about data as people read them: what was found, what it would do to the model, what to do, and a button that does it. */

/** Signs that any font has, as on cards. */
const SIGNS = { stops: '✗', warns: '⚠', informs: '○' } as const satisfies Record<Finding['severity'], string>;

/** The button for a fix, known by `key`; `null` where there is none. */
export type FixButton = (fix: Fix, key: string) => Button | null;

export type FindingsShown = {
  button?: FixButton;
  /** What a sentence is to say here, where it names fields as a manifest does. */
  words?: (sentence: string, finding: Finding) => string;
  /** Findings in full at most, and characters of them: a message takes 13,200 in all. */
  most?: number;
  characters?: number;
  /** Where the others are, as safe mrkdwn. */
  elsewhere?: string;
};

/** A paragraph for each finding, the gravest first, with its fix below it; those that do not fit are counted. */
export function findingBlocks(findings: readonly Finding[], shown: FindingsShown = {}): KnownBlock[] {
  const { most = 10, characters = 8000, button, elsewhere = '', words = withoutField } = shown;
  const blocks: KnownBlock[] = [];
  const left: Finding[] = [];
  const offered = new Set<string>();
  let [told, written] = [0, 0];
  for (const finding of inOrder(findings)) {
    const text = findingText(finding, words);
    if (told >= most || (told > 0 && written + text.length > characters)) {
      left.push(finding);
      continue;
    }
    told += 1;
    written += text.length;
    const fixing = finding.fix === undefined || button === undefined ? null : fixButton(finding.fix, button, offered);
    blocks.push(paragraph(text), ...actions(fixing === null ? [] : [fixing]));
  }
  if (left.length === 0) return blocks;
  return [...blocks, context(`And ${countsInWords(countsOf(left))} more.${elsewhere === '' ? '' : ` ${elsewhere}`}`)];
}

/** One fix that mends several findings is offered once. */
function fixButton(fix: Fix, button: FixButton, offered: Set<string>): Button | null {
  const key = fixKey(fix);
  if (offered.has(key)) return null;
  offered.add(key);
  return button(fix, key);
}

function findingText(finding: Finding, words: NonNullable<FindingsShown['words']>): string {
  const { message, consequence, fix } = describeFinding(finding);
  const said = (sentence: string) => words(sentence, finding);
  return [
    `${SIGNS[finding.severity]} *${oneLine(said(message), 300)}*`,
    ...(consequence === '' ? [] : [escapeMrkdwn(clip(said(consequence), 300))]),
    ...(fix === '' ? [] : [`What to do: ${escapeMrkdwn(clip(said(fix), 400))}`]),
  ].join('\n');
}

/** Where the column is named, the manifest's field that it stands in says nothing more to most people. */
export function withoutField(sentence: string, { field, column }: Finding): string {
  return column === null ? sentence : sentence.replace(` (${field})`, '');
}

function oneLine(text: string, max: number): string {
  return escapeMrkdwn(clip(text, max).replaceAll('*', '∗').replaceAll(/\s+/g, ' ').trim());
}

/** "1 problem, 2 warnings and 1 note". */
export function countsInWords({ stops, warns, informs }: FindingCounts): string {
  const parts = [
    ...(stops === 0 ? [] : [count(stops, 'problem')]),
    ...(warns === 0 ? [] : [count(warns, 'warning')]),
    ...(informs === 0 ? [] : [count(informs, 'note')]),
  ];
  return parts.length === 0 ? 'nothing to remark' : listOf(parts);
}
