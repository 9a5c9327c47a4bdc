import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, errorCode } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { RUN_FILES, runObject } from '../runs/run-paths.ts';
import type { Telemetry } from '../telemetry/types.ts';
import { endOf, type TrainingEnd } from './end-of-training.ts';
import { endedStatus, startingStatus, WORDS_OF_CANCELLED } from './end-status.ts';
import { fetchFolder } from './fetch-folder.ts';
import { memoryOf, startHeartbeat, writeStatus } from './heartbeat.ts';
import type { Job } from './job.ts';
import { keepLease, type Lease, takeLease } from './lease.ts';
import { readJson } from './outputs.ts';
import { graceAfter, type Insist, insistFor, unlessAborted } from './patience.ts';
import { memoryLimitBytes, outOfMemoryKills, wasShortOfMemory } from './process-memory.ts';
import { startR } from './r-process.ts';
import type { TrainerSettings } from './settings.ts';
import { R_EXIT, TRAINER_EXIT, TRAINER_STATUS } from './status.ts';
import { stepSpans } from './step-spans.ts';
import { timeIsUp } from './time-is-up.ts';
import { type FolderUploads, folderUploads, sizeOf } from './upload-folder.ts';

export type TrainerDeps = {
  objects: ObjectStore;
  settings: TrainerSettings;
  logger: Logger;
  telemetry: Telemetry;
  now: () => Date;
  /** Takes what R prints. */
  print: (chunk: Buffer) => void;
  /** Aborted when the trainer is asked to stop. */
  stop: AbortSignal;
  /** Counts what the kernel has killed for want of memory. */
  outOfMemoryKills?: () => number | null;
  memoryLimitBytes?: () => number | null;
  /** Seconds since this attempt was started. */
  seconds_since_start?: () => number;
};

/** What it may take to send what R has left, when it is stopped: five seconds are what it has in all. */
const SECONDS_TO_SEND = 1.5;

const RENEWALS_BEFORE_STALE = 9;

/** Trains a run, from the lease to the last file. Returns the exit status; what happened is in the run's folder. */
export async function trainRun(deps: TrainerDeps, run_id: string): Promise<number> {
  const { settings, logger } = deps;
  const { execution, attempt, lease_stale_seconds: stale_seconds } = settings;
  const taken = await takeLease(deps, { run_id, execution, attempt, stale_seconds });
  if (taken.outcome !== 'taken') {
    const fields = { holder: taken.holder.execution, outcome: taken.outcome };
    logger.info(fields, 'nothing to do: the run is not ours to train');
    return TRAINER_EXIT.done;
  }
  const { lease } = taken;
  const kept = keepLease(lease, {
    every_seconds: stale_seconds / RENEWALS_BEFORE_STALE,
    onError: (error) => logger.warn({ code: errorCode(error), err: error }, 'lease not renewed'),
  });
  try {
    if (await hasSucceeded(deps, run_id)) {
      await lease.end('done');
      return TRAINER_EXIT.done;
    }
    const { lost } = kept;
    return await inScratchFolder(settings, (folder) => trainIn(deps, { run_id, folder, lease, lost }));
  } catch (error) {
    logger.error({ code: errorCode(error), err: error }, 'the trainer failed');
    await lease.end('released').catch((cause: unknown) => logger.warn({ err: cause }, 'lease not given back'));
    return deps.stop.aborted ? TRAINER_EXIT.cancelled : TRAINER_EXIT.failed;
  } finally {
    kept.stop();
  }
}

/** Uses a folder of its own, which is gone afterwards. */
export async function inScratchFolder<T>(
  settings: Pick<TrainerSettings, 'scratch_dir'>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(settings.scratch_dir ?? tmpdir(), 'mmm-run-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Place = { run_id: string; folder: string; lease: Lease; lost: AbortSignal };

/** An attempt that was killed between the last file and the lease's end has left nothing to do. */
async function hasSucceeded({ objects }: TrainerDeps, run_id: string): Promise<boolean> {
  const read = await objects.read(runObject(run_id, 'status'));
  return read !== null && TRAINER_STATUS.safeParse(JSON.parse(read.body.toString('utf8'))).data?.state === 'succeeded';
}

async function trainIn(deps: TrainerDeps, place: Place): Promise<number> {
  const { objects, settings, now, logger, telemetry } = deps;
  const { run_id, folder, lease, lost } = place;
  const started_at = now();
  let fetched: { job: Job; trials: string[] };
  try {
    const { workers } = settings;
    fetched = await telemetry.span('fetch', {}, () => fetchFolder(objects, { run_id, folder, workers }));
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'record_invalid')) throw error;
    logger.error({ err: error }, 'the run cannot be trained');
    const fix = 'Start the run again from Slack: its files are then written anew.';
    const status = startingStatus({ run_id, job: null, started_at });
    await writeStatus(
      objects,
      endedStatus(status, 'refused', { code: error.code, message: error.message, fix }, now()),
    );
    await lease.end('done');
    return TRAINER_EXIT.done;
  }
  // An earlier attempt may have left its failure, which is not this one's.
  let latest = startingStatus({ run_id, job: fetched.job, started_at });
  const grace = graceAfter(deps.stop, settings.grace_seconds + SECONDS_TO_SEND);
  const trainAndDeliver = async () => {
    await writeStatus(objects, latest);
    const insist = insistFor(settings.patience_seconds, grace.signal);
    const uploads = folderUploads(objects, { run_id, folder, fetched: fetched.trials, insist });
    const trained = await telemetry.span('train', {}, () => runR(deps, place, uploads));
    latest = trained.latest ?? latest;
    const ended = { ...trained, latest, job: fetched.job };
    return telemetry.span('deliver', {}, () => deliver(deps, place, uploads, insist, ended));
  };
  try {
    return await unlessAborted(trainAndDeliver(), grace.signal);
  } catch (error) {
    if (!grace.signal.aborted || lost.aborted) throw error;
    logger.warn({ err: error }, 'stopped before everything was sent');
    await writeStatus(objects, endedStatus(latest, 'cancelled', WORDS_OF_CANCELLED, now()));
    await lease.end('released');
    return TRAINER_EXIT.cancelled;
  } finally {
    grace.clear();
  }
}

type Trained = Omit<Parameters<typeof endOf>[0], 'folder' | 'now'> & { memory_limit_bytes: number | null };

/** Sends what R has left, then says how it ended, then gives the lease back. */
async function deliver(
  { objects, now, logger }: TrainerDeps,
  { folder, lease, lost }: Place,
  uploads: FolderUploads,
  insist: Insist,
  trained: Trained,
): Promise<number> {
  // Nothing is changed any more where somebody else has taken over; the look at the lease comes right before the changes.
  if (lost.aborted || (await insist(() => lease.renew())) === 'lost') return tookOver(logger);
  if (trained.exit.code !== R_EXIT.success) await keepLastOutput(folder, trained.tail);
  const end = await endOf({ ...trained, folder, now: now() });
  await (trained.stopped === null ? uploads.sendAll() : uploads.sendKept());
  if (lost.aborted) return tookOver(logger);
  await insist(() => writeStatus(objects, end.status));
  await insist(() => lease.end(end.lease));
  log(logger, end, trained.memory_limit_bytes);
  return end.exit;
}

/** What R printed last; it also stands in for a console log where R did not come to write one. */
async function keepLastOutput(folder: string, tail: string): Promise<void> {
  await mkdir(join(folder, 'debug'), { recursive: true });
  await writeFile(join(folder, 'debug/last_output.txt'), tail);
  const console_log = join(folder, RUN_FILES.console_log);
  if ((await sizeOf(console_log)) === 0) await writeFile(console_log, tail);
}

function tookOver(logger: Logger): number {
  logger.warn({}, 'another execution has taken over; stopped');
  return TRAINER_EXIT.done;
}

async function runR(deps: TrainerDeps, { run_id, folder, lost }: Place, uploads: FolderUploads) {
  const { objects, settings, now, logger, telemetry, print } = deps;
  const kills = deps.outOfMemoryKills ?? outOfMemoryKills;
  const limit_bytes = (deps.memoryLimitBytes ?? memoryLimitBytes)();
  const kills_before = kills() ?? 0;
  const r = await startR({ ...settings, args: [settings.r_script, folder] }, print);
  const { heartbeat_seconds } = settings;
  const heartbeat = startHeartbeat(
    { objects, uploads, now, logger },
    { run_id, folder, heartbeat_seconds, memory_limit_bytes: limit_bytes, lost },
  );
  const time = timeIsUp(settings.timeout_seconds, deps.seconds_since_start?.() ?? 0);
  const stop = AbortSignal.any([deps.stop, lost]);
  let stopped: 'cancelled' | 'out_of_time' | null = null;
  const stopAs = (why: 'cancelled' | 'out_of_time') => {
    stopped ??= why;
    r.stop(stopped === 'cancelled' ? 'SIGTERM' : 'SIGXCPU');
  };
  whenAborted(stop, () => stopAs('cancelled'));
  whenAborted(time.signal, () => stopAs('out_of_time'));
  const exit = await r.exited;
  time.clear();
  await heartbeat.stop();
  logger.info({ ...exit, stopped }, 'R has ended');
  const said = TRAINER_STATUS.safeParse(await readJson(join(folder, RUN_FILES.status))).data;
  for (const step of said === undefined ? [] : stepSpans(said, now())) telemetry.past(step);
  const latest = heartbeat.latest();
  const out_of_memory = (kills() ?? 0) > kills_before || wasShortOfMemory(latest?.memory_bytes ?? null, limit_bytes);
  return { exit, tail: r.tail(), latest, out_of_memory, stopped, memory_limit_bytes: limit_bytes };
}

function whenAborted(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
}

function log(logger: Logger, { exit, status }: TrainingEnd, memory_limit_bytes: number | null): void {
  const fields = {
    exit,
    state: status.state,
    step: status.step,
    code: status.error?.code ?? null,
    ...memoryOf(status, memory_limit_bytes),
  };
  if (status.state === 'succeeded') logger.info(fields, 'trained');
  else logger.error(fields, 'not trained');
}
