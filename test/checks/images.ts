import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../docker/bundle.ts';
import type { Check, CheckResult } from './check.ts';
import { assemble } from './images/assemble.ts';
import { outsideImages, parseDockerfile, type Stage } from './images/dockerfile.ts';
import { startProgram } from './images/start-program.ts';

/**
 * What can be said of the images without building them: bases are named by digest, what is copied is there, and the bundles start from
 * just the files that the images would have. `npm run check:images` builds them.
 */
export const images: Check = imagesWith(bundle);

/** The same with bundles that come from elsewhere. */
export function imagesWith(makeBundles: (root: string, out: string) => Promise<unknown>): Check {
  return { name: 'images', run: (root) => look(root, makeBundles) };
}

async function look(root: string, makeBundles: (root: string, out: string) => Promise<unknown>): Promise<CheckResult> {
  const dockerfiles = dockerfilesOf(root);
  const lines = dockerfiles.flatMap(({ file, stages }) =>
    [...unpinned(stages), ...notThere(stages, root)].map((line) => `docker/${file}: ${line}`),
  );
  if (lines.length > 0) return { ok: false, lines };

  const folder = mkdtempSync(join(tmpdir(), 'mmm-images-'));
  try {
    const bundled = join(folder, 'dist');
    await makeBundles(root, bundled);
    for (const { file, stages } of dockerfiles) {
      const image = join(folder, file.replace('.Dockerfile', ''));
      const assembled = assemble(stages, { root, bundled, image });
      const wrong = assembled.lines.length > 0 ? assembled.lines : await startProgram(image, assembled);
      lines.push(...wrong.map((line) => `docker/${file}: ${line}`));
    }
    return { ok: lines.length === 0, lines };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The Dockerfiles of a tree, with their stages. */
function dockerfilesOf(root: string): { file: string; stages: Stage[] }[] {
  return readdirSync(join(root, 'docker'))
    .filter((file) => file.endsWith('.Dockerfile'))
    .sort()
    .map((file) => ({ file, stages: parseDockerfile(readFileSync(join(root, 'docker', file), 'utf8')) }));
}

function unpinned(stages: readonly Stage[]): string[] {
  return outsideImages(stages)
    .filter((image) => !/@sha256:[0-9a-f]{64}$/.test(image))
    .map((image) => `${image} is not named by its digest`);
}

/** What any stage copies from the tree and the tree has not. */
function notThere(stages: readonly Stage[], root: string): string[] {
  return stages.flatMap(({ instructions }) =>
    instructions
      .filter(({ keyword, flags }) => keyword === 'COPY' && flags.from === undefined)
      .flatMap(({ words, line }) =>
        words
          .slice(0, -1)
          .filter((source) => !existsSync(join(root, source)))
          .map((source) => `line ${line}: ${source} is copied and is not there`),
      ),
  );
}
