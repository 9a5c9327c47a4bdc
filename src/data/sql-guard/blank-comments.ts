/** Lexical rules in which the two dialects differ. */
export type LexicalRules = { backslash_escapes: boolean; slash_comments: boolean; nested_comments: boolean };

export const SNOWFLAKE_RULES = { backslash_escapes: true, slash_comments: true, nested_comments: false } as const;
export const DUCKDB_RULES = { backslash_escapes: false, slash_comments: false, nested_comments: true } as const;

/** A statement as long as the one that was read, with blanks in place of what is not code. Lines stay where they are. */
export type BlankedSql = {
  /** Without comments. */
  code: string;
  /** Without comments, strings and quoted names. */
  bare: string;
  /** Whether there is a comment of which two readers could think that it ends in different places. */
  has_unclear_comment: boolean;
};

/** A comment inside a comment, or a line of one that ends with half of what ends a line. */
const UNCLEAR = /^\/\*.*\/\*|\r[^\n]/s;

/**
 * Reads a statement by the rules of its dialect for comments, strings and quoted names. Where one has no end it goes to the end of
 * the text: the parser says so.
 */
export function blankComments(sql: string, rules: LexicalRules): BlankedSql {
  let code = '';
  let bare = '';
  let has_unclear_comment = false;
  let at = 0;
  while (at < sql.length) {
    const piece = nextPiece(sql, at, rules);
    const text = sql.slice(at, piece.end);
    if (piece.is === 'comment') has_unclear_comment ||= UNCLEAR.test(text);
    code += piece.is === 'comment' ? blank(text) : text;
    bare += piece.is === 'code' ? text : blank(text);
    at = piece.end;
  }
  return { code, bare, has_unclear_comment };
}

type Piece = { is: 'code' | 'comment' | 'quoted'; end: number };

function nextPiece(sql: string, at: number, rules: LexicalRules): Piece {
  const two = sql.slice(at, at + 2);
  if (two === '--' || (two === '//' && rules.slash_comments)) return { is: 'comment', end: lineEnd(sql, at) };
  if (two === '/*') return { is: 'comment', end: commentEnd(sql, at, rules) };
  const letter = sql[at];
  if (letter === "'") return { is: 'quoted', end: quoteEnd(sql, at, letter, rules.backslash_escapes) };
  if (letter === '"') return { is: 'quoted', end: quoteEnd(sql, at, letter, false) };
  const dollars = matchAt(/\$([a-z_]\w*)?\$/iy, sql, at);
  if (dollars !== null) {
    const end = sql.indexOf(dollars, at + dollars.length);
    return { is: 'quoted', end: end === -1 ? sql.length : end + dollars.length };
  }
  const word = matchAt(/[\p{L}_][\p{L}\p{N}_$]*/uy, sql, at);
  return { is: 'code', end: at + (word?.length ?? 1) };
}

function matchAt(pattern: RegExp, sql: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0] ?? null;
}

function lineEnd(sql: string, at: number): number {
  const end = sql.indexOf('\n', at);
  return end === -1 ? sql.length : end;
}

function commentEnd(sql: string, at: number, { nested_comments }: LexicalRules): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = at + 2;
  let depth = 1;
  for (let mark = marks.exec(sql); mark !== null; mark = marks.exec(sql)) {
    if (mark[0] === '*/') depth -= 1;
    else if (nested_comments) depth += 1;
    if (depth === 0) return marks.lastIndex;
  }
  return sql.length;
}

function quoteEnd(sql: string, at: number, quote: string, has_escapes: boolean): number {
  for (let end = at + 1; end < sql.length; end += 1) {
    if (has_escapes && sql[end] === '\\') end += 1;
    else if (sql[end] === quote && sql[end + 1] === quote) end += 1;
    else if (sql[end] === quote) return end + 1;
  }
  return sql.length;
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}
