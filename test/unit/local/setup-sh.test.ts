import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** `r/setup.sh` in a checkout of its own, on a machine that has the programs that a test gives it and no others. */

const SETUP = resolve(import.meta.dirname, '../../../r/setup.sh');
const TOOLS = [
  'bash',
  'sh',
  'awk',
  'cat',
  'chown',
  'cksum',
  'dirname',
  'find',
  'grep',
  'ls',
  'mkdir',
  'mktemp',
  'mv',
  'rm',
  'sort',
  'tail',
  'touch',
  'tr',
  'uname',
  'xargs',
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mmm setup-'));
  write('r/DESCRIPTION', 'Package: mmmtrainer\n');
  write('r/NAMESPACE', '');
  write('r/R/a.R', 'a <- 1\n');
  copyFileSync(SETUP, join(folder, 'r/setup.sh'));
  mkdirSync(join(folder, 'bin'));
  for (const tool of TOOLS) {
    const found = ['/usr/bin', '/bin'].map((place) => join(place, tool)).find(existsSync);
    if (found !== undefined) symlinkSync(found, join(folder, 'bin', tool));
  }
  program('id', 'echo 1000');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function program(name: string, script: string): void {
  const file = join(folder, 'bin', name);
  rmSync(file, { force: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

/** R that lacks what the file `absent` names, one package a line, until it has installed it. */
function haveR(): void {
  const absent = `'${join(folder, 'absent')}'`;
  program(
    'Rscript',
    `case "$3" in
      missing) cat ${absent} ;;
      install) : > ${absent} ;;
      differences) cat '${join(folder, 'different')}' ;;
      install-locked) grep '^R ' '${join(folder, 'different')}' > '${join(folder, 'left')}'
        mv '${join(folder, 'left')}' '${join(folder, 'different')}' ;;
    esac`,
  );
  program(
    'R',
    `for last in "$@"; do case "$last" in --library=*) mkdir -p "\${last#--library=}/mmmtrainer" ;; esac; done`,
  );
  write('absent', '');
  write('different', '');
}

function haveCompiler(): void {
  program('g++', 'exit 0');
  program('make', 'exit 0');
}

function setup(...args: string[]) {
  const bash = join(folder, 'bin/bash');
  const { status, stdout, stderr } = spawnSync(bash, [join(folder, 'r/setup.sh'), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: join(folder, 'bin') },
  });
  return { status, stdout, stderr };
}

const library = () => (existsSync(join(folder, 'r/.packages')) ? readdirSync(join(folder, 'r/.packages')) : null);

describe('without root', () => {
  test('and without R, it says in one screen what to install, and changes nothing', () => {
    const { status, stderr } = setup();
    expect(status).toBe(3);
    expect(stderr).toContain('sudo r/setup.sh');
    expect(stderr).toMatch(/apt install .*r-base-dev/);
    const lines = stderr.trim().split('\n');
    expect(lines.at(-1)).toBe('Nothing was changed.');
    expect(lines.length).toBeLessThan(20);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(130);
    expect(library()).toBeNull();
  });

  test.runIf(process.platform === 'linux')('and without a compiler, it does not begin what cannot be ended', () => {
    haveR();
    write('absent', 'Robyn\n');
    const { status, stderr } = setup();
    expect(status).toBe(3);
    expect(stderr).toContain('there is no C++ compiler here');
    expect(library()).toBeNull();
  });

  test('packages and the package of this folder are installed once', () => {
    haveR();
    haveCompiler();
    write('absent', 'Robyn\n');
    expect(setup()).toMatchObject({ status: 0, stdout: '' });
    expect(library()).toEqual(expect.arrayContaining(['mmmtrainer', 'mmmtrainer.cksum', 'setup.log']));
    expect(library()?.filter((name) => name.startsWith('build'))).toEqual([]);
    expect(setup()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('the package of this folder is built again when its sources change', () => {
    haveR();
    haveCompiler();
    setup();
    write('r/R/a.R', 'a <- 2\n');
    expect(setup('--check').stderr).toBe('missing: the package mmmtrainer, built from this folder\n');
    expect(setup().status).toBe(0);
    expect(setup('--check')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('a step that fails shows the end of its log', () => {
    haveR();
    haveCompiler();
    program('R', 'echo "the compiler is unhappy"; exit 1');
    const { status, stderr } = setup();
    expect(status).toBe(1);
    expect(stderr).toContain('the compiler is unhappy');
    expect(setup('--check').status).toBe(3);
  });
});

describe('--check installs nothing and says what is missing', () => {
  test('R', () => {
    expect(setup('--check')).toEqual({
      status: 3,
      stdout: '',
      stderr: 'missing: R\nmissing: the package mmmtrainer, built from this folder\n',
    });
    expect(library()).toBeNull();
  });

  test('packages, by their names', () => {
    haveR();
    write('absent', 'Robyn\nlares\n');
    expect(setup('--check').stderr).toMatch(/^missing: Robyn lares *\n/);
    expect(readFileSync(join(folder, 'absent'), 'utf8')).not.toBe('');
  });
});

describe('versions other than those of packages.lock', () => {
  test('are mentioned by --check, and not refused', () => {
    haveR();
    haveCompiler();
    setup();
    write('different', 'dplyr 1.2.1 1.1.4\n');
    expect(setup()).toEqual({ status: 0, stdout: '', stderr: '' });
    const { status, stderr } = setup('--check');
    expect(status).toBe(0);
    expect(stderr).toContain('  dplyr: packages.lock has 1.2.1, here is 1.1.4\n');
  });

  test('are replaced with --locked', () => {
    haveR();
    haveCompiler();
    setup();
    write('different', 'dplyr 1.2.1 1.1.4\nlares 5.4.1 none\n');
    const { status, stderr } = setup('--locked', '--check');
    expect(status).toBe(3);
    expect(stderr).toContain('  lares: packages.lock has 5.4.1, here is none\n');
    expect(setup('--locked').status).toBe(0);
    expect(setup('--locked', '--check')).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('fail the build of an image by their names where they cannot be replaced', () => {
    haveR();
    haveCompiler();
    write('different', 'R 4.2.2 4.5.1\ndplyr 1.2.1 1.1.4\n');
    const { status, stderr } = setup('--locked', '--only', 'packages');
    expect(status).toBe(1);
    expect(stderr).toContain(
      'These are otherwise than in r/packages.lock:\n  R: packages.lock has 4.2.2, here is 4.5.1\n',
    );
    expect(stderr).not.toContain('dplyr:');
  });

  test('cannot be told where R fails, which counts as a difference', () => {
    haveR();
    haveCompiler();
    setup();
    program(
      'Rscript',
      'case "$3" in missing) ;; *) echo "packages.lock: not a name and a version" >&2; exit 1 ;; esac',
    );
    const { status, stderr } = setup('--locked');
    expect(status).toBe(1);
    expect(stderr).toContain('packages.lock: not a name and a version');
  });
});

test('a layer without the package of this folder is complete when the packages are there', () => {
  haveR();
  expect(setup('--locked', '--only', 'packages')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(library()).toBeNull();
});

test('an argument that is not known is refused before anything is done', () => {
  haveR();
  const { status, stderr } = setup('--loked');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^usage: r\/setup\.sh/);
  expect(library()).toBeNull();
});
