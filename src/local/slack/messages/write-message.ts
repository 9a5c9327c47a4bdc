import type { Workspace } from '../context.ts';
import { showMessage } from '../control/show.ts';
import type { ShownEphemeral } from '../control-api.ts';
import { eventEnvelope, messageObject } from '../delivery/payloads.ts';
import { SlackRefusal } from '../refusal.ts';
import type { Channel, Message } from '../store/records.ts';
import { BOT } from '../store/seed.ts';
import type { Content } from './content.ts';

/** Changes of messages: the record, what listeners are told, and what the bot's events say. */

export type Author = { user: string; bot_id?: string };
export const BOT_AUTHOR: Author = { user: BOT.user_id, bot_id: BOT.bot_id };

/** Throws `thread_not_found` where `thread_ts` is not a message of the channel. */
export function postMessage(
  workspace: Workspace,
  given: {
    channel: Channel;
    author: Author;
    content: Content;
    thread_ts?: string | undefined;
    reply_broadcast?: boolean | undefined;
    file_ids?: string[] | undefined;
  },
): Message {
  const { store } = workspace;
  const { channel, author, content, file_ids } = given;
  const parent = given.thread_ts === undefined ? undefined : store.messages.get(channel.id, given.thread_ts);
  if (given.thread_ts !== undefined && parent === undefined) throw new SlackRefusal('thread_not_found');
  // A reply to a reply goes to the thread that this is in.
  const thread_ts = parent?.thread_ts ?? parent?.ts;
  const message: Message = {
    channel: channel.id,
    ts: store.nextTs(),
    ...author,
    ...content,
    ...(thread_ts === undefined ? {} : { thread_ts }),
    ...(thread_ts !== undefined && given.reply_broadcast === true ? { subtype: 'thread_broadcast' } : {}),
    ...(file_ids === undefined ? {} : { file_ids }),
  };
  store.messages.put(message);
  announce(workspace, 'message_posted', message);
  if (author.bot_id === undefined) {
    tellBot(workspace, channel, message);
  } else {
    workspace.signals.fire({ channel: channel.id });
  }
  return message;
}

/** The bot hears what is written where it is a member. */
function tellBot(workspace: Workspace, channel: Channel, message: Message): void {
  if (!channel.members.includes(BOT.user_id)) return;
  const event = { ...messageObject(workspace, message), channel: channel.id, event_ts: message.ts };
  workspace.delivery.event(eventEnvelope(workspace, { ...event, channel_type: channel.is_im ? 'im' : 'channel' }));
  if (message.text.includes(`<@${BOT.user_id}>`)) {
    workspace.delivery.event(eventEnvelope(workspace, { ...event, type: 'app_mention' }));
  }
}

export function editMessage(workspace: Workspace, before: Message, content: Content, editor: string | null): Message {
  const { blocks: _blocks, metadata: _metadata, ...kept } = before;
  const message: Message = {
    ...kept,
    ...content,
    ...(editor === null ? {} : { edited: { user: editor, ts: workspace.store.nextTs() } }),
  };
  workspace.store.messages.put(message);
  announce(workspace, 'message_changed', message);
  workspace.signals.fire({ channel: message.channel });
  return message;
}

/** A parent with replies stays as a tombstone, as in Slack. */
export function deleteMessage(workspace: Workspace, message: Message): void {
  const { store, publish } = workspace;
  const { channel, ts, thread_ts } = message;
  if (thread_ts === undefined && store.messages.replies(channel, ts).length > 0) {
    const tombstone: Message = {
      channel,
      ts,
      user: 'USLACKBOT',
      subtype: 'tombstone',
      text: 'This message was deleted.',
    };
    store.messages.put(tombstone);
    announce(workspace, 'message_changed', tombstone);
    return;
  }
  store.messages.delete(channel, ts);
  publish({ type: 'message_deleted', channel, ts, ...(thread_ts === undefined ? {} : { thread_ts }) });
  if (thread_ts !== undefined) announceParent(workspace, channel, thread_ts);
  workspace.signals.fire({ channel });
}

export function postEphemeral(
  workspace: Workspace,
  given: {
    channel: string;
    user: string;
    content: Content;
    thread_ts?: string | undefined;
    from: ShownEphemeral['from'];
  },
): ShownEphemeral {
  const { text, blocks } = given.content;
  const ephemeral: ShownEphemeral = {
    type: 'ephemeral',
    channel: given.channel,
    ts: workspace.store.nextTs(),
    user: given.user,
    text,
    ...(blocks === undefined ? {} : { blocks }),
    ...(given.thread_ts === undefined ? {} : { thread_ts: given.thread_ts }),
    from: given.from,
  };
  workspace.ephemerals.put(ephemeral);
  workspace.publish({ type: 'ephemeral_posted', user: given.user, ephemeral });
  if (given.from === 'bot') workspace.signals.fire({ user: given.user });
  return ephemeral;
}

export function editEphemeral(workspace: Workspace, before: ShownEphemeral, { text, blocks }: Content): void {
  const { blocks: _blocks, ...kept } = before;
  const ephemeral: ShownEphemeral = { ...kept, text, ...(blocks === undefined ? {} : { blocks }) };
  workspace.ephemerals.put(ephemeral);
  workspace.publish({ type: 'ephemeral_changed', user: before.user, ephemeral });
  workspace.signals.fire({ user: before.user });
}

export function deleteEphemeral(workspace: Workspace, { channel, ts, user }: ShownEphemeral): void {
  workspace.ephemerals.delete(channel, ts);
  workspace.publish({ type: 'ephemeral_deleted', user, channel, ts });
  workspace.signals.fire({ user });
}

function announce(workspace: Workspace, type: 'message_posted' | 'message_changed', message: Message): void {
  workspace.publish({ type, channel: message.channel, message: showMessage(workspace, message) });
  if (type === 'message_posted' && message.thread_ts !== undefined) {
    announceParent(workspace, message.channel, message.thread_ts);
  }
}

/** The parent says how many replies it has. */
function announceParent(workspace: Workspace, channel: string, thread_ts: string): void {
  const parent = workspace.store.messages.get(channel, thread_ts);
  if (parent !== undefined) announce(workspace, 'message_changed', parent);
}
