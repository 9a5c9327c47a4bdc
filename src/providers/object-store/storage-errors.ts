import { AppError, type ErrorCode } from '../../errors.ts';

/** The storage client's errors come from three HTTP libraries; what they have in common is read here. */

const NETWORK_CODES: ReadonlySet<string> = new Set([
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_SOCKET',
]);
const UNAVAILABLE_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/** The HTTP status in an error, or `null` where it never got one. */
export function statusOf(error: unknown): number | null {
  for (const candidate of [field(error, 'code'), field(error, 'status'), field(field(error, 'response'), 'status')]) {
    const status = Number(candidate);
    if (Number.isInteger(status) && status >= 100 && status < 600) return status;
  }
  return null;
}

/** Whether the service, or the way to it, failed; the same request may succeed when it is tried again. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'unavailable';
  const status = statusOf(error);
  if (status !== null) return UNAVAILABLE_STATUSES.has(status);
  const code = field(error, 'code') ?? field(field(error, 'cause'), 'code');
  if (typeof code === 'string' && NETWORK_CODES.has(code.toUpperCase())) return true;
  const message = String(field(error, 'message') ?? '');
  return /^Retry (limit exceeded|total time limit exceeded)|socket hang up|premature close/i.test(message);
}

/** Whether the client gave a resumable upload up because it and the service disagree on how much has arrived. */
export function isBrokenUpload(error: unknown): boolean {
  return error instanceof RangeError || statusOf(error) === 410;
}

/** The project's error for the client's, with the original as `cause`. */
export function objectStoreError(error: unknown, name: string): AppError {
  if (error instanceof AppError) return error;
  return new AppError(codeOf(error), { object: name, status: statusOf(error) }, { cause: error });
}

/** Why no link can be signed: the bot has no key of its own and Google does not sign for it, or the key is broken. */
export function signingRefused(error: unknown, name: string): AppError {
  const reason =
    statusOf(error) === 403
      ? 'Google does not let the bot’s service account sign (iam.serviceAccounts.signBlob).'
      : 'The bot has no key to sign with.';
  return new AppError('signing_refused', { object: name, reason, status: statusOf(error) }, { cause: error });
}

function codeOf(error: unknown): ErrorCode {
  if (isUnavailable(error)) return 'unavailable';
  switch (statusOf(error)) {
    case 404:
      return 'object_not_found';
    case 412:
      return 'object_changed';
    case 401:
    case 403:
      return 'unauthorized';
    default:
      return 'internal';
  }
}

function field(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' ? Reflect.get(value, name) : undefined;
}
