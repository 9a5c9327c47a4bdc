import { AppError } from '../errors.ts';
import type { Chat } from '../providers/chat/types.ts';
import type { Run } from '../runs/run.ts';
import { mayLaunch, type SettingsStore } from '../runs/settings-store.ts';

type Owned = Pick<Run, 'requested_by' | 'channel'>;

/**
 * Who may do what with a run. A run is seen by whoever can read its channel, and by whoever asked for it; it is managed
 * (cancelled, reallocated officially) by whoever asked for it and by the managers of its channel; it is launched by whom the
 * channel's settings let.
 */
export type Access = {
  maySee(run: Owned, user: string): Promise<boolean>;
  mayManage(run: Owned, user: string): Promise<boolean>;
  /** Whoever may manage the run: who asked for it first, then the managers of its channel. */
  managersOf(run: Owned): Promise<string[]>;
  /**
   * Those of the runs that this person may see, for lists. Each channel is asked about once, and its answer is remembered for a
   * minute: whoever turns pages would otherwise make more calls than Slack takes. What is opened is asked about anew.
   */
  seen<R extends Owned>(runs: readonly R[], user: string): Promise<R[]>;
  /** Throws `not_allowed`, as if there were nothing to see, where `maySee` says no. */
  requireSee(run: Pick<Run, 'run_id'> & Owned, user: string): Promise<void>;
  /** Throws `launch_not_allowed`, with who may in `people`, where this person may not launch runs in the channel. */
  requireLaunch(channel: string, user: string): Promise<void>;
};

const REMEMBERED_MS = 60_000;

export function createAccess(deps: {
  chat: Pick<Chat, 'mayRead'>;
  settings: Pick<SettingsStore, 'readSettings'>;
  now?: () => Date;
}): Access {
  const { settings, now = () => new Date() } = deps;
  const remembered = new Map<string, { at: number; may_see: Promise<boolean> }>();

  /** Of people who have asked in the last minute alone; what failed is not remembered. */
  function rememberedSee(run: Owned, user: string): Promise<boolean> {
    const key = `${user} ${run.channel}`;
    const at = now().getTime();
    for (const [old, entry] of remembered) if (at - entry.at >= REMEMBERED_MS) remembered.delete(old);
    const known = remembered.get(key);
    if (known !== undefined) return known.may_see;
    const may_see = maySee({ ...run, requested_by: '' }, user);
    remembered.set(key, { at, may_see });
    may_see.catch(() => remembered.delete(key));
    return may_see;
  }

  async function maySee(run: Owned, user: string): Promise<boolean> {
    return run.requested_by === user || (await deps.chat.mayRead({ channel: run.channel, user }));
  }

  async function managersOf({ requested_by, channel }: Owned): Promise<string[]> {
    const { managers } = await settings.readSettings(channel);
    return [...new Set([requested_by, ...managers])];
  }

  return {
    maySee,
    seen: (runs, user) => seenBy({ maySee: rememberedSee }, runs, user),
    managersOf,
    mayManage: async (run, user) => run.requested_by === user || (await managersOf(run)).includes(user),
    async requireSee(run, user) {
      if (!(await maySee(run, user))) throw new AppError('not_allowed', { run_id: run.run_id, channel: run.channel });
    },
    async requireLaunch(channel, user) {
      const found = await settings.readSettings(channel);
      if (mayLaunch(found, user)) return;
      const named = found.may_launch === 'anyone' ? [] : found.may_launch;
      throw new AppError('launch_not_allowed', { channel, people: [...new Set([...named, ...found.managers])] });
    },
  };
}

/** Those of the runs that this person may see; each channel is asked about once. */
export async function seenBy<R extends Owned>(
  access: Pick<Access, 'maySee'>,
  runs: readonly R[],
  user: string,
): Promise<R[]> {
  const channels = new Map<string, Promise<boolean>>();
  const seen = await Promise.all(
    runs.map((run) => {
      if (run.requested_by === user) return true;
      const known = channels.get(run.channel) ?? access.maySee({ requested_by: '', channel: run.channel }, user);
      channels.set(run.channel, known);
      return known;
    }),
  );
  return runs.filter((_run, index) => seen[index] === true);
}

/** Whether a run may be spoken of in this channel: in its own, and where its own is public, in every one. */
export async function mayShowIn(
  chat: Pick<Chat, 'isPublic'>,
  run: Pick<Run, 'channel'>,
  channel: string,
): Promise<boolean> {
  return run.channel === channel || chat.isPublic(run.channel);
}
