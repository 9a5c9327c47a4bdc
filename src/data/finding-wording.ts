import type { Finding, FindingCode } from './finding.ts';
import { list, type Wording, type Words } from './findings/words.ts';
import { ANNOTATION_WORDS } from './findings/words-annotations.ts';
import { COLUMN_WORDS } from './findings/words-columns.ts';
import { DATE_WORDS } from './findings/words-dates.ts';
import { DRIVER_WORDS } from './findings/words-drivers.ts';
import { MODEL_WORDS } from './findings/words-model.ts';
import { PREPARE_WORDS } from './findings/words-prepare.ts';
import { SERIES_WORDS } from './findings/words-series.ts';

/** Every finding in sentences that name the column or field; `findings/` has a file of them for each family. */
const WORDING: Record<FindingCode, Wording> = {
  ...ANNOTATION_WORDS,
  ...COLUMN_WORDS,
  ...DATE_WORDS,
  ...DRIVER_WORDS,
  ...MODEL_WORDS,
  ...PREPARE_WORDS,
  ...SERIES_WORDS,
};

/** A finding in words for people: what is so, what follows for the model, and what to do. */
export function describeFinding(finding: Finding): Words {
  const { code, field, column, details } = finding;
  const words = WORDING[code]({ field, column: column ?? '', d: details });
  const { others } = details;
  return Array.isArray(others) && others.length > 0
    ? { ...words, message: `${words.message} The same goes for ${list(others)}.` }
    : words;
}
