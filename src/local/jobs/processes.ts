import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { ProcessIdentity } from './attempt-files.ts';
import { ATTEMPT_VARIABLE } from './attempt-files.ts';

/** Looks at processes through /proc, or through `ps` where there is none. Zombies count as ended. */

const HAS_PROC = existsSync('/proc/self/stat');

export type Process = { pid: number; parent: number; group: number; started: string };

/** Who has this id now; `null` where nobody has. */
export function identify(pid: number): ProcessIdentity | null {
  const found = HAS_PROC ? fromProc(pid) : fromPs(['-p', String(pid)])[0];
  return found ? { pid, started: found.started } : null;
}

export function isAlive({ pid, started }: ProcessIdentity): boolean {
  return identify(pid)?.started === started;
}

/**
 * Ids of all processes of an attempt: its process group and those that have left it, known by the attempt's marker in their
 * environment. Where the system does not tell that, the descendants of the main process are all that can be found.
 */
export function membersOf(attempt: { group: number | null; marker: string }): number[] {
  if (!HAS_PROC) {
    return attempt.group === null ? [] : descendantsOf(attempt.group, fromPs(['-A']));
  }
  const marker = `\0${ATTEMPT_VARIABLE}=${attempt.marker}\0`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const found = fromProc(pid);
      if (found === null) return false;
      return found.group === attempt.group || `\0${readProc(pid, 'environ') ?? ''}`.includes(marker);
    });
}

/** Sum of the resident sets in bytes. Pages that processes share are counted for each of them. */
export function residentBytes(pids: readonly number[]): number {
  if (!HAS_PROC) {
    const rows = spawnSync('ps', ['-o', 'rss=', '-p', pids.join(',')], { encoding: 'utf8' }).stdout ?? '';
    return sum(rows.split('\n').map(Number)) * 1024;
  }
  return sum(pids.map((pid) => kibibytes(readProc(pid, 'status'), 'VmRSS'))) * 1024;
}

/** The same with every shared page counted once, as a container's limit counts them; slower. */
export function proportionalBytes(pids: readonly number[]): number {
  if (!HAS_PROC) return residentBytes(pids);
  return sum(pids.map((pid) => kibibytes(readProc(pid, 'smaps_rollup'), 'Pss'))) * 1024;
}

export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

function fromProc(pid: number): Process | null {
  const stat = readProc(pid, 'stat');
  if (stat === null) return null;
  // The second field is the command in brackets and may contain anything; see proc_pid_stat(5).
  const [state, parent, group, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return null;
  return { pid, parent: Number(parent), group: Number(group), started: rest[16] ?? '' };
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return null;
  }
}

function kibibytes(text: string | null, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text ?? '')?.[1] ?? 0);
}

/** Ids of a group that `leader` leads and of everything that its members have started. */
export function descendantsOf(leader: number, all: readonly Process[]): number[] {
  const found = new Set(all.filter(({ pid, group }) => pid === leader || group === leader).map(({ pid }) => pid));
  let before: number;
  do {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  } while (found.size > before);
  return [...found];
}

export function fromPs(which: readonly string[]): Process[] {
  const { stdout } = spawnSync('ps', [...which, '-o', 'pid=,ppid=,pgid=,stat=,lstart='], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').flatMap((line) => {
    const [pid, parent, group, state, ...started] = line.trim().split(/\s+/);
    if (pid === undefined || state === undefined || state.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), started: started.join(' ') }];
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
