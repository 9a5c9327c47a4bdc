import { AppError } from '../errors.ts';
import type { Chat } from '../providers/chat/types.ts';
import type { Run } from '../runs/run.ts';

/**
 * Who may do what with a run. A run is seen by whoever can read its channel, and by whoever asked for it; it is managed
 * (cancelled, reallocated officially) by whoever asked for it.
 */
export type Access = {
  maySee(run: Pick<Run, 'requested_by' | 'channel'>, user: string): Promise<boolean>;
  mayManage(run: Pick<Run, 'requested_by' | 'channel'>, user: string): Promise<boolean>;
  /** Throws `not_allowed`, as if there were nothing to see, where `maySee` says no. */
  requireSee(run: Pick<Run, 'run_id' | 'requested_by' | 'channel'>, user: string): Promise<void>;
};

export function createAccess(deps: { chat: Pick<Chat, 'mayRead'> }): Access {
  async function maySee(run: Pick<Run, 'requested_by' | 'channel'>, user: string): Promise<boolean> {
    return run.requested_by === user || (await deps.chat.mayRead({ channel: run.channel, user }));
  }
  return {
    maySee,
    mayManage: async (run, user) => run.requested_by === user,
    async requireSee(run, user) {
      if (!(await maySee(run, user))) throw new AppError('not_allowed', { run_id: run.run_id, channel: run.channel });
    },
  };
}

/** Those of the runs that this person may see; each channel is asked about once. */
export async function seenBy<R extends Pick<Run, 'requested_by' | 'channel'>>(
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
