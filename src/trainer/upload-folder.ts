import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import pLimit from 'p-limit';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { RUN_FILES, runObject } from '../runs/run-paths.ts';
import { TRIAL_FILE } from './fetch-folder.ts';
import type { Insist } from './patience.ts';

const PARALLEL_UPLOADS = 4;

/** By extension: the type, and whether it is stored gzip-encoded. */
const TYPES: Readonly<Record<string, { content_type: string; gzip: boolean }>> = {
  '.json': { content_type: 'application/json', gzip: true },
  '.csv': { content_type: 'text/csv; charset=utf-8', gzip: true },
  '.txt': { content_type: 'text/plain; charset=utf-8', gzip: true },
  '.log': { content_type: 'text/plain; charset=utf-8', gzip: true },
  '.png': { content_type: 'image/png', gzip: false },
  '.pdf': { content_type: 'application/pdf', gzip: false },
};

/** How a file of this name is stored. */
export function typeOf(name: string): { content_type: string; gzip: boolean } {
  return TYPES[extname(name)] ?? { content_type: 'application/octet-stream', gzip: false };
}

export type FolderUploads = {
  /** Sends one file. */
  send(name: string): Promise<void>;
  /** Sends the trials that are finished and were not sent yet: what the next attempt goes on from. */
  sendTrials(): Promise<void>;
  /** Sends what a run that is stopped leaves: finished trials, the log, times, debug/. */
  sendKept(): Promise<void>;
  /** Sends everything but the status; the list of files last, for who sees it may count on the rest. */
  sendAll(): Promise<void>;
};

/**
 * Sends the working folder to the run's folder. `fetched` are the trials that came from there. While R works what cannot be
 * sent is sent with the next heartbeat; at the end it is insisted on.
 */
export function folderUploads(
  objects: Pick<ObjectStore, 'upload'>,
  options: { run_id: string; folder: string; fetched: readonly string[]; insist: Insist },
): FolderUploads {
  const { run_id, folder, insist } = options;
  const sent_trials = new Set(options.fetched);

  async function send(name: string): Promise<void> {
    await objects.upload(runObject(run_id, { name }), join(folder, name), typeOf(name));
    if (TRIAL_FILE.test(name)) sent_trials.add(name);
  }

  async function unsentTrials(): Promise<string[]> {
    return (await filesIn(folder)).filter((name) => TRIAL_FILE.test(name) && !sent_trials.has(name));
  }

  async function insistOnAll(names: readonly string[]): Promise<void> {
    const limit = pLimit(PARALLEL_UPLOADS);
    await Promise.all(names.map((name) => limit(() => insist(() => send(name)))));
  }

  return {
    send,
    async sendTrials() {
      for (const name of await unsentTrials()) await send(name);
    },
    async sendKept() {
      await insistOnAll(await unsentTrials());
      await insistOnAll((await filesIn(folder)).filter(isKept));
    },
    async sendAll() {
      await insistOnAll(await unsentTrials());
      const names = (await filesIn(folder)).filter((name) => isOutput(name) && !sent_trials.has(name));
      await insistOnAll(names.filter((name) => name !== RUN_FILES.files));
      await insistOnAll(names.filter((name) => name === RUN_FILES.files));
    },
  };
}

/** What the bot wrote stays as it is; the status is sent by itself; files that are being written are none yet. */
function isOutput(name: string): boolean {
  return (
    !name.startsWith('data/') && name !== RUN_FILES.job && name !== RUN_FILES.status && !/\.(part|tmp)$/.test(name)
  );
}

function isKept(name: string): boolean {
  return name === RUN_FILES.console_log || name === RUN_FILES.timings || name.startsWith('debug/');
}

/** Names of all files below a folder, with "/" between their parts. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Size in bytes; 0 where there is no such file. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
