import { z } from 'zod';
import type { Workspace } from '../context.ts';
import { showChannel } from '../control/show.ts';
import { messageObject } from '../delivery/payloads.ts';
import { SlackRefusal } from '../refusal.ts';
import type { Channel, Message } from '../store/records.ts';
import { BOT, TEAM } from '../store/seed.ts';
import {
  type Args,
  channelById,
  countArg,
  encodeCursor,
  flagArg,
  joinedChannel,
  type Method,
  page,
  parseArgs,
  readCursor,
  tsArg,
  userById,
} from './method.ts';

const PAGE = { cursor: z.string().optional(), limit: countArg.optional() };
const PAGES = { otherwise: 100, max: 1000 };

export const conversationMethods = {
  'conversations.list': { rate: 'tier_2', scopes: ['channels:read'], handler: list },
  'conversations.info': { rate: 'tier_3', scopes: ['channels:read'], handler: info },
  'conversations.members': { rate: 'tier_4', scopes: ['channels:read'], handler: members },
  'conversations.join': { rate: 'tier_3', scopes: ['channels:join'], handler: join },
  'conversations.open': { rate: 'tier_3', scopes: ['im:write'], handler: open },
  'conversations.history': { rate: 'tier_3', scopes: ['channels:history'], handler: history },
  'conversations.replies': { rate: 'tier_3', scopes: ['channels:history'], handler: replies },
} as const satisfies Record<string, Method>;

function list(workspace: Workspace, args: Args): object {
  const given = parseArgs(
    { types: z.string().default('public_channel'), exclude_archived: flagArg.optional(), ...PAGE },
    args,
  );
  const types = given.types.split(',').map((type) => type.trim());
  const known = ['public_channel', 'private_channel', 'mpim', 'im'];
  if (types.some((type) => !known.includes(type))) throw new SlackRefusal('invalid_types');
  const wanted = workspace.store.channels
    .values()
    .filter(({ is_im, is_private }) =>
      types.includes(is_im ? 'im' : is_private ? 'private_channel' : 'public_channel'),
    );
  const { items, next_cursor } = page(wanted, given, PAGES);
  return { channels: items.map(channelObject), response_metadata: { next_cursor } };
}

function info(workspace: Workspace, args: Args): object {
  const given = parseArgs({ channel: z.string(), include_num_members: flagArg.optional() }, args);
  const channel = channelById(workspace, given.channel);
  return {
    channel: {
      ...channelObject(channel),
      ...(given.include_num_members === true ? { num_members: channel.members.length } : {}),
    },
  };
}

function members(workspace: Workspace, args: Args): object {
  const given = parseArgs({ channel: z.string(), ...PAGE }, args);
  const { items, next_cursor } = page(channelById(workspace, given.channel).members, given, PAGES);
  return { members: items, response_metadata: { next_cursor } };
}

function join(workspace: Workspace, args: Args): object {
  const given = parseArgs({ channel: z.string() }, args);
  const channel = channelById(workspace, given.channel);
  if (channel.is_im) throw new SlackRefusal('method_not_supported_for_channel_type');
  if (channel.members.includes(BOT.user_id)) return { channel: channelObject(channel), warning: 'already_in_channel' };
  const joined = { ...channel, members: [...channel.members, BOT.user_id] };
  workspace.store.channels.put(joined.id, joined);
  workspace.publish({ type: 'channel_changed', channel: showChannel(joined) });
  return { channel: channelObject(joined) };
}

function open(workspace: Workspace, args: Args): object {
  const given = parseArgs(
    { users: z.string().optional(), channel: z.string().optional(), return_im: flagArg.optional() },
    args,
  );
  if (given.channel !== undefined) return { channel: { id: channelById(workspace, given.channel).id } };
  if (given.users === undefined || given.users.includes(',')) {
    throw new SlackRefusal('invalid_arguments', ['the local workspace opens direct messages with one person']);
  }
  const channel = openDirect(workspace, userById(workspace, given.users).id);
  return { channel: given.return_im === true ? channelObject(channel) : { id: channel.id } };
}

/** The direct messages of the bot and this person. */
export function openDirect(workspace: Workspace, user: string): Channel {
  const { channels, newId } = workspace.store;
  const open = channels.values().find(({ is_im, members: who }) => is_im && who.includes(user));
  if (open !== undefined) return open;
  const channel: Channel = {
    id: newId('D'),
    name: user,
    topic: '',
    is_im: true,
    is_private: false,
    created: Math.floor(workspace.now().getTime() / 1000),
    members: [user, BOT.user_id],
  };
  channels.put(channel.id, channel);
  workspace.publish({ type: 'channel_changed', channel: showChannel(channel) });
  return channel;
}

const RANGE = {
  channel: z.string(),
  oldest: z.string().optional(),
  latest: z.string().optional(),
  inclusive: flagArg.default(false),
  include_all_metadata: flagArg.default(false),
  ...PAGE,
};

/** Newest first. */
function history(workspace: Workspace, args: Args): object {
  const given = parseArgs(RANGE, args);
  const channel = joinedChannel(workspace, given.channel);
  const messages = within(workspace.store.messages.inChannel(channel.id), given).reverse();
  return { ...pageOf(workspace, messages, given, (ts, cursor) => ts < cursor), pin_count: 0 };
}

/** Oldest first; the parent comes first on every page, as in Slack. */
function replies(workspace: Workspace, args: Args): object {
  const given = parseArgs({ ...RANGE, ts: tsArg }, args);
  const channel = joinedChannel(workspace, given.channel);
  const asked = workspace.store.messages.get(channel.id, given.ts);
  if (asked === undefined) throw new SlackRefusal('thread_not_found');
  const parent_ts = asked.thread_ts ?? asked.ts;
  const parent = workspace.store.messages.get(channel.id, parent_ts);
  const found = within(workspace.store.messages.replies(channel.id, parent_ts), given);
  const answer = pageOf(workspace, found, given, (ts, cursor) => ts > cursor);
  const shown = { metadata: given.include_all_metadata };
  return {
    ...answer,
    messages: [...(parent === undefined ? [] : [messageObject(workspace, parent, shown)]), ...answer.messages],
  };
}

type Range = { oldest?: string | undefined; latest?: string | undefined; inclusive: boolean };

function within(messages: Message[], { oldest, latest, inclusive }: Range): Message[] {
  return messages.filter(({ ts }) => {
    const after = oldest === undefined || (inclusive ? Number(ts) >= Number(oldest) : Number(ts) > Number(oldest));
    const before = latest === undefined || (inclusive ? Number(ts) <= Number(latest) : Number(ts) < Number(latest));
    return after && before;
  });
}

/** Pages go on after the ts that the last one ended with, so that what is posted meanwhile neither repeats nor hides anything. */
function pageOf(
  workspace: Workspace,
  messages: readonly Message[],
  given: { cursor?: string | undefined; limit?: number | undefined; include_all_metadata: boolean },
  isFurther: (ts: string, cursor: string) => boolean,
) {
  const cursor = given.cursor === undefined || given.cursor === '' ? null : readCursor(given.cursor);
  const left = cursor === null ? messages : messages.filter(({ ts }) => isFurther(ts, cursor));
  const items = left.slice(0, Math.min(given.limit ?? PAGES.otherwise, PAGES.max));
  const has_more = items.length < left.length;
  const last = items.at(-1);
  return {
    messages: items.map((message) => messageObject(workspace, message, { metadata: given.include_all_metadata })),
    has_more,
    response_metadata: { next_cursor: has_more && last !== undefined ? encodeCursor(last.ts) : '' },
  };
}

function channelObject(channel: Channel): Record<string, unknown> {
  const { id, name, topic, is_im, is_private, created } = channel;
  if (is_im) {
    const user = channel.members.find((member) => member !== BOT.user_id);
    return { id, created, is_im: true, is_org_shared: false, user, is_user_deleted: false, is_open: true };
  }
  return {
    id,
    name,
    name_normalized: name,
    is_channel: true,
    is_group: false,
    is_im: false,
    is_mpim: false,
    is_private,
    is_archived: false,
    is_general: name === 'general',
    is_shared: false,
    is_member: channel.members.includes(BOT.user_id),
    created,
    creator: 'U0OPERATOR',
    context_team_id: TEAM.id,
    topic: { value: topic, creator: 'U0OPERATOR', last_set: created },
    purpose: { value: '', creator: '', last_set: 0 },
    num_members: channel.members.length,
  };
}
