import { readdirSync, readFileSync } from 'node:fs';

/**
 * Resident memory of a process group and of this process in bytes, `null` where `/proc` does not say. Pages that forked
 * processes share count once (proportional set size), or once for each where the kernel does not tell.
 */
export function groupMemoryBytes(group: number): number | null {
  try {
    const members = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && groupOf(entry) === group);
    if (members.length === 0) return null;
    return members.reduce((sum, pid) => sum + memoryOf(pid), process.memoryUsage.rss());
  } catch {
    return null;
  }
}

function groupOf(pid: string): number | null {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  // The name of the program is in parentheses and may itself contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[2] === undefined ? null : Number(fields[2]);
}

function memoryOf(pid: string): number {
  const shared = /^Pss:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`));
  const resident = shared ?? /^VmRSS:\s+(\d+) kB/m.exec(readOrEmpty(`/proc/${pid}/status`));
  return Number(resident?.[1] ?? 0) * 1024;
}

/** How often the kernel has killed something of this container for want of memory; `null` where it does not say. */
export function outOfMemoryKills(): number | null {
  for (const path of ['/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/memory/memory.oom_control']) {
    const count = /^oom_kill (\d+)$/m.exec(readOrEmpty(path))?.[1];
    if (count !== undefined) return Number(count);
  }
  return null;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
