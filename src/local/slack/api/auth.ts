import { z } from 'zod';
import type { Workspace } from '../context.ts';
import { SlackRefusal } from '../refusal.ts';
import { BOT, TEAM } from '../store/seed.ts';
import { type Args, type Method, parseArgs } from './method.ts';

export const authMethods = {
  'auth.test': { rate: 'special', scopes: [], handler: authTest },
  'api.test': { rate: 'tier_4', scopes: [], handler: apiTest },
} as const satisfies Record<string, Method>;

function authTest(workspace: Workspace): object {
  return {
    url: `${workspace.url()}/`,
    team: TEAM.name,
    user: BOT.name,
    team_id: TEAM.id,
    user_id: BOT.user_id,
    bot_id: BOT.bot_id,
    is_enterprise_install: false,
  };
}

function apiTest(_workspace: Workspace, args: Args): object {
  const { error } = parseArgs({ error: z.string().optional() }, args);
  if (error !== undefined) throw new SlackRefusal(error, [], { args });
  const { token: _token, ...echoed } = args;
  return { args: echoed };
}
