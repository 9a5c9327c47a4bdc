import type { z } from 'zod';
import { nearest } from '../data/nearest.ts';
import { type ExplainedIssue, pathText, shown } from './explained-issue.ts';
import { fieldsAt } from './manifest-fields.ts';
import { explainStep } from './manifest-step-issues.ts';

type Issue = z.core.$ZodIssue;

/** What is wrong with `value`, which the run spec's schema has refused, field by field. */
export function explainIssues(issues: readonly Issue[], value: unknown): ExplainedIssue[] {
  return issues.flatMap((issue) => explain(issue, value));
}

function explain(issue: Issue, root: unknown): ExplainedIssue[] {
  const { path } = issue;
  const name = pathText(path);
  const value = valueAt(root, path);
  const one = (message: string, fix: string): ExplainedIssue[] => [{ at: path, path: name, message, fix }];
  switch (issue.code) {
    case 'unrecognized_keys':
      // One of the keys is that of a step.
      if (isStep(path)) return explainStep(path, [], value, () => []);
      return issue.keys.map((key) => unknownKey([...path, key], path));
    case 'invalid_union':
      return explainUnion(issue, root);
    case 'invalid_type':
      if (value === undefined) return one(`"${name}" is missing.`, `Add it${example(name)}.`);
      return one(
        `"${name}" is ${shown(value)}, not ${article(issue.expected)}.`,
        typeof value === 'number' && issue.expected === 'string'
          ? `Put it in quotes: "${value}".`
          : `Write ${article(issue.expected)}${example(name)}.`,
      );
    case 'invalid_value': {
      const values = issue.values.map(String);
      if (value === undefined) return one(`"${name}" is missing.`, `Add it: ${values.join(', ')}.`);
      const near = typeof value === 'string' ? nearest(value, values) : null;
      return one(
        `"${name}" is ${shown(value)}.`,
        near ? `Did you mean "${near}"? It can be ${values.join(', ')}.` : `It can be ${values.join(', ')}.`,
      );
    }
    case 'too_small': {
      if (issue.origin === 'array')
        return one(`"${name}" has too few entries.`, `It needs at least ${issue.minimum}${example(name)}.`);
      if (issue.origin === 'string') return one(`"${name}" is empty.`, `Fill it${example(name)}.`);
      return one(
        `"${name}" is ${shown(value)}.`,
        `It must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}.`,
      );
    }
    case 'too_big':
      if (issue.origin === 'number' || issue.origin === 'int') {
        return one(`"${name}" is ${shown(value)}.`, `It must be at most ${issue.maximum}.`);
      }
      return one(
        `"${name}" is too long.`,
        `It can have at most ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'characters'}.`,
      );
    case 'invalid_format':
      if (issue.format === 'date')
        return one(`"${name}" is ${shown(value)}, which is no date.`, 'Write it as YYYY-MM-DD, such as 2024-03-31.');
      return one(`"${name}" cannot be ${shown(value)}.`, `It ${withoutFullStop(issue.message)}.`);
    case 'invalid_key': {
      const [why] = issue.issues;
      return one(
        `There cannot be a field "${name}".`,
        `Its name ${withoutFullStop(why?.message ?? 'is no such name')}.`,
      );
    }
    case 'custom':
      return one(`"${name}" ${withoutFullStop(issue.message)}.`, `Change ${name}.`);
    default:
      return one(`"${name}" is not valid: ${withoutFullStop(issue.message)}.`, `Correct it${example(name)}.`);
  }
}

/** What people know from Robyn and look for here. */
const OF_REFRESH = new Set(['refresh', 'robyn_refresh', 'refresh_steps', 'json_file']);
const NO_REFRESH =
  'Models are not refreshed: train again with a window that ends later. A new model depends on no earlier one.';

function isStep(path: readonly PropertyKey[]): boolean {
  return path.length === 2 && path[0] === 'prepare';
}

function unknownKey(at: readonly PropertyKey[], parent: readonly PropertyKey[]): ExplainedIssue {
  const key = String(at.at(-1));
  const known = fieldsAt(parent);
  const near = nearest(key, known);
  const path = pathText(at);
  if (OF_REFRESH.has(key)) return { at, path, message: `There is no field "${path}".`, fix: NO_REFRESH };
  const others = known.length === 0 ? 'Remove it.' : `Known here: ${known.join(', ')}.`;
  return {
    at,
    path,
    message: `There is no field "${path}".`,
    fix: near ? `Did you mean "${pathText([...parent, near])}"?` : others,
  };
}

/** The alternative that was meant is the one that has the keys which are there. */
function explainUnion(issue: Extract<Issue, { code: 'invalid_union' }>, root: unknown): ExplainedIssue[] {
  const value = valueAt(root, issue.path);
  const name = pathText(issue.path);
  if (issue.path.length === 1 && issue.path[0] === 'data') {
    if (value === null || typeof value !== 'object') {
      const message = value === undefined ? '"data" is missing.' : `"data" is ${shown(value)}.`;
      return [{ at: issue.path, path: name, message, fix: DATA_FIX }];
    }
    const unknown = Object.keys(value).filter(
      (key) => !['connection', 'table', 'query', 'file', 'upload'].includes(key),
    );
    if (unknown.length > 0) return unknown.map((key) => unknownKey([...issue.path, key], issue.path));
    if (['table', 'query', 'file', 'upload'].filter((key) => key in value).length !== 1) {
      const message = '"data" needs exactly one of table, query, file and upload.';
      return [{ at: issue.path, path: name, message, fix: DATA_FIX }];
    }
    const meant = 'upload' in value ? 3 : 'file' in value ? 2 : 'query' in value ? 1 : 0;
    const inner = issue.errors[meant] ?? [];
    return inner.flatMap((deeper) => explain({ ...deeper, path: [...issue.path, ...deeper.path] }, root));
  }
  if (isStep(issue.path)) return explainStep(issue.path, issue.errors, value, (inner) => explain(inner, root));
  if (name === 'allocator.date_range') {
    const inner = value !== null && typeof value === 'object' ? issue.errors[1] : undefined;
    if (inner !== undefined)
      return inner.flatMap((deeper) => explain({ ...deeper, path: [...issue.path, ...deeper.path] }, root));
    return [{ at: issue.path, path: name, message: `"${name}" is ${shown(value)}.`, fix: DATE_RANGE_FIX }];
  }
  return [
    {
      at: issue.path,
      path: name,
      message: `"${name}" is ${shown(value)}.`,
      fix: 'Write a number, or [low, high] with low <= high.',
    },
  ];
}

const DATA_FIX =
  'Write { connection: demo, table: NAME }, { connection: demo, query: SELECT ... } or { file: path.csv }.';

const DATE_RANGE_FIX =
  'Write all, last_26 for the last 26 periods of the window, or { start: 2018-07-02, end: 2018-12-31 }.';

/** Examples for what people leave out or get wrong. */
const EXAMPLES: Readonly<Record<string, string>> = {
  revision: 'revision: r12',
  country: 'country: de',
  date_var: 'date_var: DATE',
  dep_var: 'dep_var: revenue',
  paid_media_spends: 'paid_media_spends: [tv_S, search_S]',
  paid_media_vars: 'paid_media_vars: [tv_S, search_clicks_P]',
  window: 'window: { start: 2016-01-01, end: 2018-12-31 }',
  'window.start': '2016-01-01',
  'window.end': '2018-12-31',
  train: 'train: { iterations: 2000, trials: 5 }',
  'train.train_size': '[0.5, 0.8]',
  annotations: 'annotations: [{ start: 2023-11-24, label: Black Friday }]',
  prophet: 'prophet: { vars: [trend, season, holiday], country: DE }',
};

function example(path: string): string {
  const words = EXAMPLES[path];
  return words === undefined ? '' : `, such as ${words}`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function article(expected: string): string {
  switch (expected) {
    case 'string':
      return 'text';
    case 'int':
      return 'a whole number';
    case 'boolean':
      return 'true or false';
    case 'array':
    case 'tuple':
      return 'a list';
    case 'object':
    case 'record':
      return 'a group of fields';
    default:
      return `a ${expected}`;
  }
}

function withoutFullStop(text: string): string {
  return text.replace(/\.$/, '');
}
