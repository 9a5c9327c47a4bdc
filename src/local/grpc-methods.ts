import {
  type ServerUnaryCall,
  type ServiceError,
  type sendUnaryData,
  status,
  type UntypedHandleCall,
} from '@grpc/grpc-js';
import { z } from 'zod';

/** What Google would refuse, with Google's code. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

export const invalid = (message: string) => new Refusal(status.INVALID_ARGUMENT, message);
export const notFound = (message = 'Requested entity was not found.') => new Refusal(status.NOT_FOUND, message);

/** The methods of one service by their names in the proto; what is left out answers UNIMPLEMENTED. */
export type Methods = Readonly<Record<string, UntypedHandleCall>>;

/** A unary method whose request is checked by `schema` first. Throwing a `Refusal` answers with its code. */
export function unary<T>(schema: z.ZodType<T>, handle: (request: T) => object | Promise<object>): UntypedHandleCall {
  return (call: ServerUnaryCall<unknown, object>, answer: sendUnaryData<object>) => {
    const parsed = schema.safeParse(call.request);
    if (!parsed.success) return answer(refused(invalid(z.prettifyError(parsed.error))));
    Promise.resolve()
      .then(() => handle(parsed.data))
      .then(
        (response) => answer(null, response),
        (error: unknown) => answer(refused(error)),
      );
  };
}

function refused(error: unknown): Partial<ServiceError> {
  if (error instanceof Refusal) return { code: error.code, details: error.message };
  return { code: status.INTERNAL, details: error instanceof Error ? error.message : String(error) };
}

const POINT = z.object({ seconds: z.number(), nanos: z.number() });
/** `google.protobuf.Timestamp` and `Duration` as milliseconds; `null` where unset. */
export const MILLISECONDS = POINT.transform(({ seconds, nanos }) => seconds * 1000 + nanos / 1e6).nullable();

export function timestamp(milliseconds: number | null): { seconds: number; nanos: number } | null {
  if (milliseconds === null) return null;
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: Math.round((milliseconds - seconds * 1000) * 1e6) };
}

/** One page of `all`, whose names identify them. A token names the last one of the page before. */
export function page<T extends { name: string }>(
  all: readonly T[],
  request: { pageSize: number; pageToken: string },
  largest: number,
): { items: T[]; next_page_token: string } {
  const after = Buffer.from(request.pageToken, 'base64url').toString();
  const start = after === '' ? 0 : all.findIndex(({ name }) => name === after) + 1;
  if (after !== '' && start === 0) throw invalid('The page token is not valid.');
  const size = request.pageSize > 0 ? Math.min(request.pageSize, largest) : largest;
  const items = all.slice(start, start + size);
  const last = items.at(-1);
  const more = last !== undefined && start + size < all.length;
  return { items, next_page_token: more ? Buffer.from(last.name).toString('base64url') : '' };
}
