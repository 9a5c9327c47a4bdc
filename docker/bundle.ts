import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Metafile, type Plugin } from 'esbuild';
import { z } from 'zod';
import { packagesNeeded } from './packages-needed.ts';

/**
 * `npm run bundle`: what the images run. `dist/bot/main.js` is the bot and `dist/trainer/main.js` the trainer, each with all of its
 * packages in it but those of `EXTERNAL`, which are copied to `dist/node_modules` with what they need. `dist/package.json` tells Node
 * that these are modules, and the bot its version.
 */

/** What cannot be put into a bundle: native code, WebAssembly, and fonts that are read as files. */
export const EXTERNAL = [
  '@duckdb/node-api',
  '@guanmingchiu/sqlparser-ts',
  '@resvg/resvg-js',
  'dejavu-fonts-ttf',
] as const;

/** Entries by the folder that they come into. A worker thread's entry lies beside the file that starts it. */
const BUNDLES = {
  bot: { main: 'src/main.ts', 'snowflake-worker': 'src/providers/warehouse/snowflake-worker.ts' },
  trainer: { main: 'src/trainer/main.ts' },
} as const;

/** CommonJS packages ask for these, which modules have by other names. */
const REQUIRE = [
  "import { createRequire as bundleCreateRequire } from 'node:module';",
  'const require = bundleCreateRequire(import.meta.url);',
].join('\n');
const PLACE = { __filename: 'import.meta.filename', __dirname: 'import.meta.dirname' };

/**
 * Cloud Tasks' client looks for JSON files beside itself when it is loaded, and a bundle has no files beside it. Told by their literal
 * paths, esbuild puts them in.
 */
const JSON_OF_CLOUD_TASKS: Plugin = {
  name: 'json-of-cloud-tasks',
  setup({ onLoad }) {
    onLoad({ filter: /@google-cloud[\\/]tasks[\\/]build[\\/]esm[\\/].*_client\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(
        /getJSON\(path\.join\(dirname, ((?:'[^']+'(?:, )?)+)\)\)/g,
        (_call, parts: string) => `require('./${parts.replaceAll("'", '').split(', ').join('/')}')`,
      ),
    }));
  },
};

const PACKAGE = z.object({ name: z.string(), version: z.string(), license: z.string() });

/** Makes `out` anew from the tree at `root`. Says what each bundle consists of. */
export async function bundle(root: string, out: string): Promise<Record<keyof typeof BUNDLES, Metafile>> {
  for (const folder of [...Object.keys(BUNDLES), 'node_modules'])
    rmSync(join(out, folder), { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const { name, version, license } = PACKAGE.parse(readJson(join(root, 'package.json')));
  writeFileSync(
    join(out, 'package.json'),
    `${JSON.stringify({ name, version, license, private: true, type: 'module' })}\n`,
  );
  for (const folder of packagesNeeded(readJson(join(root, 'package-lock.json')), EXTERNAL, root)) {
    cpSync(join(root, folder), join(out, folder), { recursive: true });
  }
  return { bot: await bundleOne(root, out, 'bot'), trainer: await bundleOne(root, out, 'trainer') };
}

async function bundleOne(root: string, out: string, name: keyof typeof BUNDLES): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: BUNDLES[name],
    outdir: join(out, name),
    bundle: true,
    // What is imported when it is first needed is a file of its own.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.20',
    external: [...EXTERNAL],
    plugins: [JSON_OF_CLOUD_TASKS],
    banner: { js: REQUIRE },
    define: PLACE,
    // Stack traces are read by people.
    keepNames: true,
    minifySyntax: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'external',
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

const own_file = fileURLToPath(import.meta.url);
if (process.argv[1] === own_file) {
  const root = resolve(own_file, '../..');
  const bundles = await bundle(root, join(root, 'dist'));
  for (const [name, { outputs }] of Object.entries(bundles)) {
    const scripts = Object.entries(outputs).filter(([file]) => file.endsWith('.js'));
    const bytes = scripts.reduce((sum, [, output]) => sum + output.bytes, 0);
    console.log(`dist/${name}: ${scripts.length} files, ${(bytes / 1e6).toFixed(1)} MB`);
  }
}
