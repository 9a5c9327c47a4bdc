import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { nearest } from '../data/nearest.ts';
import { AppError } from '../errors.ts';
import { loadManifest } from './manifest.ts';
import type { RunSpec } from './run-spec.ts';

/** The manifests that people can name, from folders of YAML files kept in git. A file's name is the manifest's. */
export type ManifestCatalogue = {
  names(): Promise<string[]>;
  /** Throws `manifest_not_found` (with the nearest name) and `spec_invalid` (with the sentences of what is wrong). */
  load(name: string, set?: readonly string[]): Promise<RunSpec>;
};

const MANIFEST = /\.ya?ml$/;

/** Folders are read each time, so that a manifest is there as soon as its file is. Of two alike the first folder's counts. */
export function manifestCatalogue(options: { dirs: readonly string[] }): ManifestCatalogue {
  async function files(): Promise<Map<string, { folder: string; file: string }>> {
    const found = new Map<string, { folder: string; file: string }>();
    for (const folder of options.dirs.filter((dir) => existsSync(dir))) {
      for (const file of (await readdir(folder)).filter((name) => MANIFEST.test(name)).sort()) {
        const name = file.replace(MANIFEST, '');
        if (!found.has(name)) found.set(name, { folder, file });
      }
    }
    return found;
  }

  return {
    names: async () => [...(await files()).keys()].sort(),
    async load(name, set = []) {
      const known = await files();
      const entry = known.get(name);
      if (entry === undefined) {
        const names = [...known.keys()].sort();
        throw new AppError('manifest_not_found', { manifest: name, nearest: nearest(name, names), known: names });
      }
      const text = await readFile(join(entry.folder, entry.file), 'utf8');
      const result = loadManifest(text, { filename: entry.file, set });
      if (result.ok) return withFileBeside(result.spec, entry.folder);
      const sentences = result.problems.map(
        ({ line, message, fix }) => `${line === null ? '' : `Line ${line}: `}${message} ${fix}`,
      );
      throw new AppError('spec_invalid', { manifest: name, reason: sentences.join(' '), problems: sentences });
    },
  };
}

/** A CSV file is named relative to its manifest. */
function withFileBeside(spec: RunSpec, folder: string): RunSpec {
  if (!('file' in spec.data) || isAbsolute(spec.data.file)) return spec;
  const beside = join(folder, spec.data.file);
  return existsSync(beside) ? { ...spec, data: { file: beside } } : spec;
}
