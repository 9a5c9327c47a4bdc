import type { z } from 'zod';
import { COMMAND } from '../ids.ts';
import type { Draft } from './draft.ts';
import { type FieldIssue, fieldOfPath, issueSentence, withLabels } from './field-issues.ts';

/**
 * What is wrong with parts of a spec that the modal does not show: hyperparameter ranges and lift tests of the manifest, which
 * a change in the modal can make senseless. It is said under the field whose change did it, with the way out.
 */

type Issue = z.core.$ZodIssue;

export function isUnseen(issue: Issue): boolean {
  return fieldOfPath(issue.path) === null;
}

/** `media` are the variables that the submitted form models, by which Robyn names hyperparameters. */
export function unseenIssues(
  issues: readonly Issue[],
  draft: Pick<Draft, 'manifest'>,
  media: readonly string[],
): FieldIssue[] {
  const whose = draft.manifest === null ? 'Your command' : 'The manifest';
  const found: FieldIssue[] = [];

  // hyperparameters.media.NAME or hyperparameters.overrides.NAME
  const ranges = issues.filter(({ path }) => path[0] === 'hyperparameters' && path.length > 2);
  const [range] = ranges;
  if (range !== undefined) {
    const name = String(range.path[2]);
    const is_of_chosen = media.some((variable) => name === variable || name.startsWith(`${variable}_`));
    const what = range.path[1] === 'media' ? 'a type' : 'a range';
    found.push({
      field: is_of_chosen ? 'adstock' : 'paid_media_spends',
      message: `${whose} sets ${what} for "${name}"${more(ranges)}, which ${closed(range.message)} ${wayOut(draft, `hyperparameters.${String(range.path[1])}={}`)}`,
    });
  }

  const tests = issues.filter(({ path }) => path[0] === 'calibration');
  const [test] = tests;
  if (test !== undefined) {
    found.push({
      field: fieldOfTest(test),
      message: `${whose} has a lift test${more(tests)} that does not fit: it ${closed(withLabels(test.message))} ${wayOut(draft, 'calibration=[]')}`,
    });
  }

  for (const issue of issues) {
    if (issue === range || issue === test || ranges.includes(issue) || tests.includes(issue)) continue;
    found.push({ field: 'preset', message: `${whose} has ${issue.path.join('.')}: ${issueSentence(issue)}` });
  }
  return found;
}

function fieldOfTest({ path }: Issue): 'paid_media_spends' | 'dep_var' | 'start' {
  if (path.includes('channel')) return 'paid_media_spends';
  return path.includes('metric') ? 'dep_var' : 'start';
}

function more(issues: readonly Issue[]): string {
  return issues.length === 1 ? '' : ` (and ${issues.length - 1} more)`;
}

function closed(message: string): string {
  return /[.?!]$/.test(message) ? message : `${message}.`;
}

function wayOut({ manifest }: Pick<Draft, 'manifest'>, without: string): string {
  const command = [COMMAND, 'train', ...(manifest === null ? [] : [manifest]), without].join(' ');
  return `Undo the change here, or open this form anew without it: ${command}`;
}
