import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockState } from './lock.ts';

/**
 * The state folder of a demo: the one that `npm start` shows later, or, where another process is using that, a fresh one.
 */
export function takeStateDir(root: string): { state_dir: string; release: () => void; shared: boolean } {
  const usual = join(root, '.mmm');
  const taken = lockState(usual);
  if ('release' in taken) return { state_dir: usual, release: taken.release, shared: true };
  const fresh = mkdtempSync(join(tmpdir(), 'mmm-trainer-'));
  const own = lockState(fresh);
  return { state_dir: fresh, release: 'release' in own ? own.release : () => undefined, shared: false };
}
