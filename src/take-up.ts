import { type ErrorCode, errorCode } from './errors.ts';
import type { Logger } from './logger.ts';

/** What a bot takes up: each says how much it looked through and for how much of it it did something, where it counts. */
export type TakeUpTasks = Readonly<Record<string, (() => Promise<Counted>) | (() => Promise<void>)>>;
type Counted = { found: number; enqueued: number };

/** What each came to. */
export type Round = { ok: boolean; done: Record<string, ({ ok: true } & Partial<Counted>) | Failed> };
type Failed = { ok: false; error: ErrorCode };

export type TakeUp = {
  /** Tries each once, in their order; what fails is tried again until it is done. Never throws. */
  start(): Promise<void>;
  /** Tries each once more. Who asks while a round waits or is under way gets that one: there are never two at once. Never throws. */
  round(): Promise<Round>;
  /** Ends what is tried again. */
  stop(): void;
};

const AGAIN_AFTER_MS = 30_000;

/**
 * What a bot takes up when it starts and every few minutes, such as runs that another one has left. Where something that it needs does
 * not answer, it is tried again until it is done, and the bot serves meanwhile: people are told what is wrong, and `/mmm doctor` says
 * what to do.
 */
export function takeUp(
  tasks: TakeUpTasks,
  { logger, again_after_ms = AGAIN_AFTER_MS }: { logger: Logger; again_after_ms?: number },
): TakeUp {
  let under_way: Promise<Round> | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let is_stopped = false;

  async function attempt(names: readonly string[]): Promise<Round> {
    const round: Round = { ok: true, done: {} };
    const started_at = performance.now();
    for (const name of names) {
      const result = await attemptOne(name);
      round.done[name] = result;
      round.ok &&= result.ok;
    }
    const duration_seconds = (performance.now() - started_at) / 1000;
    logger.info({ ...round, duration_seconds }, 'work taken up');
    return round;
  }

  async function attemptOne(name: string): Promise<Round['done'][string]> {
    try {
      const counted = await tasks[name]?.();
      return { ok: true, ...counted };
    } catch (error) {
      logger.error({ err: error, task: name }, 'not taken up yet; /mmm doctor says what does not work');
      return { ok: false, error: errorCode(error) };
    }
  }

  /** After what is under way. */
  function inTurn(names: readonly string[]): Promise<Round> {
    const next = last.then(() => attempt(names));
    last = next;
    return next;
  }

  function round(): Promise<Round> {
    under_way ??= inTurn(Object.keys(tasks)).finally(() => {
      under_way = null;
    });
    return under_way;
  }

  function againLater({ done }: Round): void {
    const left = Object.keys(done).filter((name) => done[name]?.ok === false);
    if (left.length === 0 || is_stopped) return;
    timer = setTimeout(() => void inTurn(left).then(againLater), again_after_ms).unref();
  }

  return {
    start: async () => againLater(await round()),
    round,
    stop() {
      is_stopped = true;
      clearTimeout(timer);
    },
  };
}

/** The task, and nothing where this process did it less than `at_least_ms` ago: for what is right to do, but not in every round. */
export function notOftener(at_least_ms: number, task: () => Promise<void>, now: () => Date): () => Promise<void> {
  let done_at: number | null = null;
  return async () => {
    const at = now().getTime();
    if (done_at !== null && at - done_at < at_least_ms) return;
    await task();
    done_at = at;
  };
}
