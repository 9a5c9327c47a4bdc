import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refusal } from '../../../src/local/demo/result.ts';

/** `src/local/set-up.mjs` as a process, in a checkout that has nothing but what a test puts there. */

const SET_UP = resolve(import.meta.dirname, '../../../src/local/set-up.mjs');
const TSX = 'node_modules/tsx/dist/esm/api/index.mjs';
const LOCK = '{"lockfileVersion":3}';

let checkout: string;
beforeEach(() => {
  checkout = join(mkdtempSync(join(tmpdir(), 'mmm-set-up-')), 'a checkout');
  write('package-lock.json', LOCK);
  write('entry.mjs', "console.log(['entry', ...process.argv.slice(2)].join(' '));");
  mkdirSync(join(checkout, 'src/local'), { recursive: true });
  copyFileSync(SET_UP, join(checkout, 'src/local/set-up.mjs'));
  // What npm is there writes down how it was called, and installs the one module that set-up itself uses.
  write(
    'bin/npm',
    `#!/bin/sh
echo "$@" >> npm-calls
echo noise on stdout
mkdir -p ${dirname(TSX)}
echo 'export const register = () => undefined;' > ${TSX}
`,
  );
  write('r/setup.sh', 'echo called >> r-calls\n');
});
afterEach(() => {
  rmSync(dirname(checkout), { recursive: true, force: true });
});

function write(name: string, text: string): void {
  const file = join(checkout, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
}

function read(name: string): string | null {
  const file = join(checkout, name);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function setUp(
  args: readonly string[],
  { node = [] as readonly string[], path = `${checkout}/bin:/usr/bin:/bin`, cache = `${checkout}/cache` } = {},
) {
  return spawnSync(process.execPath, [...node, join(checkout, 'src/local/set-up.mjs'), ...args], {
    cwd: checkout,
    encoding: 'utf8',
    env: { PATH: path, TMPDIR: tmpdir(), npm_config_cache: cache },
  });
}

describe('the Node packages', () => {
  test('are installed from the lock file once, and the entry runs after them', () => {
    const first = setUp(['--', 'entry.mjs', '--one', 'two']);
    expect(first).toMatchObject({ status: 0, stdout: 'entry --one two\n' });
    expect(first.stderr).toContain('Installing the Node packages');
    expect(read('npm-calls')).toMatch(/^ci /);

    const second = setUp(['--', 'entry.mjs']);
    expect(second).toMatchObject({ status: 0, stdout: 'entry\n', stderr: '' });
    expect(read('npm-calls')?.trim().split('\n')).toHaveLength(1);
  });

  test('are installed again when the lock file changes', () => {
    setUp(['--', 'entry.mjs']);
    write('package-lock.json', `${LOCK}\n`);
    setUp(['--', 'entry.mjs']);
    expect(read('npm-calls')?.trim().split('\n')).toHaveLength(2);
  });

  test('are left alone where they are a link to those of another checkout', () => {
    setUp(['--', 'entry.mjs']);
    renameSync(join(checkout, 'node_modules'), join(checkout, 'elsewhere'));
    symlinkSync(join(checkout, 'elsewhere'), join(checkout, 'node_modules'));
    write('package-lock.json', `${LOCK}\n`);
    expect(setUp(['--', 'entry.mjs'])).toMatchObject({ status: 0, stdout: 'entry\n' });
    expect(read('npm-calls')?.trim().split('\n')).toHaveLength(1);
  });

  test('are tried again after an installation that failed', () => {
    write('bin/npm', '#!/bin/sh\necho the registry is away >&2\nexit 1\n');
    const { status, stdout, stderr } = setUp(['--', 'entry.mjs']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/the registry is away\n.*npm ci failed/s);
    expect(read('node_modules/.installed-from')).toBeNull();
  });

  test('come through a cache of their own where the usual one cannot be written to', () => {
    write('a file', '');
    setUp(['--', 'entry.mjs'], { cache: join(checkout, 'a file/npm') });
    const cache = /--cache (.+)$/m.exec(read('npm-calls') ?? '')?.[1] ?? '';
    expect(dirname(cache)).toBe(tmpdir());
    expect(existsSync(cache)).toBe(false);
  });

  test('need npm, and its absence is said', () => {
    const { status, stderr } = setUp(['--', 'entry.mjs'], { path: '/nowhere' });
    expect(status).toBe(1);
    expect(stderr).toContain('npm could not be started');
  });
});

describe('R', () => {
  test('is set up where it is asked for, and only there', () => {
    setUp(['--', 'entry.mjs']);
    expect(read('r-calls')).toBeNull();
    expect(setUp(['--r', '--', 'entry.mjs']).status).toBe(0);
    expect(read('r-calls')).toBe('called\n');
  });

  test('is not needed to look at data', () => {
    expect(setUp(['--r', '--', 'entry.mjs', '--check']).status).toBe(0);
    expect(read('r-calls')).toBeNull();
  });

  test('stops everything where it cannot be had, before anything else is changed', () => {
    write('r/setup.sh', 'echo Install it yourself. >&2\nexit 3\n');
    const { status, stdout, stderr } = setUp(['--r', '--', 'entry.mjs']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^Install it yourself\.\n/);
    expect(read('npm-calls')).toBeNull();
  });
});

test('what stopped it is the result that --json has promised', () => {
  write('r/setup.sh', 'exit 3\n');
  const { status, stdout } = setUp(['--r', '--', 'entry.mjs', '--json']);
  expect(status).toBe(1);
  const result = JSON.parse(stdout);
  expect(result.error.message).toContain('R and its packages');
  expect(result).toEqual(refusal(result.error));
});

test('an older Node is refused by its version, before anything is installed', () => {
  const older = `data:text/javascript,${encodeURIComponent(
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.9' } });",
  )}`;
  const { status, stderr } = setUp(['--r', '--', 'entry.mjs'], { node: ['--import', older] });
  expect(status).toBe(1);
  expect(stderr).toBe('MMM Trainer needs Node 20.20 or later; this is 20.19.9.\n');
  expect([read('r-calls'), read('npm-calls')]).toEqual([null, null]);
});

test('what is there already costs less than a second', () => {
  write(TSX, 'export const register = () => undefined;');
  write('node_modules/.installed-from', createHash('sha256').update(LOCK).digest('hex'));
  // Its own processor time, so that a busy machine does not fail this.
  write('entry.mjs', 'const { user, system } = process.cpuUsage(); console.log((user + system) / 1e6);');
  const { status, stdout, stderr } = setUp(['--r', '--', 'entry.mjs']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(Number(stdout)).toBeGreaterThan(0);
  expect(Number(stdout)).toBeLessThan(1);
});
