import type { z } from 'zod';
import { nearest } from '../data/nearest.ts';
import { type ExplainedIssue, pathText, shown } from './explained-issue.ts';
import { PREPARE_STEP_NAMES } from './prepare-steps.ts';

type Issue = z.core.$ZodIssue;

/**
 * What is wrong with a step of `prepare`. It is meant by the one key that it has; `errors` are the issues of each
 * kind of step, in their order, and `explain` puts one of them into sentences.
 */
export function explainStep(
  path: readonly PropertyKey[],
  errors: readonly Issue[][],
  value: unknown,
  explain: (inner: Issue) => ExplainedIssue[],
): ExplainedIssue[] {
  const name = pathText(path);
  const one = (message: string, fix: string): ExplainedIssue[] => [{ at: path, path: name, message, fix }];
  const steps = PREPARE_STEP_NAMES.join(', ');
  if (typeof value === 'string') {
    const near = nearest(value, PREPARE_STEP_NAMES);
    return near === null
      ? one(`"${name}" is ${shown(value)}, which is no step.`, `It can be ${steps}.`)
      : one(
          `"${name}" is ${shown(value)}, without what the step needs.`,
          `Write "${near}: {}" with its options in the braces.`,
        );
  }
  const keys = value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : [];
  const [key] = keys;
  if (key === undefined || keys.length > 1) {
    const what = key === undefined ? shown(value) : `more than one step: ${keys.join(', ')}`;
    return one(`"${name}" is ${what}.`, `Write one step in each entry of the list: ${steps}.`);
  }
  const names: readonly string[] = PREPARE_STEP_NAMES;
  const meant = names.indexOf(key);
  if (meant === -1) {
    const near = nearest(key, PREPARE_STEP_NAMES);
    return one(`There is no step "${key}" in prepare.`, near ? `Did you mean "${near}"?` : `It can be ${steps}.`);
  }
  if (Reflect.get(Object(value), key) === null) {
    return one(`The step "${name}.${key}" is empty.`, `Write "${key}: {}" with its options in the braces.`);
  }
  const inner = errors[meant] ?? [];
  return inner.flatMap((deeper) => explain({ ...deeper, path: [...path, ...deeper.path] }));
}
