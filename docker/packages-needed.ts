import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const NAMES = z.record(z.string(), z.string()).default({});
const LOCK = z.object({
  lockfileVersion: z.literal(3),
  packages: z.record(
    z.string(),
    z.object({ dependencies: NAMES, optionalDependencies: NAMES, optional: z.boolean().default(false) }),
  ),
});
type Packages = z.infer<typeof LOCK>['packages'];

/**
 * The folders, as `package-lock.json` names them, of packages and of all that they need in turn. Those for other machines than this
 * one are not installed, and left out; any other that is missing at `root` is an error.
 */
export function packagesNeeded(lock: unknown, names: readonly string[], root: string): string[] {
  const { packages } = LOCK.parse(lock);
  const needed = new Set<string>();
  const wanted = names.map((name) => folderOf(packages, '', name));
  for (let folder = wanted.pop(); folder !== undefined; folder = wanted.pop()) {
    const found = packages[folder];
    if (needed.has(folder) || found === undefined) continue;
    if (!existsSync(join(root, folder))) {
      if (found.optional) continue;
      throw new Error(`${folder} is not installed: run npm ci`);
    }
    needed.add(folder);
    for (const name of Object.keys({ ...found.dependencies, ...found.optionalDependencies })) {
      wanted.push(folderOf(packages, folder, name));
    }
  }
  return [...needed].sort();
}

/** Where Node finds a package from a folder: in its own `node_modules`, or in those of the folders around it. */
function folderOf(packages: Packages, from: string, name: string): string {
  for (let around = from; ; around = around.slice(0, Math.max(0, around.lastIndexOf('/node_modules/')))) {
    const folder = around === '' ? `node_modules/${name}` : `${around}/node_modules/${name}`;
    if (folder in packages) return folder;
    if (around === '') throw new Error(`package-lock.json has no ${name}, which ${from || 'the bundle'} needs`);
  }
}
