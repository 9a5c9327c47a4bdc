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
  program('Rscript', `case "$3" in missing) cat ${absent} ;; install) : > ${absent} ;; esac`);
  program(
    'R',
    `for last in "$@"; do case "$last" in --library=*) mkdir -p "\${last#--library=}/mmmtrainer" ;; esac; done`,
  );
  write('absent', '');
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
