import { credentials, status } from '@grpc/grpc-js';
import { z } from 'zod';
import { AppError } from '../errors.ts';

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

const TRANSIENT: ReadonlySet<status> = new Set([
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.RESOURCE_EXHAUSTED,
  status.ABORTED,
  status.INTERNAL,
  status.UNKNOWN,
  status.CANCELLED,
]);

/** Whether the same call may succeed later: the service, or the way to it, is at fault and not the request. */
export function isTransient(error: unknown): boolean {
  const code = grpcStatus(error);
  return code === null || TRANSIENT.has(code);
}

/** `unavailable`, with the name of the call and the gRPC status as its facts. */
export function unavailable(call: string, error: unknown): AppError {
  const code = grpcStatus(error);
  return new AppError('unavailable', { call, grpc_status: code === null ? null : status[code] }, { cause: error });
}
