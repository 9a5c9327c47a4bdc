import { z } from 'zod';
import type { Workspace } from '../context.ts';
import { messageObject } from '../delivery/payloads.ts';
import { LIMITS } from '../limits.ts';
import { readContent } from '../messages/content.ts';
import { BOT_AUTHOR, deleteMessage, editMessage, postEphemeral, postMessage } from '../messages/write-message.ts';
import { SlackRefusal } from '../refusal.ts';
import type { Channel, Message } from '../store/records.ts';
import { BOT } from '../store/seed.ts';
import { openDirect } from './conversations.ts';
import { type Args, channelById, flagArg, joinedChannel, jsonArg, type Method, parseArgs, tsArg } from './method.ts';

const CONTENT = {
  text: z.string().optional(),
  blocks: jsonArg,
  metadata: jsonArg,
  attachments: jsonArg,
  markdown_text: z.string().optional(),
};

export const chatMethods = {
  'chat.postMessage': { rate: 'post', scopes: ['chat:write'], handler: chatPostMessage },
  'chat.update': { rate: 'tier_3', scopes: ['chat:write'], handler: chatUpdate },
  'chat.delete': { rate: 'tier_3', scopes: ['chat:write'], handler: chatDelete },
  'chat.postEphemeral': { rate: 'tier_4', scopes: ['chat:write'], handler: chatPostEphemeral },
  'chat.getPermalink': { rate: 'special', scopes: [], handler: chatGetPermalink },
} as const satisfies Record<string, Method>;

function chatPostMessage(workspace: Workspace, args: Args): object {
  const given = parseArgs(
    { channel: z.string(), ...CONTENT, thread_ts: tsArg.optional(), reply_broadcast: flagArg.optional() },
    args,
  );
  const channel = channelForPost(workspace, given.channel);
  const message = postMessage(workspace, {
    channel,
    author: BOT_AUTHOR,
    content: readContent(workspace, given, { text: LIMITS.message.text }),
    thread_ts: given.thread_ts,
    reply_broadcast: given.reply_broadcast,
  });
  return { channel: channel.id, ts: message.ts, message: messageObject(workspace, message, { metadata: true }) };
}

function chatUpdate(workspace: Workspace, args: Args): object {
  const given = parseArgs({ channel: z.string(), ts: tsArg, ...CONTENT }, args);
  const channel = channelById(workspace, given.channel);
  const before = ownMessage(workspace, channel, given.ts, 'cant_update_message');
  const content = readContent(workspace, given, { text: LIMITS.message.update_text });
  const kept = contentAfterUpdate(before, given, content);
  // Slack says that a message was edited only where its text is what is seen.
  const message = editMessage(workspace, before, kept, kept.blocks === undefined ? BOT.user_id : null);
  return {
    channel: channel.id,
    ts: message.ts,
    text: message.text,
    message: messageObject(workspace, message, { metadata: true }),
  };
}

/** Text alone takes the blocks away; metadata that is not given stays, an empty object takes it away. */
function contentAfterUpdate(before: Message, given: { metadata?: unknown }, content: ReturnType<typeof readContent>) {
  return given.metadata === undefined && before.metadata !== undefined
    ? { ...content, metadata: before.metadata }
    : content;
}

function chatDelete(workspace: Workspace, args: Args): object {
  const given = parseArgs({ channel: z.string(), ts: tsArg }, args);
  const channel = channelById(workspace, given.channel);
  deleteMessage(workspace, ownMessage(workspace, channel, given.ts, 'cant_delete_message'));
  return { channel: channel.id, ts: given.ts };
}

function chatPostEphemeral(workspace: Workspace, args: Args): object {
  const given = parseArgs({ channel: z.string(), user: z.string(), ...CONTENT, thread_ts: tsArg.optional() }, args);
  const channel = joinedChannel(workspace, given.channel);
  if (!channel.members.includes(given.user)) throw new SlackRefusal('user_not_in_channel');
  const content = readContent(workspace, given, { text: LIMITS.message.text });
  const { ts } = postEphemeral(workspace, {
    channel: channel.id,
    user: given.user,
    content,
    thread_ts: given.thread_ts,
    from: 'bot',
  });
  return { message_ts: ts };
}

function chatGetPermalink(workspace: Workspace, args: Args): object {
  const given = parseArgs({ channel: z.string(), message_ts: tsArg }, args);
  const channel = channelById(workspace, given.channel);
  const message = workspace.store.messages.get(channel.id, given.message_ts);
  if (message === undefined) throw new SlackRefusal('message_not_found');
  const thread = message.thread_ts === undefined ? '' : `?thread_ts=${message.thread_ts}&cid=${channel.id}`;
  const permalink = `${workspace.url()}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`;
  return { channel: channel.id, permalink };
}

/** A channel by id or name, or a person, whose direct messages are meant. */
function channelForPost(workspace: Workspace, name: string): Channel {
  const { channels, users } = workspace.store;
  if (users.get(name) !== undefined) return openDirect(workspace, name);
  const bare = name.replace(/^#/, '');
  const found = channels.get(name) ?? channels.values().find((one) => !one.is_im && one.name === bare);
  return joinedChannel(workspace, found?.id ?? name);
}

function ownMessage(workspace: Workspace, channel: Channel, ts: string, otherwise: string): Message {
  const message = workspace.store.messages.get(channel.id, ts);
  if (message === undefined || message.subtype === 'tombstone') throw new SlackRefusal('message_not_found');
  if (message.bot_id !== BOT.bot_id) throw new SlackRefusal(otherwise);
  return message;
}
