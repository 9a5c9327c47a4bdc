import { blankComments, SNOWFLAKE_RULES } from './blank-comments.ts';
import { checkFirstWord } from './first-word.ts';
import { otherStatement, REASONS, refused, stage, statementInside, unreadable } from './refusals.ts';
import { checkSnowflakeFunction, type NamePart } from './snowflake-functions.ts';
import { parseSnowflake, SnowflakeSyntaxError } from './snowflake-parser.ts';
import { type Entry, entriesOf, isObject } from './walk.ts';

const FIRST_WORDS: ReadonlySet<string> = new Set(['SELECT', 'WITH']);

export async function refuseUnlessSnowflakeRead(sql: string): Promise<void> {
  const { code, bare, has_unclear_comment } = blankComments(sql, SNOWFLAKE_RULES);
  if (has_unclear_comment) throw refused(REASONS.unclear_comment);
  checkFirstWord(bare, code, FIRST_WORDS);
  if (/\w\$\$/.test(bare)) throw refused(REASONS.dollars);
  if (bare.includes('#')) throw refused(REASONS.hash);
  if (bare.includes('->>')) throw refused(REASONS.pipe);

  const statements = await parsed(code);
  if (statements.length === 0) throw refused(REASONS.empty);
  if (statements.length > 1) throw refused(REASONS.several);
  const [statement] = statements;
  if (!isObject(statement) || !('Query' in statement)) throw refused(otherStatement(tagOf(statement).toUpperCase()));
  // The statement that runs has its comments: they are to be comments to the parser as well.
  if (code !== sql && JSON.stringify(await parsed(sql)) !== JSON.stringify(statements)) {
    throw refused(unreadable(null, 'its comments change what it says, take them out'));
  }
  for (const entry of entriesOf(statement)) check(entry);
}

async function parsed(sql: string): Promise<readonly unknown[]> {
  try {
    return await parseSnowflake(sql);
  } catch (error) {
    if (!(error instanceof SnowflakeSyntaxError)) throw error;
    throw refused(unreadable(error.where, error.what), error);
  }
}

/** The kinds of bodies that a query can have and that only read. */
const BODIES: ReadonlySet<string> = new Set(['Select', 'Query', 'SetOperation', 'Values']);
const CHANGES: ReadonlySet<string> = new Set(['Insert', 'Update', 'Delete', 'Merge']);

function check(entry: Entry): void {
  const { key, value, of } = entry;
  if (CHANGES.has(key)) throw refused(statementInside(key.toUpperCase()));
  const is_operand = (key === 'left' || key === 'right') && 'set_quantifier' in of;
  if ((key === 'body' && 'limit_clause' in of) || is_operand) {
    if (!BODIES.has(tagOf(value))) throw refused(statementInside(tagOf(value).toUpperCase()));
  }
  if (key === 'into' && isObject(value)) throw refused(REASONS.into);
  if (key === 'locks' && Array.isArray(value) && value.length > 0) throw refused(REASONS.locking);
  if (key === 'Placeholder') checkPlaceholder(String(value));
  if (key === 'DollarQuotedString' && isObject(value) && typeof value.tag === 'string') {
    throw refused(unreadable(null, 'it has a string that begins with a word between dollars'));
  }
  if (key === 'CompoundIdentifier' || key === 'access_chain') checkSequence(value);
  if (key === 'Function' && isObject(value)) checkSnowflakeFunction(parts(value.name), value.args);
  // Wherever a call stands, it has this.
  if (key === 'parameters') checkSnowflakeFunction(parts(of.name), of.args);
  if (key === 'Table' && isObject(value)) checkTable(value);
}

/** `$1` is a column; other places for values would be filled by whoever runs it, which nobody does here. */
function checkPlaceholder(text: string): void {
  if (text.startsWith('@')) throw refused(stage(text));
  if (!/^\$\d+$/.test(text)) throw refused(REASONS.variable);
}

function checkSequence(value: unknown): void {
  for (const { key, value: name } of entriesOf(value)) {
    if (key === 'value' && typeof name === 'string' && name.toUpperCase() === 'NEXTVAL')
      throw refused(REASONS.sequence);
  }
}

function checkTable(table: Readonly<Record<string, unknown>>): void {
  const names = parts(table.name);
  const of_files = names.find(({ name, quote }) => quote === "'" || (quote === null && name.startsWith('@')));
  if (of_files !== undefined) throw refused(stage(of_files.name));
  if (table.args !== null && table.args !== undefined) checkSnowflakeFunction(names, table.args);
}

/** The parts of a name: its identifiers. */
function parts(name: unknown): NamePart[] {
  const found: NamePart[] = [];
  for (const { value } of entriesOf({ name })) {
    if (!isObject(value) || typeof value.value !== 'string') continue;
    found.push({ name: value.value, quote: typeof value.quote_style === 'string' ? value.quote_style : null });
  }
  return found;
}

/** The parser's objects name their kind by their one key. */
function tagOf(node: unknown): string {
  return isObject(node) ? (Object.keys(node)[0] ?? '') : String(node);
}
