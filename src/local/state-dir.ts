import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { lockState } from './lock.ts';

/**
 * The state folder of a demo: the one that was asked for or that `npm start` shows later; where another process is using it,
 * a fresh one.
 */
export function takeStateDir(
  root: string,
  wanted: string | null,
): { state_dir: string; release: () => void; shared: boolean } {
  const usual = wanted === null ? join(root, '.mmm') : resolve(wanted);
  const taken = lockState(usual);
  if ('release' in taken) return { state_dir: usual, release: taken.release, shared: true };
  const fresh = mkdtempSync(join(tmpdir(), 'mmm-trainer-'));
  const own = lockState(fresh);
  return { state_dir: fresh, release: 'release' in own ? own.release : () => undefined, shared: false };
}
