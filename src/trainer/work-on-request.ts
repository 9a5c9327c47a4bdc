import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, errorCode } from '../errors.ts';
import { RUN_FILES, runObject } from '../runs/run-paths.ts';
import { RUN_REQUEST, type RunRequest, requestFile, requestLeaseFile, requestStatusFile } from '../runs/run-request.ts';
import { readStored } from '../runs/stored.ts';
import { addToFileList } from './add-files.ts';
import { keepLease, type Lease, takeLease } from './lease.ts';
import { insistFor } from './patience.ts';
import { startR } from './r-process.ts';
import type { RequestStatus } from './request-status.ts';
import { R_EXIT, TRAINER_EXIT } from './status.ts';
import { inScratchFolder, type TrainerDeps } from './train-run.ts';
import { filesIn, typeOf } from './upload-folder.ts';

/**
 * Works on what was asked of a finished run: fetches the part of its folder that R needs, runs `r/allocate.R` or `r/onepager.R` on it, and
 * sends what is new. A lease of its own sees to it that a second execution of the same request changes nothing. Returns the exit status;
 * what happened is in `requests/{request_id}/status.json`.
 */
export async function workOnRequest(deps: TrainerDeps, run_id: string, request_id: string): Promise<number> {
  const { settings, logger } = deps;
  const { execution, attempt, lease_stale_seconds: stale_seconds } = settings;
  const holder = { run_id, execution, attempt, stale_seconds, file: requestLeaseFile(request_id) };
  const taken = await takeLease(deps, holder);
  if (taken.outcome !== 'taken') {
    logger.info({ holder: taken.holder.execution, outcome: taken.outcome }, 'nothing to do: the request is not ours');
    return TRAINER_EXIT.done;
  }
  const { lease } = taken;
  const kept = keepLease(lease, {
    every_seconds: stale_seconds / 9,
    onError: (error) => logger.warn({ code: errorCode(error), err: error }, 'lease not renewed'),
  });
  const stop = AbortSignal.any([deps.stop, kept.lost]);
  const started_at = deps.now().toISOString();
  try {
    const request = await readRequest(deps, run_id, request_id);
    await writeStatus(deps, statusOf(request, started_at, { state: 'running' }));
    const end = await inScratchFolder(settings, (folder) => work(deps, { request, folder, stop }));
    if (kept.lost.aborted || (await lease.renew()) === 'lost') {
      logger.warn({}, 'another execution has taken over; stopped');
      return TRAINER_EXIT.done;
    }
    return await conclude(deps, { request, started_at, lease, end });
  } catch (error) {
    logger.error({ code: errorCode(error), err: error }, 'the request failed');
    await lease.end('released').catch((cause: unknown) => logger.warn({ err: cause }, 'lease not given back'));
    return deps.stop.aborted ? TRAINER_EXIT.cancelled : TRAINER_EXIT.failed;
  } finally {
    kept.stop();
  }
}

async function readRequest({ objects }: TrainerDeps, run_id: string, request_id: string): Promise<RunRequest> {
  const found = await objects.read(runObject(run_id, requestFile(request_id)));
  if (found === null) throw new AppError('object_not_found', { run_id, request_id });
  return readStored(RUN_REQUEST, found.body, 'record_invalid', { run_id, request_id });
}

type End = Pick<RequestStatus, 'error' | 'files'> & { state: 'succeeded' | 'failed' | 'cancelled' };

/** Fetches, runs R, sends. */
async function work(
  deps: TrainerDeps,
  { request, folder, stop }: { request: RunRequest; folder: string; stop: AbortSignal },
): Promise<End> {
  const { settings, print, logger, telemetry } = deps;
  const run_folder = join(folder, 'run');
  await mkdir(run_folder);
  await telemetry.span('fetch', {}, () => fetchNeeded(deps, request.run_id, run_folder));
  const before = new Set(await filesIn(run_folder));
  const args = await scriptArguments(deps, request, folder, run_folder);
  const begun = deps.now();
  const r = await startR({ ...settings, args }, print);
  const end = () => r.stop('SIGTERM');
  if (stop.aborted) end();
  else stop.addEventListener('abort', end, { once: true });
  const exit = await r.exited;
  telemetry.past({ name: `R ${request.work.kind}`, started_at: begun, ended_at: deps.now() });
  logger.info({ ...exit }, 'R has ended');
  if (stop.aborted) return { state: 'cancelled', files: [], error: STOPPED };
  if (exit.code !== R_EXIT.success) return { state: 'failed', files: [], error: errorOf(r.tail(), exit.code) };
  const files = (await filesIn(run_folder)).filter((name) => !before.has(name));
  if (files.length === 0) return { state: 'failed', files, error: NOTHING_MADE };
  await telemetry.span('deliver', {}, () => send(deps, request.run_id, run_folder, files));
  return { state: 'succeeded', files, error: null };
}

/** What both scripts read of a finished run. */
const NEEDED = [RUN_FILES.job, RUN_FILES.best_model_id, RUN_FILES.input_collect, RUN_FILES.output_collect] as const;

async function fetchNeeded({ objects }: TrainerDeps, run_id: string, folder: string): Promise<void> {
  await Promise.all(NEEDED.map((name) => objects.download(runObject(run_id, { name }), join(folder, name))));
  // What is drawn on the onepager. Runs of before there were annotations have no such file.
  const annotations = await objects.read(runObject(run_id, 'annotations'));
  if (annotations === null) return;
  await mkdir(join(folder, dirname(RUN_FILES.annotations)), { recursive: true });
  await writeFile(join(folder, RUN_FILES.annotations), annotations.body);
}

async function scriptArguments(
  { settings }: TrainerDeps,
  { work: wanted }: RunRequest,
  folder: string,
  run_folder: string,
): Promise<string[]> {
  switch (wanted.kind) {
    case 'allocation': {
      const file = join(folder, 'settings.json');
      await writeFile(file, JSON.stringify(wanted.settings));
      return [settings.allocate_script, run_folder, file, wanted.sol_id];
    }
    case 'onepager':
      return [settings.onepager_script, run_folder, wanted.sol_id];
    case 'calculation':
      throw new AppError('record_invalid', {}, { message: 'A calculation needs no trainer.' });
  }
}

/** The files first, then their names in `files.json`: who sees them there may count on them. */
async function send(deps: TrainerDeps, run_id: string, folder: string, files: readonly string[]): Promise<void> {
  const { objects, settings, stop } = deps;
  const insist = insistFor(settings.patience_seconds, stop);
  for (const name of files) {
    await insist(() => objects.upload(runObject(run_id, { name }), join(folder, name), typeOf(name)));
  }
  await insist(() => addToFileList(objects, { run_id, folder, names: files }));
}

/** Says how it ended, then gives the lease back. */
async function conclude(
  deps: TrainerDeps,
  { request, started_at, lease, end }: { request: RunRequest; started_at: string; lease: Lease; end: End },
): Promise<number> {
  await writeStatus(deps, statusOf(request, started_at, end));
  // What has failed would fail in the same way again; asked for anew it is another request.
  const is_done = end.state !== 'cancelled';
  await lease.end(is_done ? 'done' : 'released');
  return is_done ? TRAINER_EXIT.done : TRAINER_EXIT.cancelled;
}

function writeStatus({ objects, now }: TrainerDeps, status: RequestStatus): Promise<unknown> {
  const name = runObject(status.run_id, requestStatusFile(status.request_id));
  const body = `${JSON.stringify({ ...status, updated_at: now().toISOString() })}\n`;
  return objects.write(name, body, { content_type: 'application/json', gzip: true });
}

function statusOf(
  { run_id, request_id }: RunRequest,
  started_at: string,
  { state, files = [], error = null }: Pick<RequestStatus, 'state'> & Partial<RequestStatus>,
): RequestStatus {
  return { schema: 1, run_id, request_id, state, files: [...files], error, started_at, updated_at: started_at };
}

const STOPPED = {
  code: 'execution_cancelled',
  message: 'The trainer was stopped before it had the answer.',
  fix: 'Ask for it again.',
};
const NOTHING_MADE = {
  code: 'output_missing',
  message: 'R ended well, and has made nothing.',
  fix: 'Ask for it again; if it happens twice, tell whoever looks after MMM Trainer.',
};

/** R's own words: "Stopped (code): what", and on the next line what to do. */
function errorOf(tail: string, exit_code: number | null): NonNullable<RequestStatus['error']> {
  const { code, message, fix } =
    /^Stopped \((?<code>[a-z_]+)\): (?<message>.+)\n?(?<fix>.*)$/m.exec(tail)?.groups ?? {};
  if (code !== undefined && message !== undefined) return { code, message, fix: fix ?? '' };
  const last =
    tail
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .at(-1) ?? '';
  return {
    code: 'trainer_failed',
    message: `R ended with exit status ${exit_code ?? 'none'}${last === '' ? '' : `; its last words are "${last.slice(0, 300)}"`}.`,
    fix: 'Ask for it again; if it happens twice, tell whoever looks after MMM Trainer.',
  };
}
