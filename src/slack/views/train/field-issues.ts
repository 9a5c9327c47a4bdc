import { z } from 'zod';
import { explainIssues } from '../../../runs/manifest-issues.ts';
import type { TrainField } from '../../ids.ts';
import type { TrainForm } from './train-form.ts';
import { partOfPath } from './train-parts.ts';

/** Something wrong with one field of the modal, in a sentence that stands under it. */
export type FieldIssue = { field: TrainField; message: string };

/** What the modal calls Robyn's fields. */
export const FIELD_LABELS = {
  source_kind: 'Where is the data?',
  connection: 'Warehouse',
  table: 'Table',
  query: 'SQL query',
  files: 'File',
  dep_var: 'What you want to explain',
  dep_var_type: 'Which is',
  date_var: 'Date column',
  country: 'Market',
  revision: 'Revision',
  paid_media_spends: 'Media spend',
  exposure: 'Exposure',
  paid_media_vars: 'Exposure',
  organic_vars: 'Organic media',
  context_vars: 'Context',
  factor_vars: 'Of these, yes-or-no or named values',
  annotations: 'What happened',
  annotations_file: 'What happened, as a CSV file',
  annotations_as: 'What the model makes of it',
  start: 'From',
  end: 'To',
  adstock: 'How advertising lingers',
  hyperparameter_preset: 'How freely the model may search',
  prophet_vars: 'Let the model find',
  prophet_country: 'Holidays of',
  preset: 'How thorough',
  iterations: 'Iterations',
  trials: 'Trials',
  snapshot: 'Which data',
  channel: 'Post to',
  watchers: 'Tell these people, too, when it is done',
  prepare: 'Preparing the data (prepare)',
  signs: 'Signs of coefficients (paid_media_signs, organic_signs, context_signs)',
  hyperparameters: 'Hyperparameters (media, overrides)',
  train: 'Training (train)',
  calibration: 'Lift tests (calibration)',
  allocator: 'Budget allocator (allocator)',
} as const satisfies Record<TrainField, string>;

/** The field of the modal that a path of RUN_SPEC belongs to. */
export function fieldOfPath(path: readonly PropertyKey[], form: Pick<TrainForm, 'source_kind'>): TrainField {
  const part = partOfPath(path);
  if (part !== null) return part;
  const [head, second] = path;
  switch (head) {
    case 'data':
      if (second === 'connection') return 'connection';
      return form.source_kind === 'file' ? 'files' : form.source_kind;
    case 'window':
      return second === 'end' ? 'end' : 'start';
    case 'train':
      return second === 'iterations' ? 'iterations' : 'trials';
    case 'hyperparameters':
      return 'hyperparameter_preset';
    case 'prophet':
      return second === 'country' ? 'prophet_country' : 'prophet_vars';
    case 'notify':
      return second === 'watchers' ? 'watchers' : 'channel';
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
    case 'annotations':
    case 'adstock':
    case 'snapshot':
      return head;
    default:
      return 'revision';
  }
}

type Issue = z.core.$ZodIssue;

/** A zod issue as a sentence for people, without the name of the field, which stands beside it. */
export function issueSentence(issue: Issue, input: unknown): string {
  if (partOfPath(issue.path) !== null) {
    const [explained] = explainIssues([issue], input);
    if (explained !== undefined) return `${explained.message} ${explained.fix}`;
  }
  const annotation = annotationOfPath(issue.path, input);
  if (annotation !== null) return withLabels(`“${annotation}” ${issue.message}.`);
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

/** What an annotation that the path leads to is called. */
function annotationOfPath([head, index]: readonly PropertyKey[], input: unknown): string | null {
  if (head !== 'annotations' || typeof index !== 'number') return null;
  const read = z.looseObject({ annotations: z.array(z.looseObject({ label: z.string() })) }).safeParse(input);
  return read.data?.annotations[index]?.label ?? null;
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
  return sentence(/^(is|must|needs|lies|would) /.test(message) ? `This ${message}` : message);
}

function sentence(message: string): string {
  const first = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

/** Sentences about a spec name its fields; in the modal they go by their labels. What stands in quotes is data. */
export function withLabels(message: string): string {
  return message.replace(LABELLED, (name) => {
    const field = fieldOfPath(name.split('.'), { source_kind: 'query' });
    return `“${FIELD_LABELS[field]}”`;
  });
}

const LABELLED =
  /(?<!["\w.])(?:date_var|dep_var|paid_media_spends|paid_media_vars|organic_vars|context_vars|factor_vars|window\.(?:start|end)|prophet\.(?:country|vars)|data\.query)(?!["\w])/g;
