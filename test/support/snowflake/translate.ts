import { duckdbName, encodeName, nameOf } from './names.ts';
import { isSpace, type Token } from './sql-tokens.ts';

/** What a statement may ask about its own session. */
export type SessionNames = Readonly<
  Record<
    'role' | 'warehouse' | 'database' | 'schema' | 'user' | 'account' | 'session_id' | 'last_query_id',
    string | null
  >
>;

/** Where INFORMATION_SCHEMA lies in DuckDB, whose own has other columns. */
export const INFORMATION_SCHEMA = 'INFORMATION_SCHEMA$';

const TYPES: Readonly<Record<string, string>> = {
  NUMBER: 'DECIMAL',
  NUMERIC: 'DECIMAL',
  DECIMAL: 'DECIMAL',
  INT: 'DECIMAL(38,0)',
  INTEGER: 'DECIMAL(38,0)',
  BIGINT: 'DECIMAL(38,0)',
  FLOAT: 'DOUBLE',
  FLOAT8: 'DOUBLE',
  REAL: 'DOUBLE',
  STRING: 'VARCHAR',
  TEXT: 'VARCHAR',
  BINARY: 'BLOB',
  VARBINARY: 'BLOB',
  VARIANT: 'JSON',
  OBJECT: 'JSON',
  ARRAY: 'JSON',
  DATETIME: 'TIMESTAMP_NS',
  TIMESTAMP: 'TIMESTAMP_NS',
  TIMESTAMP_NTZ: 'TIMESTAMP_NS',
  TIMESTAMPNTZ: 'TIMESTAMP_NS',
  TIMESTAMP_LTZ: 'TIMESTAMPTZ',
  TIMESTAMPLTZ: 'TIMESTAMPTZ',
  TIMESTAMP_TZ: 'STRUCT(utc TIMESTAMP_NS, offset_minutes INTEGER)',
  TIMESTAMPTZ: 'STRUCT(utc TIMESTAMP_NS, offset_minutes INTEGER)',
};

/** Types whose digits in parentheses DuckDB knows too. */
const WITH_DIGITS: ReadonlySet<string> = new Set(['NUMBER', 'NUMERIC', 'DECIMAL', 'VARCHAR']);

const SESSION_FUNCTIONS: Readonly<Record<string, keyof SessionNames>> = {
  CURRENT_ROLE: 'role',
  CURRENT_WAREHOUSE: 'warehouse',
  CURRENT_DATABASE: 'database',
  CURRENT_SCHEMA: 'schema',
  CURRENT_USER: 'user',
  CURRENT_ACCOUNT: 'account',
  CURRENT_SESSION: 'session_id',
  LAST_QUERY_ID: 'last_query_id',
};

/** Formats in which the session writes points in time as texts, in Snowflake's letters. */
export type TextFormats = { time: string; ntz: string; ltz: string };

/**
 * `CAST(x AS VARCHAR)`, `TO_VARCHAR(x)` and `TO_CHAR(x)` as a call of the macro that writes as the session's formats say. Given are
 * tokens without spaces between.
 */
function withFormats(tokens: readonly Token[], formats: TextFormats): Token[] {
  const out = [...tokens];
  const given = [formats.time, formats.ntz, formats.ltz].map((format) => `, ${textLiteral(strftime(format))}`).join('');
  for (const [at, token] of tokens.entries()) {
    const word = token.kind === 'word' ? token.text.toUpperCase() : '';
    if (!['CAST', 'TO_VARCHAR', 'TO_CHAR'].includes(word) || tokens[at + 1]?.text !== '(') continue;
    const { end, as, commas } = parenthesis(tokens, at + 1);
    const is_text = word === 'CAST' && as !== null && /^(VARCHAR|STRING|TEXT)$/i.test(tokens[as + 1]?.text ?? '');
    if (word === 'CAST' ? !is_text : commas > 0) continue;
    out[at] = { kind: 'word', text: TEXT_MACRO };
    if (word === 'CAST' && as !== null) for (let cut = as; cut < end; cut += 1) out[cut] = { kind: 'space', text: '' };
    out[end] = { kind: 'symbol', text: `${given})` };
  }
  return out;
}

/** The macro that `openDatabase` makes for texts of values. */
export const TEXT_MACRO = 'SNOWFLAKE_TEXT';

/** Where a parenthesis ends, where AS stands in it, and how many commas it has, none of them counted in others inside. */
function parenthesis(tokens: readonly Token[], open: number): { end: number; as: number | null; commas: number } {
  let depth = 0;
  let as: number | null = null;
  let commas = 0;
  for (let at = open; at < tokens.length; at += 1) {
    const text = tokens[at]?.text ?? '';
    if (text === '(') depth += 1;
    if (text === ')') depth -= 1;
    if (depth === 0) return { end: at, as, commas };
    if (depth === 1 && text.toUpperCase() === 'AS') as = at;
    if (depth === 1 && text === ',') commas += 1;
  }
  return { end: tokens.length, as, commas };
}

/** Snowflake's format in DuckDB's letters. */
function strftime(format: string): string {
  const letters: readonly (readonly [string, string])[] = [
    ['YYYY', '%Y'],
    ['MM', '%m'],
    ['DD', '%d'],
    ['HH24', '%H'],
    ['MI', '%M'],
    ['SS', '%S'],
    ['FF9', '%n'],
    ['FF6', '%f'],
    ['FF3', '%g'],
    [' TZHTZM', ''],
  ];
  return letters.reduce((text, [from, to]) => text.replace(from, to), format);
}

/** A statement of Snowflake's as DuckDB says it. `is_definition` where words may be types wherever they stand. */
export function translate(
  statement: readonly Token[],
  names: SessionNames,
  { is_definition, formats }: { is_definition: boolean; formats: TextFormats },
): string {
  const given = statement.filter((token) => !isSpace(token));
  const tokens = withFormats(given, formats);
  const out: string[] = [];
  let before = '';
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    const word = token.kind === 'word' ? token.text.toUpperCase() : '';
    const follows = tokens[at + 1]?.text;
    const asked = SESSION_FUNCTIONS[word];
    const type = TYPES[word];
    if (asked !== undefined && (follows === '(' || asked === 'user') && before !== '.') {
      const value = names[asked];
      out.push(value === null ? 'CAST(NULL AS VARCHAR)' : textLiteral(value));
      if (follows === '(') at += 2;
    } else if (type !== undefined && isType(before, is_definition)) {
      out.push(type === 'DECIMAL' && follows !== '(' ? 'DECIMAL(38,0)' : type);
      if (follows === '(' && !WITH_DIGITS.has(word)) while (at < tokens.length && tokens[at]?.text !== ')') at += 1;
    } else {
      out.push(duckdbText(token));
    }
    before = word === '' ? token.text : word;
  }
  return out.join(' ');
}

function isType(before: string, is_definition: boolean): boolean {
  return before === '::' || before === 'AS' || (is_definition && before !== '(' && before !== ',');
}

function duckdbText({ kind, text }: Token): string {
  switch (kind) {
    case 'comment':
      return text.startsWith('//') ? `--${text.slice(2)}` : text;
    case 'text':
      return textLiteral(textOf(text));
    case 'quoted':
      return nameOf(text) === 'INFORMATION_SCHEMA' ? `"${INFORMATION_SCHEMA}"` : duckdbName(nameOf(text));
    case 'word':
      return text.toUpperCase() === 'INFORMATION_SCHEMA' ? `"${INFORMATION_SCHEMA}"` : encodedWord(text);
    case 'symbol':
      return /^:\d/.test(text) ? `$${text.slice(1)}` : text;
    case 'number':
    case 'space':
      return text;
  }
}

/** Words are names in capitals or DuckDB's own words, and both mean the same to it in any case. */
function encodedWord(word: string): string {
  return encodeName(word.toUpperCase());
}

/** The value of '...' or $$...$$. */
export function textOf(literal: string): string {
  if (literal.startsWith('$$')) return literal.slice(2, -2);
  return literal
    .slice(1, -1)
    .replaceAll("''", "'")
    .replace(/\\([\s\S])/g, (_pair, letter: string) => ({ n: '\n', t: '\t', r: '\r', '0': '\0' })[letter] ?? letter);
}

function textLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
