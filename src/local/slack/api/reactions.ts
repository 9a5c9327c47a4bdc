import { z } from 'zod';
import type { Workspace } from '../context.ts';
import { showMessage } from '../control/show.ts';
import { SlackRefusal } from '../refusal.ts';
import type { Message } from '../store/records.ts';
import { BOT } from '../store/seed.ts';
import { type Args, channelById, type Method, parseArgs, tsArg } from './method.ts';

export const reactionMethods = {
  'reactions.add': { rate: 'tier_3', scopes: ['reactions:write'], handler: add },
  'reactions.remove': { rate: 'tier_3', scopes: ['reactions:write'], handler: remove },
} as const satisfies Record<string, Method>;

const ARGS = { channel: z.string(), timestamp: tsArg, name: z.string().regex(/^[a-z0-9_+-]+$/) };

function add(workspace: Workspace, args: Args): object {
  const { message, name } = find(workspace, args);
  const before = message.reactions ?? [];
  const users = before.find((reaction) => reaction.name === name)?.users ?? [];
  if (users.includes(BOT.user_id)) throw new SlackRefusal('already_reacted');
  put(workspace, message, [
    ...before.filter((reaction) => reaction.name !== name),
    { name, users: [...users, BOT.user_id] },
  ]);
  return {};
}

function remove(workspace: Workspace, args: Args): object {
  const { message, name } = find(workspace, args);
  const before = message.reactions ?? [];
  if (!before.some((one) => one.name === name && one.users.includes(BOT.user_id)))
    throw new SlackRefusal('no_reaction');
  const after = before
    .map((one) => (one.name === name ? { name, users: one.users.filter((user) => user !== BOT.user_id) } : one))
    .filter(({ users }) => users.length > 0);
  put(workspace, message, after);
  return {};
}

function find(workspace: Workspace, args: Args): { message: Message; name: string } {
  const given = parseArgs(ARGS, args);
  const message = workspace.store.messages.get(channelById(workspace, given.channel).id, given.timestamp);
  if (message === undefined) throw new SlackRefusal('message_not_found');
  return { message, name: given.name };
}

function put(workspace: Workspace, message: Message, reactions: NonNullable<Message['reactions']>): void {
  const changed = { ...message, reactions };
  workspace.store.messages.put(changed);
  workspace.publish({ type: 'message_changed', channel: message.channel, message: showMessage(workspace, changed) });
}
