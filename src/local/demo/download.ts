import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { ObjectStore } from '../../providers/object-store/types.ts';
import { namesIn } from '../../runs/names-in.ts';
import { readJsonFile, writeJsonFile } from '../json-file.ts';

const AT_ONCE = 8;
/** What was brought to a folder, so that the next run's files do not lie among them. */
const BROUGHT = '.brought.json';
const NAMES = z.array(z.string().refine((name) => !name.split('/').includes('..')));

/**
 * Brings every object below `prefix` to the folder `out`, in place of what was brought there before; anything else in it is
 * left alone. Returns their names relative to it, in order.
 */
export async function downloadAll(objects: ObjectStore, prefix: string, out: string): Promise<string[]> {
  const names = await namesIn(objects, prefix);
  for (const name of readJsonFile(join(out, BROUGHT), NAMES) ?? []) rmSync(join(out, name), { force: true });
  writeJsonFile(join(out, BROUGHT), names);
  const limit = pLimit(AT_ONCE);
  await Promise.all(
    names.map((name) =>
      limit(async () => {
        const path = join(out, name);
        mkdirSync(dirname(path), { recursive: true });
        await objects.download(prefix + name, path);
      }),
    ),
  );
  return names;
}
