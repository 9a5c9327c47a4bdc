import type { ShownEphemeral } from '../control-api.ts';

/** What only one person sees. As in Slack it does not outlive the session, so it is kept in memory. */
export type Ephemerals = {
  put(ephemeral: ShownEphemeral): void;
  get(channel: string, ts: string): ShownEphemeral | undefined;
  delete(channel: string, ts: string): void;
  /** Oldest first; of all channels where none is named. */
  of(user: string, channel?: string): ShownEphemeral[];
};

/** The newest so many are kept. */
const KEPT = 1000;

export function createEphemerals(): Ephemerals {
  const kept = new Map<string, ShownEphemeral>();
  const keyOf = (channel: string, ts: string) => `${channel}/${ts}`;
  return {
    put: (ephemeral) => {
      kept.set(keyOf(ephemeral.channel, ephemeral.ts), ephemeral);
      const [oldest] = kept.keys();
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    },
    get: (channel, ts) => kept.get(keyOf(channel, ts)),
    delete: (channel, ts) => {
      kept.delete(keyOf(channel, ts));
    },
    of: (user, channel) =>
      [...kept.values()].filter((one) => one.user === user && (channel === undefined || one.channel === channel)),
  };
}
