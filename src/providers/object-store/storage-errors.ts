import { AppError, type ErrorCode } from '../../errors.ts';
import { googleRefusal } from '../google-refusal.ts';
import { type AttemptFailure, retryAfterMs } from '../retrying.ts';

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
/** With these reasons a 403 is about how much is asked, not about who asks. */
const QUOTA_REASONS = /^(rateLimitExceeded|userRateLimitExceeded|quotaExceeded|dailyLimitExceeded)$/;
const SERVICE = 'storage.googleapis.com';

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
  if (status !== null) return UNAVAILABLE_STATUSES.has(status) || isOverQuota(error);
  const code = field(error, 'code') ?? field(field(error, 'cause'), 'code');
  if (typeof code === 'string' && NETWORK_CODES.has(code.toUpperCase())) return true;
  return /^Retry (limit exceeded|total time limit exceeded)|socket hang up|premature close|network timeout/i.test(
    messageOf(error),
  );
}

/** Whether the client gave a resumable upload up because it and the service disagree on how much has arrived. */
export function isBrokenUpload(error: unknown): boolean {
  return error instanceof RangeError || statusOf(error) === 410;
}

/** What a failed attempt came to: a quota was not done, a service that failed may have done it. */
export function attemptFailure(error: unknown): AttemptFailure {
  const retry_after_ms = retryAfterMs(retryAfterOf(error), Date.now());
  if (isOverQuota(error)) return { outcome: 'not_taken', retry_after_ms };
  return { outcome: isUnavailable(error) || isBrokenUpload(error) ? 'in_doubt' : 'refused', retry_after_ms };
}

/** The project's error for the client's, with the original as `cause`. */
export function objectStoreError(error: unknown, name: string): AppError {
  if (error instanceof AppError) return error;
  const status = statusOf(error);
  const said = answerOf(error);
  const bucket = status === 404 ? /bucket does not exist/i.test(said.message) : false;
  if (bucket) return new AppError('resource_missing', { kind: 'bucket', name: '' }, { cause: error });
  const retry_after_ms = retryAfterMs(retryAfterOf(error), Date.now());
  const kind = isOverQuota(error) ? 'quota' : status === 403 ? 'permission' : status === 401 ? 'identity' : 'other';
  const refusal = googleRefusal(
    {
      service: SERVICE,
      kind,
      message: said.message,
      reason: said.reason,
      metadata: {},
      quota: said.reason,
      retry_after_ms,
    },
    error,
  );
  return refusal ?? new AppError(codeOf(error), { object: name, status }, { cause: error });
}

/** Why no link can be signed: the bot has no key of its own and Google does not sign for it, or the key is broken. */
export function signingRefused(error: unknown, name: string): AppError {
  // The client keeps nothing of Google's answer but its words.
  const message = messageOf(error);
  return new AppError('signing_refused', { object: name, reason: signingReason(message) }, { cause: error });
}

function signingReason(message: string): string {
  if (/has not been used in project|it is disabled|SERVICE_DISABLED/i.test(message)) {
    return 'The API that signs for the bot is not enabled (iamcredentials.googleapis.com).';
  }
  if (/signBlob|denied|permission|forbidden/i.test(message)) {
    return 'Google does not let the bot’s service account sign (iam.serviceAccounts.signBlob).';
  }
  return 'The bot has no key to sign with.';
}

/** Whether asking Google for a signature failed in a way that passes. */
export function isSigningUnavailable(error: unknown): boolean {
  return isUnavailable(error) || SIGNING_FAILED.test(messageOf(error));
}

const SIGNING_FAILED =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|status code (408|429|5\d\d)|currently unavailable|quota exceeded|internal error/i;

function isOverQuota(error: unknown): boolean {
  const status = statusOf(error);
  return status === 429 || (status === 403 && QUOTA_REASONS.test(answerOf(error).reason ?? ''));
}

/** What the service said: in fields of the error, or as JSON in its message, as the client leaves it for downloads. */
function answerOf(error: unknown): { message: string; reason: string | null } {
  const text = messageOf(error);
  const body = field(field(field(error, 'response'), 'data'), 'error') ?? field(parsed(text), 'error');
  const source = body ?? error;
  const first = firstOf(field(source, 'errors'));
  const reason = field(first, 'reason');
  const message = field(source, 'message');
  return {
    message: typeof message === 'string' ? message : text,
    reason: typeof reason === 'string' ? reason : null,
  };
}

function retryAfterOf(error: unknown): string | null {
  const headers = field(field(error, 'response'), 'headers');
  const found = headers instanceof Headers ? headers.get('retry-after') : field(headers, 'retry-after');
  return typeof found === 'string' ? found : null;
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}

function parsed(text: string): unknown {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function messageOf(error: unknown): string {
  return String(field(error, 'message') ?? error);
}

function codeOf(error: unknown): ErrorCode {
  if (isUnavailable(error)) return 'unavailable';
  switch (statusOf(error)) {
    case 404:
      return 'object_not_found';
    case 412:
      return 'object_changed';
    default:
      return 'internal';
  }
}

function field(value: unknown, name: string): unknown {
  return value !== null && typeof value === 'object' ? Reflect.get(value, name) : undefined;
}
