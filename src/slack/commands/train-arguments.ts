import { parse as parseYaml } from 'yaml';
import { AppError } from '../../errors.ts';
import { SPEC_DRAFT, type SpecDraft } from '../views/draft.ts';
import { fieldOfPath, issueSentence } from '../views/field-issues.ts';
import { nearest } from './nearest.ts';

/** What follows `/mmm train`: the name of a manifest, and fields that replace its own, such as `train.iterations=500`. */
export type TrainArguments = { manifest: string | null; overrides: { path: string; value: unknown }[] };

/** Throws `spec_invalid` with a sentence about the word that cannot be read. */
export function parseTrainArguments(text: string): TrainArguments {
  const parsed: TrainArguments = { manifest: null, overrides: [] };
  for (const word of words(text)) {
    const equals = word.indexOf('=');
    if (equals > 0) {
      parsed.overrides.push({ path: word.slice(0, equals), value: readValue(word.slice(equals + 1)) });
    } else if (parsed.manifest === null && equals === -1) {
      parsed.manifest = word;
    } else {
      throw refused(
        `"${word}" cannot be read here. Write one manifest name, then fields such as train.iterations=500.`,
      );
    }
  }
  return parsed;
}

/** Words are parted by spaces outside quotes and brackets. Slack's clients make quotes curly; they mean straight ones. */
function words(text: string): string[] {
  const straight = text.replace(/[“”]/g, '"').replace(/[‘’]/g, "'");
  return (straight.match(/(?:"[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}|[^\s"'[{])+/g) ?? []).map((word) => word.trim());
}

function readValue(raw: string): unknown {
  try {
    return parseYaml(raw);
  } catch {
    return raw;
  }
}

/** Lays the fields over the spec. Throws `spec_invalid` with a sentence about the first field that cannot be so. */
export function applyOverrides(spec: SpecDraft, overrides: TrainArguments['overrides']): SpecDraft {
  const changed: Record<string, unknown> = structuredClone(spec);
  for (const { path, value } of overrides) setPath(changed, path, value);
  const result = SPEC_DRAFT.safeParse(changed);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  if (issue === undefined) throw new AppError('internal', {}, { cause: result.error });
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const siblings = path === '' ? Object.keys(SPEC_DRAFT.shape) : keysAt(spec, path);
    const guess = nearest(key, siblings)[0];
    const full = path === '' ? key : `${path}.${key}`;
    throw refused(
      `There is no field ${full}.${guess === undefined ? '' : ` Did you mean ${path === '' ? guess : `${path}.${guess}`}?`}`,
    );
  }
  throw refused(`${path}: ${issueSentence(issue)}`);
}

function keysAt(spec: SpecDraft, path: string): string[] {
  const value = Object.entries(spec).find(([key]) => key === path)?.[1];
  return value !== null && typeof value === 'object' ? Object.keys(value) : [];
}

function setPath(target: Record<string, unknown>, path: string, value: unknown): void {
  const [head = '', ...rest] = path.split('.');
  if (['__proto__', 'constructor', 'prototype'].includes(head)) return;
  if (rest.length === 0) {
    target[head] = value;
    return;
  }
  const inner = target[head];
  const next: Record<string, unknown> = isRecord(inner) ? inner : {};
  target[head] = next;
  setPath(next, rest.join('.'), value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function refused(sentence: string): AppError {
  return new AppError('spec_invalid', { reason: sentence });
}

/** Whether an error under this path can be shown and mended in the modal. */
export function isShownInModal(path: readonly PropertyKey[]): boolean {
  return fieldOfPath(path) !== null;
}
