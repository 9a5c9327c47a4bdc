import { parse as parseYaml } from 'yaml';
import { AppError } from '../../errors.ts';
import { explainIssues } from '../../runs/manifest-issues.ts';
import { SPEC_DRAFT, type SpecDraft } from '../views/train/draft-spec.ts';

/** What follows `/mmm train`: the name of a manifest, and fields that replace its own, such as `train.iterations=500`. */
export type TrainArguments = { manifest: string | null; set: string[] };

/** Throws `spec_invalid` with a sentence about the word that cannot be read. */
export function parseTrainArguments(text: string): TrainArguments {
  const parsed: TrainArguments = { manifest: null, set: [] };
  for (const word of words(text)) {
    if (word.indexOf('=') > 0) {
      parsed.set.push(word);
    } else if (parsed.manifest === null && !word.includes('=')) {
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
  return straight.match(/(?:"[^"]*"|'[^']*'|\[[^\]]*\]|\{[^}]*\}|[^\s"'[{]|["'[{])+/g) ?? [];
}

/**
 * A spec of these fields alone, for a modal without a manifest: each is right by itself, the rest is still to be filled in.
 * Throws `spec_invalid` with the sentences about the fields that are not.
 */
export function draftOf(set: readonly string[]): SpecDraft {
  const typed: Record<string, unknown> = {};
  for (const override of set) {
    const equals = override.indexOf('=');
    setPath(typed, override.slice(0, equals).split('.'), readValue(override.slice(equals + 1)));
  }
  const result = SPEC_DRAFT.safeParse(typed);
  if (result.success) return result.data;
  const problems = explainIssues(result.error.issues, typed).map(({ message, fix }) => `${message} ${fix}`);
  throw refused(problems.slice(0, 5).join(' '));
}

function readValue(raw: string): unknown {
  try {
    return parseYaml(raw);
  } catch {
    return raw;
  }
}

function setPath(target: Record<string, unknown>, [head = '', ...rest]: readonly string[], value: unknown): void {
  const inner = Object.hasOwn(target, head) ? target[head] : undefined;
  const next: Record<string, unknown> = isRecord(inner) ? inner : {};
  if (rest.length > 0) setPath(next, rest, value);
  // Not assigned: a field called __proto__ is to be refused like any other unknown one.
  Object.defineProperty(target, head, {
    value: rest.length > 0 ? next : value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function refused(sentence: string): AppError {
  return new AppError('spec_invalid', { reason: sentence });
}
