/**
 * Runs an entry file after installing whatever it needs that is missing; itself plain JavaScript, because it runs before
 * anything is installed.
 *
 *   node src/local/set-up.mjs [--r] -- ENTRY [ARGUMENT ...]
 *
 * With `--r`, R and its packages too. What is there already is recognised in well under a second. Where something cannot be
 * installed a sentence on stderr says so and the exit status is 1; an entry that was given `--json` has promised a result as
 * the last line on stdout, and then gets that too (`src/local/demo/result.ts` has its shape).
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const packages = join(root, 'node_modules');
const stamp = join(packages, '.installed-from');

const separator = process.argv.indexOf('--');
const flags = process.argv.slice(2, separator);
const [entry, ...args] = process.argv.slice(separator + 1);
if (separator < 0 || entry === undefined) stop('usage: node src/local/set-up.mjs [--r] -- ENTRY [ARGUMENT ...]', 2);

requireNode([20, 20]);
// Looking at data takes no R, nor does a bot whose trainers run in Google's cloud.
const trainsHere = !args.includes('--check') && !args.join('=').includes('--cloud=google');
if (flags.includes('--r') && trainsHere) installR();
installNodePackages();

const { register } = await import(pathToFileURL(join(root, 'node_modules/tsx/dist/esm/api/index.mjs')).href);
register();
process.argv = [process.argv[0], join(root, entry), ...args];
await import(pathToFileURL(join(root, entry)).href);

function requireNode([major, minor]) {
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  fail(
    `MMM Trainer needs Node ${major}.${minor} or later; this is ${process.versions.node}.`,
    `Install Node ${major}.${minor} or later.`,
  );
}

/** `r/setup.sh` explains itself, on stderr, where it cannot install. */
function installR() {
  const { status, error } = spawnSync('bash', [join(root, 'r/setup.sh')], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined) fail(`r/setup.sh could not be started with bash: ${error.message}`, 'Install bash.');
  if (status !== 0)
    fail('R and its packages are not installed. The reasons are above.', 'Run r/setup.sh as root, once.');
}

function installNodePackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  // A link leads to packages that other checkouts use too: npm would delete them first, and replace the link.
  if (lstatSync(packages, { throwIfNoEntry: false })?.isSymbolicLink() === true) return;
  process.stderr.write('Installing the Node packages (once; about 15 s) ...\n');
  // stdout belongs to the entry: with --json its last line is a result.
  const cache = cacheOfOurOwn();
  const npm = spawnSync(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(cache ? ['--cache', cache] : [])],
    {
      cwd: root,
      stdio: ['ignore', 2, 2],
    },
  );
  if (cache !== null) rmSync(cache, { recursive: true, force: true });
  if (npm.error !== undefined) fail(`npm could not be started: ${npm.error.message}`, 'Install npm beside Node.');
  if (npm.status !== 0) fail('npm ci failed; its reasons are above.', 'Put right what npm names, and run it again.');
  writeFileSync(stamp, wanted);
}

/** npm installs nothing without a folder for what it downloads; `null` where the usual one can be written to. */
function cacheOfOurOwn() {
  const usual = process.env.npm_config_cache ?? join(homedir(), '.npm');
  try {
    mkdirSync(usual, { recursive: true });
    accessSync(usual, constants.W_OK);
    return null;
  } catch {
    return mkdtempSync(join(tmpdir(), 'mmm-trainer-npm-'));
  }
}

function fail(message, fix) {
  if (args.includes('--json')) {
    const nothing = Object.fromEntries(
      [
        ...['run_id', 'state', 'prefix', 'out', 'engine', 'optimizer', 'iterations', 'trials', 'models'],
        ...['pareto_models', 'best_model', 'seconds', 'profile'],
      ].map((key) => [key, null]),
    );
    const result = {
      ok: false,
      ...nothing,
      files: [],
      thread: [],
      findings: [],
      error: { code: 'unavailable', message, fix },
    };
    // Synchronous, whatever stdout is: the process ends here.
    writeSync(1, `${JSON.stringify(result)}\n`);
  }
  stop(message, 1);
}

function stop(sentence, status) {
  process.stderr.write(`${sentence}\n`);
  process.exit(status);
}
