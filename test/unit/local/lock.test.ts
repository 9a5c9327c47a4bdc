import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { identify } from '../../../src/local/jobs/processes.ts';
import { lockState } from '../../../src/local/lock.ts';

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(state, { recursive: true, force: true }));

const leave = (text: string) => writeFileSync(join(state, 'lock'), text);

it('gives the folder to one process at a time', () => {
  // The parent of this process is alive for as long as the test is.
  leave(`${process.ppid} ${identify(process.ppid)?.started}`);
  expect(lockState(state)).toEqual({ held_by: process.ppid });
  expect(readdirSync(state)).toEqual(['lock']);
});

it.each([
  ['whose process is gone', '2147483646 12345'],
  ['whose process has given its id to another', `${process.ppid} 1`],
  ['that was written half', ''],
])('takes a lock over %s', (_which, text) => {
  leave(text);
  expect(lockState(state)).toHaveProperty('release');
  expect(lockState(state)).toEqual({ held_by: process.pid });
  expect(readdirSync(state)).toEqual(['lock']);
});

it('can be taken again after it was released', () => {
  const first = lockState(state);
  if (!('release' in first)) throw new Error('the folder was not free');
  first.release();
  expect(lockState(state)).toHaveProperty('release');
});
