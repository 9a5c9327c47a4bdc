import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { nearest } from '../data/nearest.ts';
import { AppError, errorCode } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { loadBatchManifest } from './batch-manifest.ts';
import { loadManifest, type ManifestProblem, problemSentences } from './manifest.ts';
import type { RunSpec } from './run-spec.ts';

/**
 * The manifests that people can name: YAML files of folders kept in git, and those that people have saved in the bucket. A file's
 * name is the manifest's; of two alike, git's counts.
 */
export type ManifestCatalogue = {
  names(): Promise<string[]>;
  /** Throws `manifest_not_found` (with the nearest name) and `spec_invalid` (with the sentences of what is wrong). */
  load(name: string, set?: readonly string[]): Promise<RunSpec>;
  /**
   * The specs of a manifest that lists markets, one for each; `null` where it trains one. Throws as `load`.
   */
  markets(name: string, set?: readonly string[]): Promise<RunSpec[] | null>;
  /**
   * Keeps a manifest in the bucket. `taken`: there is one of that name, and `replace` was not asked for; `in_git`: there is one in
   * git, which would always be read in its place.
   */
  save(name: string, text: string, options: { replace: boolean }): Promise<'saved' | 'taken' | 'in_git'>;
};

const MANIFEST = /\.ya?ml$/;

/** Where saved manifests lie in the bucket. */
export const MANIFESTS_FOLDER = 'manifests/';

/** What a saved manifest may be called: it is typed after `/mmm train`. */
export const MANIFEST_NAME = /^[a-z0-9][a-z0-9._-]{0,59}$/;

type Entry = { file: string; folder: string | null };

/** Folders are read each time, so that a manifest is there as soon as its file is. Of two alike the first folder's counts. */
export function manifestCatalogue(options: {
  dirs: readonly string[];
  objects?: Pick<ObjectStore, 'list' | 'read' | 'write'>;
}): ManifestCatalogue {
  const { dirs, objects } = options;

  async function inGit(): Promise<Map<string, Entry>> {
    const found = new Map<string, Entry>();
    for (const folder of dirs.filter((dir) => existsSync(dir))) {
      for (const file of (await readdir(folder)).filter((name) => MANIFEST.test(name)).sort()) {
        const name = file.replace(MANIFEST, '');
        if (!found.has(name)) found.set(name, { folder, file });
      }
    }
    return found;
  }

  async function all(): Promise<Map<string, Entry>> {
    const found = await inGit();
    let page_token: string | undefined;
    do {
      const page = await objects?.list(MANIFESTS_FOLDER, { page_token });
      for (const object of page?.objects ?? []) {
        const file = object.name.slice(MANIFESTS_FOLDER.length);
        const name = file.replace(MANIFEST, '');
        if (MANIFEST.test(file) && !file.includes('/') && !found.has(name)) found.set(name, { folder: null, file });
      }
      page_token = page?.next_page_token ?? undefined;
    } while (page_token !== undefined);
    return found;
  }

  async function textOf(name: string): Promise<{ text: string; entry: Entry }> {
    const known = await all();
    const entry = known.get(name);
    const text = entry === undefined ? null : await read(entry);
    if (entry !== undefined && text !== null) return { text, entry };
    const names = [...known.keys()].sort();
    throw new AppError('manifest_not_found', { manifest: name, nearest: nearest(name, names), known: names });
  }

  async function read({ folder, file }: Entry): Promise<string | null> {
    if (folder !== null) return readFile(join(folder, file), 'utf8');
    return (await objects?.read(MANIFESTS_FOLDER + file))?.body.toString('utf8') ?? null;
  }

  return {
    names: async () => [...(await all()).keys()].sort(),
    async load(name, set = []) {
      const { text, entry } = await textOf(name);
      const result = loadManifest(text, { filename: entry.file, set });
      if (result.ok) return withFileBeside(result.spec, entry.folder);
      throw invalid(name, result.problems);
    },
    async markets(name, set = []) {
      const { text, entry } = await textOf(name);
      const result = loadBatchManifest(text, { filename: entry.file, set });
      if (result === null) return null;
      if (result.ok) return result.specs.map((spec) => withFileBeside(spec, entry.folder));
      throw invalid(name, result.problems);
    },
    async save(name, text, { replace }) {
      if (!MANIFEST_NAME.test(name)) throw new AppError('spec_invalid', { manifest: name, reason: NAME_RULE });
      if ((await inGit()).has(name)) return 'in_git';
      try {
        await objects?.write(`${MANIFESTS_FOLDER}${name}.yaml`, text, {
          content_type: 'text/yaml',
          ...(replace ? {} : { if_generation: '0' }),
        });
        return 'saved';
      } catch (error) {
        if (errorCode(error) === 'object_changed') return 'taken';
        throw error;
      }
    },
  };
}

export const NAME_RULE =
  'A manifest is called by 1 to 60 small letters, digits, ".", "_" or "-", starting with a letter or digit, such as de-weekly.';

function invalid(name: string, problems: readonly ManifestProblem[]): AppError {
  const sentences = problemSentences(problems);
  return new AppError('spec_invalid', { manifest: name, reason: sentences.join(' '), problems: sentences });
}

/** A CSV file is named relative to its manifest. */
function withFileBeside(spec: RunSpec, folder: string | null): RunSpec {
  if (folder === null || !('file' in spec.data) || isAbsolute(spec.data.file)) return spec;
  const beside = join(folder, spec.data.file);
  return existsSync(beside) ? { ...spec, data: { file: beside } } : spec;
}
