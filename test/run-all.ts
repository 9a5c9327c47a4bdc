import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CHECKS } from './checks/all.ts';
import { runChecks } from './checks/run-checks.ts';
import { installBrowser } from './e2e/browser.ts';
import { type Count, countJUnit, countVitest, sum } from './support/counts.ts';

/**
 * `npm test`: the checks of the tree, vitest, testthat, one after the other, all of them even where one fails. The last line
 * counts what the runners themselves reported; each check counts as one test.
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const reports = join(root, 'test-results');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const vitestReport = join(reports, 'vitest.json');
const testthatReport = join(reports, 'testthat.xml');

installBrowser();
const counts = [
  await checks(),
  suite(
    'vitest',
    bin('vitest'),
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
    () => countVitest(readFileSync(vitestReport, 'utf8')),
  ),
  suite('testthat', 'Rscript', ['r/tests/testthat.R', '--junit', testthatReport], () =>
    countJUnit(readFileSync(testthatReport, 'utf8')),
  ),
];
const total = counts.reduce(sum);
if (total.skipped > 0) console.log(`${total.skipped} skipped; each says why above`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

async function checks(): Promise<Count> {
  console.log('\n== checks');
  return runChecks(CHECKS, root, { at_a_time: availableParallelism(), say: (line) => console.log(line) });
}

/** A runner that dies without a report, or fails in spite of a clean one, is one failure more. */
function suite(title: string, command: string, args: readonly string[], count: () => Count): Count {
  const { status } = run(title, command, args);
  try {
    const counted = count();
    return status !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
  } catch (error) {
    console.log(`${title} left no report that can be read: ${String(error)}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function run(title: string, command: string, args: readonly string[]): SpawnSyncReturns<Buffer> {
  const started = Date.now();
  console.log(`\n== ${title}`);
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  console.log(
    `== ${title}: exit ${result.status ?? result.signal} after ${Math.round((Date.now() - started) / 1000)} s`,
  );
  return result;
}

function bin(name: string): string {
  return join(root, 'node_modules/.bin', name);
}
