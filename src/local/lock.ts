import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { identify, isAlive } from './jobs/processes.ts';

export type Lock = { release: () => void } | { held_by: number };

/** Takes the state folder for this process, so that two local clouds never write to one. */
export function lockState(state_dir: string): Lock {
  return takeLock(join(state_dir, 'lock'));
}

/**
 * Makes the lock file in this process's name. Returns the function that gives it back, or the id of the living process that
 * holds it. The file names its process and when that was started, so that the lock of one that was killed is taken over even
 * where its id has gone to another since.
 */
export function takeLock(path: string): Lock {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${randomUUID()}`;
  writeFileSync(beside, `${process.pid} ${identify(process.pid)?.started ?? ''}`);
  try {
    for (;;) {
      // Linked rather than written there: a lock that is there names its holder.
      if (linked(beside, path)) return { release: () => rmSync(path, { force: true }) };
      const holder = livingHolder(path);
      if (holder !== null) return { held_by: holder };
      clearAway(path);
    }
  } finally {
    rmSync(beside, { force: true });
  }
}

/** Of several that find a dead process's lock, one moves it; a lock that was taken just before is put back. */
function clearAway(path: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  if (livingHolder(aside) !== null) linked(aside, path);
  rmSync(aside, { force: true });
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function livingHolder(path: string): number | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  const [, pid, started] = /^(\d+) (.+)$/.exec(text) ?? [];
  if (pid === undefined || started === undefined) return null;
  return isAlive({ pid: Number(pid), started }) ? Number(pid) : null;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
