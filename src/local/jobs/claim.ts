import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeJsonFile } from '../json-file.ts';
import type { ProcessIdentity } from './attempt-files.ts';

/** Takes an attempt in hand, whole or not at all. `false` where another was first, or the attempt's folder is gone. */
export function takeClaim(path: string, by: ProcessIdentity | null): boolean {
  if (!existsSync(dirname(path))) return false;
  const beside = `${path}.${randomUUID()}`;
  writeJsonFile(beside, by);
  try {
    linkSync(beside, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(beside, { force: true });
  }
}
