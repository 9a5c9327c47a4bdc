import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { loadManifest } from '../../runs/manifest.ts';
import { writeManifest } from '../../runs/manifest-writer.ts';
import type { RunSpec } from '../../runs/run-spec.ts';
import type { DemoOptions } from './options.ts';

/** What the demo will ask for: the name of a manifest that the bot can find, and the channel to ask in. */
export type DemoRequest = { manifest: string; channel: string };

/**
 * Reads the manifest, lays the overrides over it, and leaves it under `manifests_dir` for the bot to find by its name. A CSV
 * file is looked for beside its manifest. Returns the sentences of what is wrong instead, where something is.
 */
export function prepareRequest(
  options: DemoOptions,
  folders: { root: string; manifests_dir: string },
): { request: DemoRequest; spec: RunSpec } | { refused: string[] } {
  const path = resolve(options.manifest ?? join(folders.root, 'manifests/demo.yaml'));
  if (!existsSync(path))
    return { refused: [`There is no manifest at ${path}. Name a YAML file, such as manifests/demo.yaml.`] };
  const loaded = loadManifest(readFileSync(path, 'utf8'), { filename: basename(path), set: options.overrides });
  if (!loaded.ok) {
    const file = basename(path);
    return {
      refused: loaded.problems.map(
        ({ line, message, fix }) => `${line === null ? '' : `${file}, line ${line}: `}${message} ${fix}`,
      ),
    };
  }
  const spec = withAbsoluteFile(loaded.spec, dirname(path));
  const channel = spec.notify.channel ?? DEFAULT_CHANNEL;
  if (options.manifest === null && options.overrides.length === 0)
    return { request: { manifest: 'demo', channel }, spec };
  const name = `${spec.revision}-${spec.country}`;
  mkdirSync(folders.manifests_dir, { recursive: true });
  writeFileSync(join(folders.manifests_dir, `${name}.yaml`), writeManifest(spec));
  return { request: { manifest: name, channel }, spec };
}

const DEFAULT_CHANNEL = 'mmm-runs';

function withAbsoluteFile(spec: RunSpec, folder: string): RunSpec {
  if (!('file' in spec.data) || isAbsolute(spec.data.file)) return spec;
  return { ...spec, data: { file: join(folder, spec.data.file) } };
}
