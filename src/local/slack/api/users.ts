import { z } from 'zod';
import type { Workspace } from '../context.ts';
import { SlackRefusal } from '../refusal.ts';
import type { User } from '../store/records.ts';
import { APP_ID, BOT, TEAM } from '../store/seed.ts';
import { type Args, countArg, type Method, page, parseArgs, userById } from './method.ts';

export const userMethods = {
  'users.info': { rate: 'tier_4', scopes: ['users:read'], handler: info },
  'users.list': { rate: 'tier_2', scopes: ['users:read'], handler: list },
  'users.lookupByEmail': { rate: 'tier_3', scopes: ['users:read.email'], handler: lookupByEmail },
} as const satisfies Record<string, Method>;

function info(workspace: Workspace, args: Args): object {
  return { user: userObject(userById(workspace, parseArgs({ user: z.string() }, args).user)) };
}

function list(workspace: Workspace, args: Args): object {
  const given = parseArgs({ cursor: z.string().optional(), limit: countArg.optional() }, args);
  const { items, next_cursor } = page(workspace.store.users.values(), given, { otherwise: 200, max: 1000 });
  return { members: items.map(userObject), cache_ts: 0, response_metadata: { next_cursor } };
}

function lookupByEmail(workspace: Workspace, args: Args): object {
  const { email } = parseArgs({ email: z.string() }, args);
  const user = workspace.store.users.values().find((one) => one.email === email);
  if (user === undefined) throw new SlackRefusal('users_not_found');
  return { user: userObject(user) };
}

function userObject({ id, name, real_name, is_bot, email, tz }: User): Record<string, unknown> {
  return {
    id,
    team_id: TEAM.id,
    name,
    deleted: false,
    real_name,
    tz,
    is_admin: false,
    is_owner: false,
    is_bot,
    is_app_user: false,
    updated: 1_700_000_000,
    profile: {
      real_name,
      display_name: name,
      real_name_normalized: real_name,
      display_name_normalized: name,
      team: TEAM.id,
      ...(email === undefined ? {} : { email }),
      ...(is_bot ? { bot_id: BOT.bot_id, api_app_id: APP_ID } : {}),
    },
  };
}
