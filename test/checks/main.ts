import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { CHECKS } from './all.ts';
import { runChecks } from './run-checks.ts';

/** `npm run check [-- NAME ...]`: every check of the tree, or those named. The exit status is 1 where one has failed. */

const root = resolve(import.meta.dirname, '../..');
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => CHECKS.every((check) => check.name !== name));
if (unknown.length > 0) {
  console.error(`There is no check ${unknown.join(', ')}. There are: ${CHECKS.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const checks = CHECKS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
const { passed, failed, skipped } = await runChecks(checks, root, {
  at_a_time: availableParallelism(),
  say: (line) => console.log(line),
});
if (skipped > 0) console.log(`${skipped} skipped; each says why above`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
