import type { Workspace } from '../context.ts';
import { READ_REQUEST, type ReadAnswer, type ShownChannel, type ShownMessage } from '../control-api.ts';
import type { Channel, Message, User } from '../store/records.ts';
import { channelOf, parseRequest, personOf } from './request.ts';
import { showChannel } from './show.ts';

/** What people have read and what not. Nobody is told of their own messages. */

type Here = Pick<Workspace, 'store'>;

/** A person has seen everything up to a message. Reading never goes back. */
export function markRead(workspace: Workspace, name: string, body: unknown): ReadAnswer {
  const request = parseRequest(READ_REQUEST, body);
  const user = personOf(workspace, request.user);
  const channel = channelOf(workspace, name);
  const key = readKey(user, channel.id, request.thread_ts);
  if (request.ts > (workspace.store.reads.get(key) ?? '')) {
    workspace.store.reads.put(key, request.ts);
    workspace.publish({ type: 'channel_read', user: user.id, channel: channel.id });
  }
  return { ok: true, channel: { ...showChannel(channel), ...unreadOf(workspace, channel, user) } };
}

/** What a channel's entry in the sidebar says to a person. */
export function unreadOf(
  { store }: Here,
  channel: Channel,
  user: User,
): Pick<ShownChannel, 'last_read' | 'unread_count' | 'mention_count'> {
  const last_read = store.reads.get(readKey(user, channel.id)) ?? null;
  const inChannel = store.messages.inChannel(channel.id);
  const unread = newOf(inChannel, user, last_read);
  const replies = inChannel.flatMap((message) => unreadIn(store, message, user));
  return {
    last_read,
    unread_count: unread.length,
    mention_count: channel.is_im ? unread.length : [...unread, ...replies].filter((one) => mentions(one, user)).length,
  };
}

/** What a message says to a person of the thread below it. */
export function unreadReplies({ store }: Here, message: Message, user: User): Pick<ShownMessage, 'unread_replies'> {
  const unread = unreadIn(store, message, user).length;
  return unread === 0 ? {} : { unread_replies: unread };
}

/** A broadcast reply has been read where its thread or its channel has. */
function unreadIn(store: Here['store'], { channel, ts, thread_ts }: Message, user: User): Message[] {
  if (thread_ts !== undefined) return [];
  const last_read = store.reads.get(readKey(user, channel, ts)) ?? null;
  return newOf(store.messages.replies(channel, ts), user, last_read);
}

function newOf(messages: readonly Message[], user: User, last_read: string | null): Message[] {
  return messages.filter(
    (message) =>
      message.user !== user.id && message.subtype !== 'tombstone' && (last_read === null || message.ts > last_read),
  );
}

/** By what the notification says. */
function mentions({ text }: Message, user: User): boolean {
  return text.includes(`<@${user.id}>`);
}

function readKey(user: User, channel: string, thread_ts?: string | undefined): string {
  return [user.id, channel, ...(thread_ts === undefined ? [] : [thread_ts])].join('/');
}
