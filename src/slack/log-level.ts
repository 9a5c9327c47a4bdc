import { type ErrorCode, errorCode } from '../errors.ts';

/** What a person asked for and was told about at once: a misspelt name, a query with a slip. Nobody has to look after it. */
const ASKED_WRONGLY: ReadonlySet<ErrorCode> = new Set([
  'spec_invalid',
  'manifest_not_found',
  'connection_unknown',
  'table_not_found',
  'query_refused',
  'file_not_readable',
  'file_refused',
  'column_not_found',
  'run_not_found',
  'allocation_infeasible',
  'object_not_found',
  'transition_refused',
]);

/** The level at which an error is logged that a person is told of. */
export function levelOf(error: unknown): 'info' | 'warn' {
  return ASKED_WRONGLY.has(errorCode(error)) ? 'info' : 'warn';
}
