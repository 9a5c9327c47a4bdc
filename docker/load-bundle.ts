import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Run by Node itself while the image of the bot is built, in the image: loads every file of the bundle and what lies beside it. What could
 * not be loaded there (a native library, a package that was left out) fails the build, and what V8 compiles goes to the folder that
 * `NODE_COMPILE_CACHE` names, so that no instance compiles it again when it starts.
 */
const folder = resolve('dist/bot');
const main = resolve(folder, 'main.js');
/** Those do something when they are loaded; the others only define. */
const ENTRIES = ['main.js', 'snowflake-worker.js'];

for (const file of readdirSync(folder).filter((name) => name.endsWith('.js') && !ENTRIES.includes(name))) {
  await import(pathToFileURL(resolve(folder, file)).href);
}
const { resolve: find } = createRequire(main);
for (const name of ['@duckdb/node-api', '@resvg/resvg-js', '@guanmingchiu/sqlparser-ts']) {
  await import(pathToFileURL(find(name)).href);
}
for (const font of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf']) find(`dejavu-fonts-ttf/ttf/${font}`);

// Without settings it says so, and ends; by then everything that it starts with is loaded.
const { NODE_COMPILE_CACHE = '' } = process.env;
const { status, stderr } = spawnSync(process.execPath, [main], { env: { NODE_COMPILE_CACHE }, encoding: 'utf8' });
if (status !== 1 || !stderr.includes('Settings are missing or wrong')) {
  console.error(`The bot did not load, or began without its settings (exit status ${status}):\n${stderr}`);
  process.exit(1);
}
