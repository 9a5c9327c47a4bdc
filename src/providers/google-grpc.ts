import { credentials, status } from '@grpc/grpc-js';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { CallPolicy } from './call-policy.ts';
import { type GoogleSaid, googleRefusal } from './google-refusal.ts';
import { type AttemptFailure, retrying } from './retrying.ts';

/**
 * Options that turn a Google gRPC client towards the local cloud at `host:port`; none, and so Google with the machine's own
 * credentials, where `endpoint` is left out.
 */
export function clientOptions(endpoint: string | undefined) {
  if (endpoint === undefined) return {};
  const colon = endpoint.lastIndexOf(':');
  return {
    servicePath: endpoint.slice(0, colon),
    port: Number(endpoint.slice(colon + 1)),
    sslCreds: credentials.createInsecure(),
    // Nobody's: the channel has no authorization, and the client is not to look for the machine's.
    credentials: { client_email: 'local', private_key: 'local' },
  };
}

const GRPC_ERROR = z.object({ code: z.enum(status) });

/** The gRPC status of what a Google client has thrown; `null` where it is no answer of a service. */
export function grpcStatus(error: unknown): status | null {
  const parsed = GRPC_ERROR.safeParse(error);
  return parsed.success ? parsed.data.code : null;
}

/** What a Google client is to do with one request: nothing but its deadline, see `call-policy.ts`. */
type OneAttempt = { timeout: number; retry: null };

/** Makes a call to a Google service as its policy says. Throws the client's error, or `unavailable` where it took too long. */
export function grpcCall<T>(policy: CallPolicy, request: (options: OneAttempt) => Promise<T>): Promise<T> {
  return retrying(policy, (ms) => request({ timeout: ms, retry: null }), attemptFailure);
}

/**
 * What a failed attempt came to.
 * - UNAVAILABLE, DEADLINE_EXCEEDED: the service or the way to it. INTERNAL, UNKNOWN: a broken stream, a proxy, or credentials that could
 *   not be fetched, as grpc-js tells them; a fault of the service itself is rarely there twice.
 * - RESOURCE_EXHAUSTED, ABORTED: not done; a quota, or two calls that met. A message that is too large stays so.
 * - CANCELLED: the client was closed, so trying again here is of no use; another process may (`isTransient`).
 */
function attemptFailure(error: unknown): AttemptFailure {
  const { retry_after_ms } = statusDetails(error);
  switch (grpcStatus(error)) {
    case status.UNAVAILABLE:
    case status.DEADLINE_EXCEEDED:
    case status.INTERNAL:
    case status.UNKNOWN:
      return { outcome: 'in_doubt', retry_after_ms };
    case status.RESOURCE_EXHAUSTED:
      return { outcome: TOO_LARGE.test(messageOf(error)) ? 'refused' : 'not_taken', retry_after_ms };
    case status.ABORTED:
      return { outcome: 'not_taken', retry_after_ms };
    case null:
      return { outcome: NO_CREDENTIALS.test(messageOf(error)) ? 'refused' : 'in_doubt', retry_after_ms };
    default:
      return { outcome: 'refused', retry_after_ms };
  }
}

const TOO_LARGE = /message larger than max/i;
const NO_CREDENTIALS = /Could not load the default credentials/;

/** Whether the same call may succeed later: the service, or the way to it, is at fault and not the request. */
export function isTransient(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'unavailable';
  return grpcStatus(error) === status.CANCELLED || attemptFailure(error).outcome !== 'refused';
}

/**
 * Why a call to a Google service failed, where that is not about what was asked: `quota_exceeded`, `permission_denied`,
 * `service_disabled`, `billing_disabled`, or `unavailable`. `null` where the service refused the request itself.
 */
export function callFailure(service: string, call: string, error: unknown): AppError | null {
  return googleRefusal(said(service, error), error) ?? (isTransient(error) ? unavailable(call, error) : null);
}

/** `unavailable`, with the name of the call and the gRPC status as its facts. */
function unavailable(call: string, error: unknown): AppError {
  const code = grpcStatus(error);
  return new AppError('unavailable', { call, grpc_status: code === null ? null : status[code] }, { cause: error });
}

function said(service: string, error: unknown): GoogleSaid {
  const code = grpcStatus(error);
  // The message begins with the status, in figures and in words.
  const message = messageOf(error).replace(/^\d+ [A-Z_]+: /, '');
  return { service, kind: kindOf(code, message), message, ...statusDetails(error) };
}

function kindOf(code: status | null, message: string): GoogleSaid['kind'] {
  switch (code) {
    case status.RESOURCE_EXHAUSTED:
      return TOO_LARGE.test(message) ? 'other' : 'quota';
    case status.PERMISSION_DENIED:
      return 'permission';
    case status.UNAUTHENTICATED:
      return 'identity';
    case null:
      return NO_CREDENTIALS.test(message) ? 'identity' : 'other';
    default:
      return 'other';
  }
}

/** What the client has decoded of `google.rpc.Status.details`. */
const WITH_DETAILS = z.object({
  reason: z.string().nullish(),
  errorInfoMetadata: z.record(z.string(), z.string()).nullish(),
  statusDetails: z.array(z.unknown()).nullish(),
});
const RETRY_INFO = z.object({ retryDelay: z.object({ seconds: z.coerce.number(), nanos: z.number().default(0) }) });
const QUOTA_FAILURE = z.object({ violations: z.array(z.object({ description: z.string() })).min(1) });

function statusDetails(error: unknown): Pick<GoogleSaid, 'reason' | 'metadata' | 'quota' | 'retry_after_ms'> {
  const parsed = WITH_DETAILS.safeParse(error);
  const { reason, errorInfoMetadata, statusDetails: details } = parsed.success ? parsed.data : {};
  const found = { quota: null as string | null, retry_after_ms: null as number | null };
  for (const detail of details ?? []) {
    const retry = RETRY_INFO.safeParse(detail);
    if (retry.success) {
      const { seconds, nanos } = retry.data.retryDelay;
      found.retry_after_ms = seconds * 1000 + nanos / 1e6;
    }
    const failed = QUOTA_FAILURE.safeParse(detail);
    if (failed.success) found.quota = failed.data.violations[0]?.description ?? null;
  }
  return { reason: reason ?? null, metadata: errorInfoMetadata ?? {}, ...found };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
