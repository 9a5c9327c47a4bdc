import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Instruction, Stage } from './dockerfile.ts';
import { layersOf } from './dockerfile.ts';

export type Assembled = { lines: string[]; workdir: string; entrypoint: readonly string[] };

/**
 * Puts into the folder `image` what an image has of this tree and of the bundle: the COPY instructions of its stages, as a build
 * would carry them out. What other stages install or compile is left out. `lines` names what is copied and is not there.
 */
export function assemble(
  stages: readonly Stage[],
  { root, bundled, image }: { root: string; bundled: string; image: string },
): Assembled {
  const lines: string[] = [];
  let workdir = '/';
  let entrypoint: readonly string[] = [];
  for (const { instructions } of layersOf(stages)) {
    for (const { keyword, words, flags, line } of instructions) {
      if (keyword === 'WORKDIR') workdir = resolve(workdir, words[0] ?? '');
      if (keyword === 'ENTRYPOINT') entrypoint = words;
      if (keyword !== 'COPY') continue;
      for (const source of words.slice(0, -1)) {
        const from = sourceOf({ keyword, words, flags, line }, source, stages, { root, bundled });
        if (from === null) continue;
        if (!existsSync(from)) {
          lines.push(`line ${line}: ${source} is copied and is not there`);
          continue;
        }
        copy(from, source, join(image, resolve(workdir, words.at(-1) ?? '')), words.at(-1)?.endsWith('/') === true);
      }
    }
  }
  return { lines, workdir, entrypoint };
}

/** Where a source lies here; null for what another stage makes and is no part of the bundle. */
function sourceOf(
  { flags }: Instruction,
  source: string,
  stages: readonly Stage[],
  { root, bundled }: { root: string; bundled: string },
): string | null {
  if (flags.from === undefined) return join(root, source);
  const stage = stages.find(({ name }) => name === flags.from);
  const bundles = stage?.instructions.some(({ words }) => words.join(' ').includes('npm run bundle'));
  const [, path] = /^\/app\/dist\/(.*)$/.exec(source) ?? [];
  return bundles === true && path !== undefined ? join(bundled, path) : null;
}

/** As COPY does it: of a folder its contents, of a file the file itself, or into a folder where the target ends with a slash. */
function copy(from: string, source: string, to: string, into_folder: boolean): void {
  const target = into_folder && !statSync(from).isDirectory() ? join(to, basename(source)) : to;
  mkdirSync(resolve(target, '..'), { recursive: true });
  cpSync(from, target, { recursive: true });
}
