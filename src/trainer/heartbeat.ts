import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { RUN_FILES, runObject } from '../runs/run-paths.ts';
import { readJson } from './outputs.ts';
import { TRAINER_STATUS, type TrainerStatus } from './status.ts';
import { type FolderUploads, sizeOf } from './upload-folder.ts';

/** In multiples of the heartbeat's least time. */
const SAY_ALIVE_EVERY = 8;
const LOG_EVERY = 10;

/** How often the trainer's own log says how far it is and what it takes; the alert for a silent trainer waits for some of these. */
const REPORT_EVERY_MS = 60_000;

type Deps = {
  objects: Pick<ObjectStore, 'write'>;
  uploads: FolderUploads;
  now: () => Date;
  logger: Logger;
};

export type Heartbeat = {
  /** Ends it, and waits for what is being sent. */
  stop(): Promise<void>;
  /** The newest status of R at work that was read. */
  latest(): TrainerStatus | null;
};

/**
 * While R works: sends its status whenever it has changed (and now and then when it has not, for what writes it may be gone
 * while R lives), the console log from time to time, and each trial as soon as it is finished. A status that is an end is
 * not sent: the end is said when everything is up. The cloud being away for a while stops nothing.
 */
export function startHeartbeat(
  deps: Deps,
  {
    run_id,
    folder,
    heartbeat_seconds,
    memory_limit_bytes,
    lost,
  }: {
    run_id: string;
    folder: string;
    heartbeat_seconds: number;
    memory_limit_bytes: number | null;
    lost: AbortSignal;
  },
): Heartbeat {
  const { objects, uploads, now, logger } = deps;
  const ended = new AbortController();
  const until = AbortSignal.any([ended.signal, lost]);
  const beat_ms = heartbeat_seconds * 1000;
  let latest: TrainerStatus | null = null;
  let sent_text = '';
  let sent_at = 0;
  let log_at = now().getTime();
  let log_bytes = 0;
  let reported_at = Number.NEGATIVE_INFINITY;

  async function beat(): Promise<void> {
    const at = now().getTime();
    await sendStatus(at);
    report(at);
    await uploads.sendTrials();
    if (at - log_at >= LOG_EVERY * beat_ms) await sendLog(at);
  }

  async function sendStatus(at: number): Promise<void> {
    const parsed = TRAINER_STATUS.safeParse(await readJson(join(folder, RUN_FILES.status)));
    if (!parsed.success || parsed.data.state !== 'running' || parsed.data.run_id !== run_id) return;
    latest = parsed.data;
    const text = JSON.stringify(parsed.data);
    if (text === sent_text && at - sent_at < SAY_ALIVE_EVERY * beat_ms) return;
    if (text === sent_text) latest.updated_at = now().toISOString();
    await writeStatus(objects, latest);
    sent_text = text;
    sent_at = at;
  }

  /** Where the kernel ends the container at once, this is all that is left of what it took. */
  function report(at: number): void {
    if (latest === null || at - reported_at < REPORT_EVERY_MS) return;
    const { step, progress, trials_done, iterations_done } = latest;
    logger.info(
      { run_id, step, progress, trials_done, iterations_done, ...memoryOf(latest, memory_limit_bytes) },
      'trainer at work',
    );
    reported_at = at;
  }

  async function sendLog(at: number): Promise<void> {
    const bytes = await sizeOf(join(folder, RUN_FILES.console_log));
    if (bytes !== log_bytes) await uploads.send(RUN_FILES.console_log);
    log_bytes = bytes;
    log_at = at;
  }

  async function loop(): Promise<void> {
    const changes = watchFolder(folder);
    try {
      while (!until.aborted) {
        try {
          await beat();
        } catch (error) {
          logger.warn({ run_id, code: errorCode(error), err: error }, 'heartbeat not sent');
        }
        await sleep(beat_ms, undefined, { signal: until }).catch(() => undefined);
        await changes.next(until, beat_ms);
      }
    } finally {
      changes.close();
    }
  }

  const looping = loop();
  return {
    latest: () => latest,
    async stop() {
      ended.abort();
      await looping;
    },
  };
}

/** What R took of the memory, as every line of the log that tells of it has it. */
export function memoryOf(
  { memory_bytes, memory_peak_bytes }: Pick<TrainerStatus, 'memory_bytes' | 'memory_peak_bytes'>,
  memory_limit_bytes: number | null,
) {
  return { memory_bytes, memory_peak_bytes, memory_limit_bytes };
}

export async function writeStatus(objects: Pick<ObjectStore, 'write'>, status: TrainerStatus): Promise<void> {
  await objects.write(runObject(status.run_id, 'status'), `${JSON.stringify(status)}\n`, {
    content_type: 'application/json',
    gzip: true,
  });
}

/** Wakes when something changes in the folder, and after the time at the latest: not every file system tells of changes. */
function watchFolder(folder: string) {
  let wake: () => void = () => undefined;
  let changed = false;
  const watcher = watch(folder, () => {
    changed = true;
    wake();
  });
  watcher.on('error', () => undefined);
  return {
    async next(signal: AbortSignal, at_most_ms: number): Promise<void> {
      if (!changed && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(() => wake(), at_most_ms);
          wake = () => {
            clearTimeout(timer);
            signal.removeEventListener('abort', wake);
            resolve();
          };
          signal.addEventListener('abort', wake);
        });
      }
      changed = false;
    },
    close: () => watcher.close(),
  };
}
