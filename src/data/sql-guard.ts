import { blankComments, DUCKDB_RULES, SNOWFLAKE_RULES } from './sql-guard/blank-comments.ts';
import { refuseUnlessDuckdbRead } from './sql-guard/duckdb-guard.ts';
import { REASONS, refused } from './sql-guard/refusals.ts';
import { refuseUnlessSnowflakeRead } from './sql-guard/snowflake-guard.ts';

export type SqlDialect = 'snowflake' | 'duckdb';

/** Longer ones are not written by people, and parsing takes time. */
const MOST_LETTERS = 200_000;

/**
 * Throws `query_refused {reason}` unless this is one statement that only reads: the statement is parsed (DuckDB's by DuckDB, Snowflake's
 * by a parser of its dialect), and what the parser cannot read is refused as well. `reason` is a sentence for the person who wrote it.
 * Functions of one's own cannot be looked into: the role that runs the statement has to be one that may only read.
 */
export async function checkReadOnly(sql: string, dialect: SqlDialect): Promise<void> {
  if (sql.length > MOST_LETTERS) throw refused(REASONS.long);
  switch (dialect) {
    case 'snowflake':
      return refuseUnlessSnowflakeRead(sql);
    case 'duckdb':
      return refuseUnlessDuckdbRead(sql);
  }
}

/** A statement without the semicolon and the comments that people end it with, on lines of its own, so that it can stand in parentheses. */
export function inParentheses(sql: string, dialect: SqlDialect): string {
  const { code } = blankComments(sql, dialect === 'snowflake' ? SNOWFLAKE_RULES : DUCKDB_RULES);
  return `\n${sql.slice(0, code.search(/[\s;]*$/))}\n`;
}
