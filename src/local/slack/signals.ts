/**
 * What the bot does in answer to a person, as it happens: the control API waits for it, so that its answers carry what Slack
 * would show, and not only what the acknowledgement said.
 */
type Signal = { user?: string; channel?: string };
export type Signals = {
  fire(signal: Signal): void;
  /** Begins to listen; `within` resolves when the bot has done something for this person or in this channel, or time is up. */
  listen(where: { user: string; channel?: string | undefined }): { within(ms: number): Promise<void>; stop(): void };
};

/** In place of a channel: the bot may answer wherever it likes. */
export const ANYWHERE = '*';

export function createSignals(): Signals {
  const listeners = new Set<(signal: Signal) => void>();
  return {
    fire: (signal) => {
      for (const listener of [...listeners]) listener(signal);
    },
    listen: (where) => {
      let fired = false;
      let wake = () => {};
      const listener = (signal: Signal) => {
        const here = signal.channel !== undefined && (where.channel === ANYWHERE || signal.channel === where.channel);
        if (signal.user !== where.user && !here) return;
        fired = true;
        wake();
      };
      listeners.add(listener);
      return {
        within: (ms) =>
          new Promise((resolve) => {
            if (fired) return resolve();
            const timer = setTimeout(resolve, ms);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          }),
        stop: () => {
          listeners.delete(listener);
        },
      };
    },
  };
}
