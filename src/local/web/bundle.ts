import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';
import { AppError } from '../../errors.ts';

/** In the order of the cascade. */
const STYLES = ['base', 'layout', 'message', 'blocks', 'controls', 'modal'] as const;

export type Bundle = { script: string; style: string };

const PAGE = fileURLToPath(new URL('app/main.tsx', import.meta.url));

/** Makes the page's two files from `app/` and its libraries, in memory; about half a second. `entry` draws another page with them. */
export async function bundlePage(entry = PAGE): Promise<Bundle> {
  try {
    const [script, style] = await Promise.all([bundleScript(entry), joinStyles()]);
    return { script, style };
  } catch (cause) {
    throw new AppError('internal', {}, { cause });
  }
}

async function bundleScript(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  // Ends esbuild's own process; this was its one job.
  await stop();
  return outputFiles[0]?.text ?? '';
}

/** The library's rules apply below an id that it repeats for every piece of text; below its class they can be refined. */
async function joinStyles(): Promise<string> {
  const library = createRequire(import.meta.url).resolve('slack-blocks-to-jsx/dist/style.css');
  const [theirs, ours] = await Promise.all([
    readFile(library, 'utf8'),
    Promise.all(STYLES.map((name) => readFile(new URL(`app/styles/${name}.css`, import.meta.url), 'utf8'))),
  ]);
  return [theirs.replaceAll('#slack_blocks_to_jsx', '.slack_blocks_to_jsx'), ...ours].join('\n');
}
