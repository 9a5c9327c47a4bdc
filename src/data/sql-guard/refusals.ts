import { AppError } from '../../errors.ts';

/** Why a query is refused, in sentences that stand under the field it was typed into. */

export function refused(reason: string, cause?: unknown): AppError {
  return new AppError('query_refused', { reason }, { cause });
}

export const REASONS = {
  empty: 'It is empty. Write one SELECT statement.',
  long: 'It is longer than 200,000 letters. Make a view of it, and choose that as the table.',
  several: 'It is more than one statement. Only one SELECT statement can be run.',
  variable: 'It has a variable or a place for a value (such as $name, :name or ?). Write the value itself there.',
  into: 'It has an INTO, which would write a table. Leave that out.',
  locking: 'It has FOR UPDATE or FOR SHARE, which would lock rows. Leave that out.',
  sequence: 'It takes NEXTVAL of a sequence, which would change the sequence. Leave that out.',
  pipe: 'It has ->>, which runs one statement after the other. Only one SELECT statement can be run.',
  unclear_comment:
    'It has a comment inside a comment, or one with half a line break. Take that out: it is not clear where it ends.',
  hash: 'It has a #, which Snowflake does not know. A comment begins with --, and a name with # in it has to stand in double quotes.',
  dollars: 'It has a name with $$ in it. Put that name in double quotes.',
} as const;

/** Of a word that begins another kind of statement, or stands where only a SELECT may. */
export function otherStatement(word: string): string {
  return `It is ${article(word)} ${word} statement. I only read: it has to be one SELECT statement.`;
}

export function statementInside(word: string): string {
  return `It has ${article(word)} ${word} statement in it, which would change data. It has to be one SELECT statement.`;
}

/** Of a text that begins with no word of SQL; `word` is a person's own. */
export function noStatement(word: string): string {
  return `It begins with "${word}". It has to be one SELECT statement.`;
}

export function stage(name: string): string {
  return `It reads files of a stage or an address (${name}), not a table. Load them into a table, and select from that.`;
}

export function forbiddenFunction(name: string, why: string): string {
  return `It calls ${name}, which ${why}. Leave that out.`;
}

/** Of a statement that our parser cannot read, though the warehouse might. */
export function unreadable(where: string | null, what: string): string {
  const place = where === null ? '' : ` near ${where}`;
  return `I cannot read it as one SELECT statement${place}: ${what}. If the warehouse runs it as it is, make a view of it and choose that as the table.`;
}

function article(word: string): 'a' | 'an' {
  return /^(A|E|I|O|UN|UPD)/.test(word) ? 'an' : 'a';
}
