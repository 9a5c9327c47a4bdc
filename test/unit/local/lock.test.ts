import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockState } from '../../../src/local/lock.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'lock-'));

it('gives the folder to one process at a time', () => {
  const state = folder();
  // The parent of this process is alive for as long as the test is.
  writeFileSync(join(state, 'lock'), String(process.ppid));
  expect(lockState(state)).toEqual({ held_by: process.ppid });
});

it('takes a lock over whose process is gone', () => {
  const state = folder();
  writeFileSync(join(state, 'lock'), '2147483646');
  expect(lockState(state)).toHaveProperty('release');
});

it('takes a lock over that was written half', () => {
  const state = folder();
  writeFileSync(join(state, 'lock'), '');
  expect(lockState(state)).toHaveProperty('release');
});

it('can be taken again after it was released', () => {
  const state = folder();
  const first = lockState(state);
  if (!('release' in first)) throw new Error('the folder was not free');
  first.release();
  expect(lockState(state)).toHaveProperty('release');
});
