import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readJsonFile } from '../json-file.ts';
import {
  ATTEMPT_RESULT,
  type AttemptResult,
  type AttemptSpec,
  attemptFiles,
  CLAIM,
  MAIN_PROCESS,
  scratchFolder,
} from './attempt-files.ts';
import { takeClaim } from './claim.ts';
import { isAlive, membersOf, residentBytes, signalAll } from './processes.ts';

const LOOK_MS = 100;
const SUPERVISOR = fileURLToPath(new URL('./supervisor.ts', import.meta.url));
const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Which attempt: where its files are, and the marker of its processes. */
export type AttemptRef = Pick<AttemptSpec, 'folder' | 'file_name' | 'marker'>;

export type FollowedAttempt = {
  /** How it ended; `detached` where following it was given up. */
  ended: Promise<AttemptResult | 'detached'>;
  /** Asks its supervisor to end it: SIGTERM, then SIGKILL. */
  stop(): void;
  /** Stops following; the attempt goes on. */
  detach(): void;
  memoryBytes(): number;
};

/** Starts an attempt under a supervisor of its own. */
export function startAttempt(spec: AttemptSpec): FollowedAttempt {
  mkdirSync(spec.folder, { recursive: true });
  const log = openSync(attemptFiles(spec.folder, spec.file_name).log, 'a');
  const { NODE_OPTIONS: _, ...env } = process.env;
  const supervisor = spawn(process.execPath, ['--import', TSX, SUPERVISOR], {
    detached: true,
    env,
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  let running = true;
  const over = () => {
    running = false;
  };
  supervisor.once('error', over).once('exit', over);
  // One that dies at once leaves a closed pipe; its exit says so.
  supervisor.stdin?.on('error', () => undefined).end(JSON.stringify(spec));
  supervisor.unref();
  return follow(spec, { isRunning: () => running, stop: () => supervisor.kill('SIGTERM') });
}

/** Follows an attempt that an earlier server started. `null` where it never began and now never will. */
export function adoptAttempt(attempt: AttemptRef): FollowedAttempt | null {
  const { claim } = attemptFiles(attempt.folder, attempt.file_name);
  if (takeClaim(claim, null)) return null;
  const supervisor = readJsonFile(claim, CLAIM);
  if (supervisor === null) return null;
  return follow(attempt, {
    isRunning: () => isAlive(supervisor),
    stop: () => {
      if (isAlive(supervisor)) signalAll([supervisor.pid], 'SIGTERM');
    },
  });
}

function follow(attempt: AttemptRef, supervisor: { isRunning(): boolean; stop(): void }): FollowedAttempt {
  const files = attemptFiles(attempt.folder, attempt.file_name);
  const members = () =>
    membersOf({ group: readJsonFile(files.process, MAIN_PROCESS)?.pid ?? null, marker: attempt.marker });
  const detached = new AbortController();

  async function untilEnded(): Promise<AttemptResult | 'detached'> {
    while (!detached.signal.aborted) {
      // In this order, so that a result written just before the end is not missed.
      const running = supervisor.isRunning();
      const result = readJsonFile(files.result, ATTEMPT_RESULT);
      if (!running) {
        const left = members();
        if (left.length === 0) {
          rmSync(scratchFolder(attempt.marker), { recursive: true, force: true });
          return result ?? LOST;
        }
        signalAll(left, 'SIGKILL');
      }
      await sleep(LOOK_MS, undefined, { signal: detached.signal }).catch(() => undefined);
    }
    return 'detached';
  }

  return {
    ended: untilEnded(),
    stop: supervisor.stop,
    detach: () => detached.abort(),
    memoryBytes: () => residentBytes(members()),
  };
}

const LOST: AttemptResult = { end: 'lost', exit_code: null, signal: null, memory_peak_bytes: 0 };
