import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Sample } from './sample.ts';

const FOLDER = new URL('.', import.meta.url);

/** Every sample of every `*.samples.ts` in this folder, with the file that it stands in. */
export async function allSamples(): Promise<(Sample & { file: string })[]> {
  const files = (await readdir(fileURLToPath(FOLDER))).filter((name) => name.endsWith('.samples.ts')).sort();
  const loaded = await Promise.all(
    files.map(async (file) => {
      const { samples }: { samples: readonly Sample[] } = await import(new URL(file, FOLDER).href);
      return samples.map((sample) => ({ ...sample, file }));
    }),
  );
  return loaded.flat();
}
