type TokenKind = 'word' | 'quoted' | 'text' | 'number' | 'symbol' | 'space' | 'comment';

export type Token = { kind: TokenKind; text: string };

const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['space', /\s+/y],
  ['comment', /--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
  ['text', /'(?:[^'\\]|''|\\[\s\S])*'|\$\$[\s\S]*?\$\$/y],
  ['quoted', /"(?:[^"]|"")*"/y],
  ['word', /[A-Za-z_][\w$]*/y],
  ['number', /\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?/iy],
  ['symbol', /::|:\d+|<>|!=|>=|<=|\|\||=>|[\s\S]/y],
];

/** A statement cut as Snowflake's lexer does: `//` begins a comment, a backslash escapes within '...', $$ quotes. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < sql.length) {
    const token = tokenAt(sql, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

function tokenAt(sql: string, at: number): Token {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const text = pattern.exec(sql)?.[0];
    if (text !== undefined) return { kind, text };
  }
  throw new Error(`no token at ${at}`);
}

export function isSpace({ kind }: Token): boolean {
  return kind === 'space' || kind === 'comment';
}

/** The statements between semicolons, without those that are only space. */
export function splitStatements(tokens: readonly Token[]): Token[][] {
  const statements: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'symbol' && token.text === ';') statements.push([]);
    else statements.at(-1)?.push(token);
  }
  return statements.filter((statement) => !statement.every(isSpace));
}

/** The tokens that mean something; words in upper case. */
export function meaningful(tokens: readonly Token[]): Token[] {
  return tokens
    .filter((token) => !isSpace(token))
    .map(({ kind, text }) => ({ kind, text: kind === 'word' ? text.toUpperCase() : text }));
}
