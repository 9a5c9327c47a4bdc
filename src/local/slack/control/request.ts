import type { z } from 'zod';
import type { Workspace } from '../context.ts';
import type { Answer } from '../control-api.ts';
import { SlackRefusal } from '../refusal.ts';
import type { Channel, User } from '../store/records.ts';
import { openModals } from '../views/view-stack.ts';
import { showView } from './show.ts';

/** What the handlers of the control API share: who and where, and what a person sees afterwards. */

/** Throws `invalid_arguments` with what is wrong. */
export function parseRequest<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const detail = parsed.error.issues
    .map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`)
    .join('; ');
  throw refused('invalid_arguments', detail);
}

export function refused(code: string, detail: string): SlackRefusal {
  return new SlackRefusal(code, [], { detail });
}

/** A person by id or name. Throws `user_not_found`; the bot is no person. */
export function personOf({ store }: Pick<Workspace, 'store'>, name: string): User {
  const bare = name.replace(/^@/, '');
  const user = store.users.get(name) ?? store.users.values().find((one) => one.name === bare);
  if (user === undefined || user.is_bot) throw refused('user_not_found', `there is no person "${name}"`);
  return user;
}

/** A channel by id or name. Throws `channel_not_found`. */
export function channelOf({ store }: Pick<Workspace, 'store'>, name: string): Channel {
  const bare = name.replace(/^#/, '');
  const channel = store.channels.get(name) ?? store.channels.values().find((one) => !one.is_im && one.name === bare);
  if (channel === undefined) throw refused('channel_not_found', `there is no channel "${name}"`);
  return channel;
}

/** What this person sees after what was done at `since`. */
export function answer(
  workspace: Workspace,
  user: User,
  since: string,
  outcome: { error?: string | undefined; detail?: string | undefined; errors?: Record<string, string> } = {},
): Answer {
  const { error, detail, errors = {} } = outcome;
  return {
    ok: error === undefined && Object.keys(errors).length === 0,
    ...(error === undefined ? {} : { error }),
    ...(detail === undefined ? {} : { detail }),
    ephemeral: workspace.ephemerals.of(user.id).filter(({ ts }) => ts > since),
    views: openModals(workspace, user.id).map(showView),
    errors,
  };
}
