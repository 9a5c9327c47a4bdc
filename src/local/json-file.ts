import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { z } from 'zod';

/** The local cloud's state is plain JSON files that survive a kill at any moment: each is written beside and renamed. */

export function writeJsonFile(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${randomUUID()}.part`;
  try {
    writeFileSync(beside, JSON.stringify(value));
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** The parsed content, or `null` where there is no such file. Throws on content that is not of the schema. */
export function readJsonFile<T>(path: string, schema: z.ZodType<T>): T | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  return schema.parse(JSON.parse(text));
}

/** Names of the files in the folder, without those that a kill has left half written: they are removed. */
export function jsonFilesIn(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder);
  for (const name of names) if (name.endsWith('.part')) rmSync(join(folder, name), { force: true });
  return names.filter((name) => name.endsWith('.json'));
}
