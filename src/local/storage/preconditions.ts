import { conditionNotMet, invalid, StorageRefusal } from './errors.ts';
import type { ObjectRecord } from './records.ts';

/** Conditions of a request, as numbers of generations; `0` stands for "there is no live object". */
export type Preconditions = {
  generation_match?: number;
  generation_not_match?: number;
  metageneration_match?: number;
  metageneration_not_match?: number;
};

/** `prefix` is `if` for the object that is read or written, `ifSource` for the source of a copy. */
export function preconditionsOf(query: URLSearchParams, prefix: 'if' | 'ifSource' = 'if'): Preconditions {
  return {
    generation_match: numeric(query, `${prefix}GenerationMatch`),
    generation_not_match: numeric(query, `${prefix}GenerationNotMatch`),
    metageneration_match: numeric(query, `${prefix}MetagenerationMatch`),
    metageneration_not_match: numeric(query, `${prefix}MetagenerationNotMatch`),
  };
}

export function numeric(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,19}$/.test(text)) throw invalid(`Invalid value for ${name}: "${text}".`);
  return Number(text);
}

/**
 * Throws 412 where a condition does not hold, and, for `verb` read, 304 where only a "not match" fails, as HTTP has it.
 */
export function checkPreconditions(
  object: Pick<ObjectRecord, 'generation' | 'metageneration'> | undefined,
  conditions: Preconditions,
  verb: 'read' | 'write',
): void {
  const generation = object?.generation ?? 0;
  const { generation_match, generation_not_match, metageneration_match, metageneration_not_match } = conditions;
  if (generation_match !== undefined && generation_match !== generation) throw conditionNotMet();
  if (metageneration_match !== undefined && metageneration_match !== object?.metageneration) throw conditionNotMet();
  const unchanged =
    (generation_not_match !== undefined && generation_not_match === generation) ||
    (metageneration_not_match !== undefined && metageneration_not_match === object?.metageneration);
  if (!unchanged) return;
  throw verb === 'read' ? new StorageRefusal(304, 'notModified', 'Not Modified') : conditionNotMet();
}
