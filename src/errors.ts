import { STOPPING_CODES } from './data/finding-codes.ts';

/**
 * The codes of everything that can go wrong. They are stable: they are stored in run records, logged, and turned into
 * words for people by one table (`slack/error-message.ts`). `runs/failure.ts` says which of them a run can end with.
 */
export const ERROR_CODES = [
  // What a person asked for cannot be done as asked.
  'spec_invalid',
  'manifest_not_found',
  'draft_gone',
  'fix_gone',
  'no_run_in_message',
  'connection_unknown',
  'table_not_found',
  'query_refused',
  'file_not_readable',
  'file_refused',
  ...STOPPING_CODES,
  'no_model',
  'allocation_infeasible',
  // What can be asked of a warehouse.
  'extract_too_large',
  'query_timed_out',
  'query_cancelled',
  'snapshot_not_found',
  'not_allowed',
  'already_trained',
  'subscriptions_full',
  'launch_not_allowed',
  'settings_not_allowed',
  // Something we depend on refused or failed.
  'object_not_found',
  'object_changed',
  'signing_refused',
  'task_rejected',
  'execution_not_found',
  'execution_failed',
  'execution_timed_out',
  'execution_cancelled',
  'execution_lost',
  'trainer_failed',
  'trainer_killed',
  'out_of_memory',
  'output_missing',
  'lease_held',
  'message_rejected',
  'warehouse_unavailable',
  'credentials_refused',
  'credentials_missing',
  'unavailable',
  // What an operator has to mend in the cloud.
  'quota_exceeded',
  'permission_denied',
  'service_disabled',
  'billing_disabled',
  'resource_missing',
  // Ours.
  'unauthorized',
  'record_invalid',
  'record_newer',
  'run_not_found',
  'transition_refused',
  'step_busy',
  'config_invalid',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Facts about an error, for logs and for the table of wordings: names of columns, counts, dates. Never a secret. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** The one error class of the project: a stable code, facts, and the original as `cause`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options: { message?: string; cause?: unknown } = {}) {
    super(options.message ?? `${code} ${JSON.stringify(details)}`, { cause: options.cause });
    this.code = code;
    this.details = details;
  }
}

const RETRYABLE: ReadonlySet<ErrorCode> = new Set([
  'object_changed',
  'step_busy',
  'unavailable',
  'quota_exceeded',
  'warehouse_unavailable',
  'lease_held',
  // Bots of two versions work side by side during a deployment: the newer one takes it.
  'record_newer',
]);

/** Whether the same step may succeed when it is simply tried again later. Unknown errors are retried: the queue bounds it. */
export function isRetryable(error: unknown): boolean {
  return error instanceof AppError ? RETRYABLE.has(error.code) : true;
}

/** The code of any thrown value; `internal` where it is not one of ours. */
export function errorCode(error: unknown): ErrorCode {
  return error instanceof AppError ? error.code : 'internal';
}
