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

/** A statement of Snowflake's as DuckDB says it. `is_definition` where words may be types wherever they stand. */
export function translate(tokens: readonly Token[], names: SessionNames, is_definition: boolean): string {
  const out: string[] = [];
  const next = (from: number) => {
    let at = from;
    while (at < tokens.length && isSpace(tokens[at] ?? { kind: 'space', text: '' })) at += 1;
    return at;
  };
  let before = '';
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    const word = token.kind === 'word' ? token.text.toUpperCase() : '';
    const follows = tokens[next(at + 1)]?.text;

    const asked = SESSION_FUNCTIONS[word];
    if (asked !== undefined && (follows === '(' || asked === 'user') && before !== '.') {
      const value = names[asked];
      out.push(value === null ? 'CAST(NULL AS VARCHAR)' : textLiteral(value));
      if (follows === '(') at = next(next(at + 1) + 1);
    } else if (TYPES[word] !== undefined && (before === '::' || before === 'AS' || (is_definition && before !== '('))) {
      out.push(TYPES[word] ?? word);
      const has_digits = follows === '(';
      if (!has_digits && (TYPES[word] ?? '') === 'DECIMAL') out.push('(38,0)');
      if (has_digits && !WITH_DIGITS.has(word)) {
        while (at < tokens.length && tokens[at]?.text !== ')') at += 1;
      }
    } else {
      out.push(duckdbText(token));
    }
    if (!isSpace(token)) before = word === '' ? token.text : word;
  }
  return out.join('');
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
