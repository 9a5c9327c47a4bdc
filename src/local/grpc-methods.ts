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

/**
 * One page of `all`, in the order of their keys. A token says the last key of the page before, so that what comes and goes
 * between two pages neither repeats nor hides the rest.
 */
export function page<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  request: { pageSize: number; pageToken: string },
  largest: number,
): { items: T[]; next_page_token: string } {
  const sorted = all.map((item) => ({ item, key: keyOf(item) })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const after = keyAfter(request.pageToken);
  const rest = after === null ? sorted : sorted.filter(({ key }) => key > after);
  const size = request.pageSize > 0 ? Math.min(request.pageSize, largest) : largest;
  const items = rest.slice(0, size);
  const last = items.at(-1);
  const next_page_token = last !== undefined && rest.length > size ? tokenFor(last.key) : '';
  return { items: items.map(({ item }) => item), next_page_token };
}

const TOKEN = 'after:';

function tokenFor(key: string): string {
  return Buffer.from(TOKEN + key).toString('base64url');
}

function keyAfter(token: string): string | null {
  if (token === '') return null;
  const text = Buffer.from(token, 'base64url').toString();
  if (!text.startsWith(TOKEN)) throw invalid('The page token is not valid.');
  return text.slice(TOKEN.length);
}
