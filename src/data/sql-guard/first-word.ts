import { noStatement, otherStatement, REASONS, refused } from './refusals.ts';

/** Words that begin statements of both warehouses which are no SELECT. */
const OTHER_STATEMENTS: ReadonlySet<string> = new Set(
  `ABORT ALTER ANALYZE ATTACH BEGIN CALL CHECKPOINT COMMENT COMMIT COPY CREATE DEALLOCATE DECLARE DELETE DESC DESCRIBE DETACH DROP
  EXECUTE EXPLAIN EXPORT FETCH FORCE GET GRANT IMPORT INSERT INSTALL LIST LOAD LS MERGE OPEN PRAGMA PREPARE PUT REINDEX REMOVE RESET
  RETURN REVOKE RM ROLLBACK SET SHOW START SUMMARIZE TRUNCATE UNDROP UNSET UPDATE USE VACUUM`.split(/\s+/),
);

/**
 * Refuses what is empty, and what begins with none of the words that a reading statement begins with. `bare` is the statement
 * without comments, strings and quoted names.
 */
export function checkFirstWord(bare: string, code: string, allowed: ReadonlySet<string>): void {
  const first = /[^\s;(]+/.exec(code);
  if (first === null) throw refused(/\(/.test(bare) ? noStatement('(') : REASONS.empty);
  const word = /^[\p{L}_]+/u.exec(first[0])?.[0].toUpperCase() ?? '';
  if (allowed.has(word)) return;
  throw refused(OTHER_STATEMENTS.has(word) ? otherStatement(word) : noStatement(first[0].slice(0, 40)));
}
