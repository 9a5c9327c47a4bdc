import type { Logger } from './logger.ts';

export type TakeUp = {
  /** Tries each once, in their order. Never throws. */
  start(): Promise<void>;
  /** Ends what is tried again. */
  stop(): void;
};

const AGAIN_AFTER_MS = 30_000;

/**
 * What a bot takes up when it starts, such as runs that another one has left. Where something that it needs does not answer, it is
 * tried again until it is done, and the bot serves meanwhile: people are told what is wrong, and `/mmm doctor` says what to do.
 */
export function takeUp(
  tasks: Readonly<Record<string, () => Promise<unknown>>>,
  { logger, again_after_ms = AGAIN_AFTER_MS }: { logger: Logger; again_after_ms?: number },
): TakeUp {
  let left = Object.entries(tasks);
  let timer: NodeJS.Timeout | undefined;
  let is_stopped = false;

  async function start(): Promise<void> {
    const failed: typeof left = [];
    for (const [name, run] of left) {
      try {
        await run();
      } catch (error) {
        logger.error({ err: error, task: name }, 'not taken up yet; /mmm doctor says what does not work');
        failed.push([name, run]);
      }
    }
    left = failed;
    if (left.length > 0 && !is_stopped) timer = setTimeout(() => void start(), again_after_ms).unref();
  }

  return {
    start,
    stop() {
      is_stopped = true;
      clearTimeout(timer);
    },
  };
}
