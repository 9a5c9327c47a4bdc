import { expect, test } from 'vitest';
import { descendantsOf, fromPs, identify, isAlive, residentBytes } from '../../../../src/local/jobs/processes.ts';

test('a process is known by its id and the time of its start', () => {
  const self = identify(process.pid);
  expect(self?.pid).toBe(process.pid);
  expect(self !== null && isAlive(self)).toBe(true);
  // Another one to which the id was given again.
  expect(isAlive({ pid: process.pid, started: 'another time' })).toBe(false);
});

test('memory is of the order that Node says', () => {
  const bytes = residentBytes([process.pid]);
  expect(bytes).toBeGreaterThan(process.memoryUsage.rss() / 2);
  expect(bytes).toBeLessThan(process.memoryUsage.rss() * 2);
});

test('ps tells the same of a process as is needed where there is no /proc', () => {
  const [self] = fromPs(['-p', String(process.pid)]);
  expect(self).toMatchObject({ pid: process.pid, parent: process.ppid });
  expect(self?.started).toMatch(/\d\d:\d\d:\d\d/);
});

test('those of a group are its members and what they have started, wherever that has gone', () => {
  const process = (pid: number, parent: number, group: number) => ({ pid, parent, group, started: '' });
  const all = [
    process(40, 30, 40), // left the group
    process(1, 0, 1),
    process(20, 1, 20), // leads
    process(30, 20, 20),
    process(50, 1, 20), // its parent has ended
    process(60, 1, 60),
  ];
  expect(descendantsOf(20, all).sort()).toEqual([20, 30, 40, 50]);
});
