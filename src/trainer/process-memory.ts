import { readFileSync } from 'node:fs';

/** Looks into `/proc` and `/sys`; all of it is unknown where they are not there. */
type ReadFile = (path: string) => string;

/** From this share of the limit on, a process that was killed was most likely killed for want of memory. */
const SHORT_OF_MEMORY_SHARE = 0.9;

/** How often the kernel has killed something for want of memory: in this container or, where that is not told, on this machine. */
export function outOfMemoryKills(read: ReadFile = readOrEmpty): number | null {
  for (const path of ['/sys/fs/cgroup/memory.events', '/sys/fs/cgroup/memory/memory.oom_control', '/proc/vmstat']) {
    const count = /^oom_kill (\d+)$/m.exec(read(path))?.[1];
    if (count !== undefined) return Number(count);
  }
  return null;
}

/** The memory that this container, or else this machine, has. */
export function memoryLimitBytes(read: ReadFile = readOrEmpty): number | null {
  const machine = Number(/^MemTotal:\s+(\d+) kB$/m.exec(read('/proc/meminfo'))?.[1] ?? Number.NaN) * 1024;
  const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'].map((path) =>
    Number.parseInt(read(path), 10),
  );
  // No limit is told as "max", or as more than any machine has.
  const known = [machine, ...limits].filter((bytes) => Number.isFinite(bytes) && bytes > 0);
  return known.length === 0 ? null : Math.min(...known);
}

/** Whether R and its processes, with this one, took all but the last of the memory when they were last measured. */
export function wasShortOfMemory(r_bytes: number | null, limit_bytes: number | null): boolean {
  if (r_bytes === null || limit_bytes === null) return false;
  return r_bytes + process.memoryUsage.rss() >= SHORT_OF_MEMORY_SHARE * limit_bytes;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
