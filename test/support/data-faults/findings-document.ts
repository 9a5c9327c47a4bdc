import type { Finding, FindingCode } from '../../../src/data/finding.ts';
import { REMARK_CODES, STOPPING_CODES } from '../../../src/data/finding-codes.ts';
import { describeFinding } from '../../../src/data/finding-wording.ts';
import { THRESHOLDS } from '../../../src/data/findings/thresholds.ts';
import { fixLabel } from '../../../src/data/fix-label.ts';
import { FAULTS } from './faults.ts';

/** The document `src/data/FINDINGS.md`, of what is really found in data that is spoilt on purpose. */

/** Codes as they are told: what stops a run first, and of each severity the most important first. */
export const ALL_CODES: readonly FindingCode[] = [...STOPPING_CODES, ...REMARK_CODES];

export function findingsDocument(found: ReadonlyMap<FindingCode, Finding>): string {
  const all = ALL_CODES.flatMap((code) => found.get(code) ?? []);
  const sections = (
    [
      ['stops', 'What stops a run'],
      ['warns', 'What warns'],
      ['informs', 'What informs'],
    ] as const
  ).map(([severity, title]) =>
    [`## ${title}`, ...all.filter((finding) => finding.severity === severity).map(entryOf)].join('\n\n'),
  );
  return `${[INTRODUCTION, ...sections, thresholdSection()].join('\n\n')}\n`;
}

/** One finding of the document: what was done to the data, and what is said of it. */
export function entryOf(finding: Finding): string {
  const { message, consequence, fix } = describeFinding(finding);
  const what = FAULTS.find(({ code }) => code === finding.code)?.what ?? '';
  return [
    `### \`${finding.code}\``,
    `For example: ${what}.`,
    [
      `- **Seen:** ${plain(message)}`,
      `- **Follows:** ${plain(consequence)}`,
      `- **To do:** ${plain(fix)}`,
      `- **Button:** ${finding.fix === undefined ? 'none' : plain(fixLabel(finding.fix))}`,
    ].join('\n'),
  ].join('\n\n');
}

const INTRODUCTION = `# What is found in the data

Before anything is trained, the data of a run is looked through. What **stops** a run would make Robyn stop, or train something else than
was asked for; what **warns** bends the model, and the run goes on; what **informs** is true and may be as it should be. Each finding has a code
that stays, says what is seen and what follows for the model, and what to do. Where a change of the run's manifest does it, a button applies
it and the data is checked again. Of each severity the most important comes first.

This document is written from data that is spoilt on purpose: \`node --import tsx test/support/data-faults/write-findings.ts\`. A test holds it
to the code.`;

function thresholdSection(): string {
  const rows = Object.entries(THRESHOLDS).map(
    ([name, { value, source }]) => `- \`${name}\`, ${value}: ${plain(source)}`,
  );
  return `## Where a finding begins\n\nFigures and their sources (\`findings/thresholds.ts\`):\n\n${rows.join('\n')}`;
}

/** A star would be Markdown's; an underscore within a word is none. */
function plain(text: string): string {
  return text.replaceAll('*', '\\*');
}
