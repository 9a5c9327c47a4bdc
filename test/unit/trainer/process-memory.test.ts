import { expect, test } from 'vitest';
import { memoryLimitBytes, outOfMemoryKills, wasShortOfMemory } from '../../../src/trainer/process-memory.ts';

const files = (texts: Readonly<Record<string, string>>) => (path: string) => texts[path] ?? '';
const GIB = 1024 ** 3;

test("the kernel's kills are those of the container, or of the machine where it does not tell those", () => {
  const vmstat = 'nr_free_pages 1\noom_kill 7\n';
  expect(
    outOfMemoryKills(files({ '/sys/fs/cgroup/memory.events': 'oom 3\noom_kill 2\n', '/proc/vmstat': vmstat })),
  ).toBe(2);
  expect(outOfMemoryKills(files({ '/sys/fs/cgroup/memory/memory.oom_control': 'under_oom 0\noom_kill 1\n' }))).toBe(1);
  expect(outOfMemoryKills(files({ '/proc/vmstat': vmstat }))).toBe(7);
  expect(outOfMemoryKills(files({}))).toBeNull();
});

test('the memory is that of the container, or of the machine where the container has no limit', () => {
  const machine = { '/proc/meminfo': `MemTotal:       ${(16 * GIB) / 1024} kB\nMemFree: 1 kB\n` };
  expect(memoryLimitBytes(files({ ...machine, '/sys/fs/cgroup/memory.max': `${8 * GIB}\n` }))).toBe(8 * GIB);
  expect(memoryLimitBytes(files({ ...machine, '/sys/fs/cgroup/memory.max': 'max\n' }))).toBe(16 * GIB);
  const no_limit = { '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n' };
  expect(memoryLimitBytes(files({ ...machine, ...no_limit }))).toBe(16 * GIB);
  expect(memoryLimitBytes(files({}))).toBeNull();
});

test('memory was short from nine tenths on, this process counted in', () => {
  expect(wasShortOfMemory(95 * GIB, 100 * GIB)).toBe(true);
  expect(wasShortOfMemory(80 * GIB, 100 * GIB)).toBe(false);
  expect(wasShortOfMemory(0.9 * GIB - 1, GIB)).toBe(true);
  expect(wasShortOfMemory(null, GIB)).toBe(false);
  expect(wasShortOfMemory(GIB, null)).toBe(false);
});
