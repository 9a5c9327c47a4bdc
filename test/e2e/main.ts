import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { installBrowser } from './browser.ts';

/** `npm run test:e2e`: everything that is driven from outside, as people do: the product and the page in a browser, the demo. */

const root = resolve(import.meta.dirname, '../..');
installBrowser();
const { status } = spawnSync(resolve(root, 'node_modules/.bin/vitest'), ['run', 'test/e2e', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
