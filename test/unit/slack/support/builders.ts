import { readdir, readFile } from 'node:fs/promises';
import { Session } from 'node:inspector/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SLACK = fileURLToPath(new URL('../../../../src/slack/', import.meta.url));

/** `file` is below `src/slack/`. */
export type Builder = { file: string; name: string };

const SIGNATURE = /^export function (\w+)(?:(?!\n\}\n)[\s\S])*?\): ([^\n]+) \{\n/gm;
const SURFACE = /\b(MessageContent|ModalView|HomeView|View)\b/;

/** Every exported function in `src/slack/` that returns a whole message or view without waiting for anything. */
export async function builders(): Promise<Builder[]> {
  const entries = await readdir(SLACK, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'));
  const found = await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const source = await readFile(path, 'utf8');
      const file = relative(SLACK, path).replaceAll(sep, '/');
      return [...source.matchAll(SIGNATURE)].flatMap(([, name = '', returns = '']) =>
        SURFACE.test(returns) && !returns.includes('Promise') ? [{ file, name }] : [],
      );
    }),
  );
  return found.flat().sort((a, b) => `${a.file} ${a.name}`.localeCompare(`${b.file} ${b.name}`));
}

/** Which functions of `src/slack/` run while `act` does, as "file name". */
export async function functionsCalledBy(act: () => Promise<unknown>): Promise<ReadonlySet<string>> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await act();
    const { result } = await session.post('Profiler.takePreciseCoverage');
    return new Set(
      result.flatMap(({ url, functions }) => {
        const path = url.startsWith('file:') ? fileURLToPath(url) : url;
        if (!path.startsWith(SLACK)) return [];
        const file = relative(SLACK, path).replaceAll(sep, '/');
        return functions
          .filter(({ ranges }) => ranges.some(({ count }) => count > 0))
          .map(({ functionName }) => `${file} ${functionName}`);
      }),
    );
  } finally {
    session.disconnect();
  }
}
