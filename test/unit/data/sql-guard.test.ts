import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkReadOnly, inParentheses, type SqlDialect } from '../../../src/data/sql-guard.ts';
import { AppError } from '../../../src/errors.ts';
import * as duckdb from './support/duckdb-statements.ts';
import * as snowflake from './support/snowflake-statements.ts';

async function reasonOf(sql: string, dialect: SqlDialect): Promise<string | null> {
  try {
    await checkReadOnly(sql, dialect);
    return null;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'query_refused') throw error;
    return String(error.details.reason);
  }
}

const CORPORA = {
  snowflake: { READ_ONLY: snowflake.READ_ONLY, REFUSED: snowflake.REFUSED },
  duckdb: { READ_ONLY: duckdb.READ_ONLY, REFUSED: duckdb.REFUSED },
};

describe.each(['snowflake', 'duckdb'] as const)('in the dialect of %s', (dialect) => {
  const { READ_ONLY, REFUSED } = CORPORA[dialect];

  test.each(Object.entries(READ_ONLY))('%s may be run', async (_name, sql) => {
    expect(await reasonOf(sql, dialect)).toBeNull();
  });

  test.each(Object.entries(REFUSED))('%s is refused with the reason', async (_name, [sql, said]) => {
    const reason = await reasonOf(sql, dialect);
    expect(reason).toMatch(said);
    expect(reason).toMatch(/^(It|I) .*\.$/s);
  });

  /** Blanks, comments and line breaks between two words. */
  const gap = fc
    .array(fc.constantFrom(' ', '\n', '\t', '/* x */', '/* ; */', "/* ' */", '-- y\n', '-- SELECT "\n'), {
      minLength: 1,
      maxLength: 4,
    })
    .map((parts) => ` ${parts.join('')} `);
  const cased = (word: string) =>
    fc
      .array(fc.boolean(), { minLength: word.length, maxLength: word.length })
      .map((upper) => [...word].map((letter, i) => (upper[i] ? letter.toUpperCase() : letter.toLowerCase())).join(''));
  const dressed = (words: readonly string[]) =>
    fc.tuple(...words.flatMap((word) => [gap, cased(word)]), gap).map((parts) => parts.join(''));

  test.each([
    'DROP TABLE t',
    'DELETE FROM t',
    'INSERT INTO t SELECT a FROM u',
    'UPDATE t SET a = 1',
    'CREATE TABLE x AS SELECT a FROM t',
    'SELECT a FROM t ; DROP TABLE u',
    'WITH w AS ( SELECT a FROM t ) INSERT INTO u SELECT a FROM w',
    'WITH w AS ( DELETE FROM t ) SELECT a FROM w',
    'SELECT a INTO x FROM t',
    'CALL p ( )',
    'SET x = 1',
    'SHOW TABLES',
    'COPY INTO t FROM u',
  ])('comments, blanks and case around its words do not hide "%s"', async (sql) => {
    await fc.assert(
      fc.asyncProperty(dressed(sql.split(' ')), async (text) => {
        expect(await reasonOf(text, dialect)).not.toBeNull();
      }),
      { numRuns: 25 },
    );
  });

  const column = fc.constantFrom('a', '"b c"', 't."delete"', '"up;date"');
  const expression = fc.letrec<{ of: string }>((tie) => ({
    of: fc.oneof(
      { maxDepth: 4 },
      column,
      fc.integer().map(String),
      fc.string({ maxLength: 8 }).map((text) => `'${text.replaceAll("'", "''").replaceAll('\\', '')}'`),
      fc
        .tuple(tie('of'), fc.constantFrom('+', '-', '*', '=', 'AND', 'OR'), tie('of'))
        .map(([a, op, b]) => `(${a} ${op} ${b})`),
      tie('of').map((of) => `CASE WHEN ${of} > 0 THEN ${of} END`),
      tie('of').map((of) => `CAST(${of} AS VARCHAR)`),
      column.map((of) => `SUM(${of}) OVER (PARTITION BY a ORDER BY ${of})`),
      tie('of').map((of) => `COALESCE(${of}, ${of})`),
    ),
  })).of;
  const select = fc.letrec<{ of: string }>((tie) => ({
    of: fc.oneof(
      { maxDepth: 3 },
      fc
        .tuple(
          fc.array(expression, { minLength: 1, maxLength: 4 }),
          fc.constantFrom('t', '"Sales; 2024".t', 'db.s.t AS t'),
        )
        .map(([list, from]) => `SELECT ${list.map((each, i) => `${each} AS c${i}`).join(', ')} FROM ${from}`),
      fc
        .tuple(tie('of'), expression)
        .map(([of, where]) => `SELECT * FROM (${of}) AS s WHERE ${where} > 0 ORDER BY 1 LIMIT 10`),
      fc
        .tuple(tie('of'), tie('of'))
        .map(([a, b]) => `WITH w AS (${a}), v AS (${b}) SELECT w.* FROM w JOIN v ON w.a = v.a`),
      fc.tuple(tie('of'), tie('of')).map(([a, b]) => `(${a}) UNION ALL (${b})`),
      tie('of').map((of) => `SELECT a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1 AND a IN (${of})`),
    ),
  })).of;

  test('whatever is built as a SELECT may be run, with a comment and a semicolon at its end', async () => {
    await fc.assert(
      fc.asyncProperty(select, async (sql) => {
        expect(await reasonOf(sql, dialect)).toBeNull();
        expect(await reasonOf(`${sql} -- that's all; DROP TABLE t\n;`, dialect)).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  test('a change that stands anywhere a SELECT stands is refused', async () => {
    const change = fc.constantFrom('DELETE FROM t', 'UPDATE t SET a = 1', 'INSERT INTO t VALUES (1)', 'DROP TABLE t');
    await fc.assert(
      fc.asyncProperty(select, change, async (sql, bad) => {
        for (const text of [
          `${sql}; ${bad}`,
          `${bad}; ${sql}`,
          `WITH w AS (${bad}) ${sql}`,
          `SELECT * FROM (${bad})`,
        ]) {
          expect(await reasonOf(text, dialect)).not.toBeNull();
        }
      }),
      { numRuns: 25 },
    );
  });

  test('long ones that people generate may be run', async () => {
    const sum = Array.from({ length: 600 }, (_each, i) => `c${i}`).join(' + ');
    const list = Array.from({ length: 5000 }, (_each, i) => i).join(', ');
    const cases = Array.from({ length: 500 }, (_each, i) => `WHEN a = ${i} THEN ${i}`).join(' ');
    expect(await reasonOf(`SELECT ${sum} AS s FROM t WHERE a IN (${list})`, dialect)).toBeNull();
    expect(await reasonOf(`SELECT CASE ${cases} END AS x FROM t`, dialect)).toBeNull();
  });

  test('what is too deep is refused, and the next is read again', async () => {
    expect(await reasonOf(`SELECT ${'('.repeat(5000)}1${')'.repeat(5000)}`, dialect)).not.toBeUndefined();
    expect(await reasonOf(`SELECT ${Array(20_000).fill('a').join(' + ')}`, dialect)).toMatch(/cannot read/);
    expect(await reasonOf('SELECT 1 AS a', dialect)).toBeNull();
  });
});

test('says where a statement of Snowflake cannot be read, and what to do about it', async () => {
  expect(await reasonOf('SELECT a\nFROM t\nWHERE a = = 1', 'snowflake')).toBe(
    'I cannot read it as one SELECT statement near line 3: there is "=" where I expect an expression. If the warehouse runs it as it is, make a view of it and choose that as the table.',
  );
});

describe('a statement that is put into parentheses', () => {
  test.each([
    ['SELECT 1;', 'SELECT 1'],
    ['SELECT 1 -- all; of it', 'SELECT 1'],
    ['SELECT 1 ; /* a */ ;\n-- b\n', 'SELECT 1'],
    ['SELECT \';\' AS a, "--" FROM t;', 'SELECT \';\' AS a, "--" FROM t'],
    ["SELECT a FROM t WHERE b = ';--'", "SELECT a FROM t WHERE b = ';--'"],
    ['SELECT $$ ; -- $$', 'SELECT $$ ; -- $$'],
  ])('loses the semicolon and the comments at its end, and nothing of what it says: %s', (sql, kept) => {
    for (const dialect of ['snowflake', 'duckdb'] as const) expect(inParentheses(sql, dialect).trim()).toBe(kept);
  });

  test('is read by the rules of its own dialect', () => {
    expect(inParentheses("SELECT 'it\\'s; --' AS a // b", 'snowflake').trim()).toBe("SELECT 'it\\'s; --' AS a");
    expect(inParentheses("SELECT 'C:\\' AS a -- b", 'duckdb').trim()).toBe("SELECT 'C:\\' AS a");
  });
});
