import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pLimit from 'p-limit';
import type { ObjectStore } from '../../providers/object-store/types.ts';
import { namesIn } from '../../runs/names-in.ts';

const AT_ONCE = 8;

/** Brings every object below `prefix` to the folder `out`; returns their names relative to it, in order. */
export async function downloadAll(objects: ObjectStore, prefix: string, out: string): Promise<string[]> {
  const names = await namesIn(objects, prefix);
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
