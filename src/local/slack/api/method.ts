import { z } from 'zod';
import type { Workspace } from '../context.ts';
import { SlackRefusal } from '../refusal.ts';
import type { Channel, User } from '../store/records.ts';
import { BOT } from '../store/seed.ts';
import type { RateTier } from './rate-limits.ts';

/** A method of the Web API. */
export type Method = {
  rate: RateTier;
  /** Scopes that the app has to have; shown in the coverage matrix. */
  scopes: readonly string[];
  handler(workspace: Workspace, args: Args): object;
};

/** Arguments as they came: from a form everything is text, and objects are JSON in it. */
export type Args = Readonly<Record<string, unknown>>;

/** Parses arguments; throws `invalid_arguments` naming each that is missing or wrong. */
export function parseArgs<T extends z.ZodRawShape>(shape: T, args: Args): z.infer<z.ZodObject<T>> {
  const parsed = z.object(shape).safeParse(args);
  if (parsed.success) return parsed.data;
  throw new SlackRefusal(
    'invalid_arguments',
    parsed.error.issues.map(({ path, message, code }) =>
      code === 'invalid_type' && message.includes('received undefined')
        ? `missing required field: ${path.join('/')}`
        : `${message} [json-pointer:/${path.join('/')}]`,
    ),
  );
}

export const flagArg = z.union([
  z.boolean(),
  z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1'),
]);
export const countArg = z.coerce.number().int().min(1);
export const tsArg = z.string().regex(/^\d+\.\d+$/, 'must be a ts');

/** An object or list, given as JSON text or as itself; `undefined` where it is left out, text that is no JSON as it is. */
export const jsonArg = z
  .unknown()
  .optional()
  .transform((value) => {
    if (typeof value !== 'string' || value === '') return value === '' ? undefined : value;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  });

/** Throws `channel_not_found`. */
export function channelById({ store }: Pick<Workspace, 'store'>, id: string): Channel {
  const channel = store.channels.get(id);
  if (channel === undefined) throw new SlackRefusal('channel_not_found');
  return channel;
}

/** Throws `channel_not_found`, and `not_in_channel` where the bot is not a member. */
export function joinedChannel(workspace: Pick<Workspace, 'store'>, id: string): Channel {
  const channel = channelById(workspace, id);
  if (!channel.members.includes(BOT.user_id)) throw new SlackRefusal('not_in_channel');
  return channel;
}

/** Throws `user_not_found`. */
export function userById({ store }: Pick<Workspace, 'store'>, id: string): User {
  const user = store.users.get(id);
  if (user === undefined) throw new SlackRefusal('user_not_found');
  return user;
}

/** One page of a list and the cursor of the next. Throws `invalid_cursor`. */
export function page<T>(
  all: readonly T[],
  request: { cursor?: string | undefined; limit?: number | undefined },
  limits: { otherwise: number; max: number },
): { items: T[]; next_cursor: string } {
  const limit = Math.min(request.limit ?? limits.otherwise, limits.max);
  const start = request.cursor === undefined || request.cursor === '' ? 0 : decodeCursor(request.cursor);
  const end = start + limit;
  return { items: all.slice(start, end), next_cursor: end < all.length ? encodeCursor(String(end)) : '' };
}

function decodeCursor(cursor: string): number {
  const offset = Number(readCursor(cursor));
  if (!Number.isInteger(offset) || offset < 0) throw new SlackRefusal('invalid_cursor');
  return offset;
}

/** Cursors are opaque to the bot. */
export function encodeCursor(text: string): string {
  return Buffer.from(`next:${text}`).toString('base64');
}

/** Throws `invalid_cursor`. */
export function readCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64').toString('utf8');
  if (!text.startsWith('next:')) throw new SlackRefusal('invalid_cursor');
  return text.slice('next:'.length);
}
