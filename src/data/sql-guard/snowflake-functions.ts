import { forbiddenFunction, REASONS, refused, stage } from './refusals.ts';
import { entriesOf } from './walk.ts';

/** One part of a name; `quote` is the sign it is written in. */
export type NamePart = { name: string; quote: string | null };

const READS_FILES = 'reads files of a stage, not a table';
const ASKS_A_MODEL = 'asks a language model: it costs credits, and the answer differs each time';
const WAS_ASKED_BEFORE =
  'reads what another query returned, which is gone at the next run. Put that query in its place';

/** Functions of Snowflake that do more than compute from tables, and what they do. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  GETVARIABLE: 'reads a variable of the session, which is another one at the next run',
  TO_QUERY: 'runs a text as a query',
  RESULT_SCAN: WAS_ASKED_BEFORE,
  INFER_SCHEMA: READS_FILES,
  TO_FILE: READS_FILES,
  GET_PRESIGNED_URL: 'makes a link to a file',
  BUILD_SCOPED_FILE_URL: 'makes a link to a file',
  BUILD_STAGE_FILE_URL: 'makes a link to a file',
  GET_STAGE_LOCATION: READS_FILES,
  GET_ABSOLUTE_PATH: READS_FILES,
  GET_RELATIVE_PATH: READS_FILES,
};

/** A name that a function builds from a text, which is to be the name of a table. */
const NAMES: ReadonlySet<string> = new Set(['IDENTIFIER', 'TABLE']);

/** Refuses functions that do more than compute; those of one's own are not known, and pass. */
export function checkSnowflakeFunction(name: readonly NamePart[], args: unknown): void {
  const words = name.map((part) => part.name.toUpperCase());
  const written = name.map((part) => part.name).join('.');
  const last = words.find((word) => word.startsWith('SYSTEM$')) ?? words.find((word) => word in FORBIDDEN);
  if (last?.startsWith('SYSTEM$')) throw refused(forbiddenFunction(written, 'does things beside reading'));
  if (words.includes('CORTEX') || words.some((word) => word.startsWith('AI_'))) {
    throw refused(forbiddenFunction(written, ASKS_A_MODEL));
  }
  if (words.includes('GETNEXTVAL')) throw refused(REASONS.sequence);
  if (words.includes('DIRECTORY')) throw refused(stage(written));
  const why = last === undefined ? undefined : FORBIDDEN[last];
  if (why !== undefined) throw refused(forbiddenFunction(written, why));
  if (words.some((word) => NAMES.has(word))) checkBuiltName(args);
}

function checkBuiltName(args: unknown): void {
  for (const { value } of entriesOf(args)) {
    if (typeof value !== 'string') continue;
    if (/[@/]/.test(value)) throw refused(stage(value));
    if (/nextval/i.test(value)) throw refused(REASONS.sequence);
    if (/system\$/i.test(value)) throw refused(forbiddenFunction(value, 'does things beside reading'));
  }
}
