import type { z } from 'zod';
import type { TrainField } from '../ids.ts';

/** Something wrong with one field of the modal, in a sentence that stands under it. */
export type FieldIssue = { field: TrainField; message: string };

/** What the modal calls Robyn's fields. */
export const FIELD_LABELS = {
  connection: 'Warehouse',
  table: 'Table',
  query: 'or a SQL query',
  date_var: 'Date column',
  dep_var: 'What you want to explain',
  dep_var_type: 'Which is',
  revision: 'Revision',
  country: 'Market',
  start: 'From',
  end: 'To',
  paid_media_spends: 'Media spend',
  paid_media_vars: 'Exposure',
  organic_vars: 'Organic media',
  context_vars: 'Context',
  factor_vars: 'Of these, yes-or-no or named values',
  prophet_vars: 'Let the model find',
  prophet_country: 'Holidays of',
  adstock: 'How advertising lingers',
  preset: 'How thorough',
  iterations: 'Iterations',
  trials: 'Trials',
  channel: 'Post to',
} as const satisfies Record<TrainField, string>;

/** The field of the modal that a path of RUN_SPEC belongs to; `null` where the modal does not show it. */
export function fieldOfPath(path: readonly PropertyKey[]): TrainField | null {
  const [head, second] = path;
  switch (head) {
    case 'data':
      return second === 'connection' || second === 'query' ? second : 'table';
    case 'window':
      return second === 'end' ? 'end' : 'start';
    case 'train':
      return second === 'iterations' || second === 'trials' ? second : null;
    case 'prophet':
      return second === 'country' ? 'prophet_country' : 'prophet_vars';
    case 'notify':
      return second === 'channel' ? 'channel' : null;
    case 'date_var':
    case 'dep_var':
    case 'dep_var_type':
    case 'revision':
    case 'country':
    case 'paid_media_spends':
    case 'paid_media_vars':
    case 'organic_vars':
    case 'context_vars':
    case 'factor_vars':
    case 'adstock':
      return head;
    default:
      return null;
  }
}

type Issue = z.core.$ZodIssue;

/** A zod issue as a sentence for people, without the name of the field, which stands beside it. */
export function issueSentence(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined || issue.input === null || /received (undefined|null)/.test(issue.message)
        ? 'This is needed.'
        : `This is to be ${article(issue.expected)}.`;
    case 'too_small':
      return issue.origin === 'array' ? 'Choose at least one.' : sizeSentence('at least', issue.minimum, issue.origin);
    case 'too_big':
      return sizeSentence('at most', issue.maximum, issue.origin);
    case 'invalid_value':
      return `Choose one of ${issue.values.map(String).join(', ')}.`;
    case 'invalid_format':
      return issue.format === 'date'
        ? 'A date, such as 2024-01-31.'
        : subject(issue.message.replace(/^is /, 'needs to be '));
    case 'unrecognized_keys':
      return `There is no field called ${issue.keys.join(', ')}.`;
    default:
      return subject(withLabels(issue.message));
  }
}

function article(expected: string): string {
  return expected === 'int' ? 'a whole number' : /^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`;
}

function sizeSentence(bound: string, size: number | bigint, origin: string): string {
  const n = Number(size);
  if (origin === 'string') return n === 1 ? 'This is needed.' : `This has ${bound} ${n} characters.`;
  return origin === 'array' ? `Choose ${bound} ${n}.` : `This is ${bound} ${n.toLocaleString('en-US')}.`;
}

/** A message that goes without its subject, which is the field above it. */
function subject(message: string): string {
  return sentence(/^(is|must|needs|lies) /.test(message) ? `This ${message}` : message);
}

function sentence(message: string): string {
  const first = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

/** Sentences about a spec name its fields; in the modal they go by their labels. What stands in quotes is data. */
export function withLabels(message: string): string {
  return message.replace(LABELLED, (name) => {
    const field = fieldOfPath(name.split('.'));
    return field === null ? name : `“${FIELD_LABELS[field]}”`;
  });
}

const LABELLED =
  /(?<!["\w.])(?:date_var|dep_var|paid_media_spends|paid_media_vars|organic_vars|context_vars|factor_vars|window\.(?:start|end)|prophet\.(?:country|vars)|data\.query)(?!["\w])/g;
