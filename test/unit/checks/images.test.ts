import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../../docker/bundle.ts';
import { layersOf, outsideImages, parseDockerfile } from '../../checks/images/dockerfile.ts';
import { imagesWith } from '../../checks/images.ts';
import { fixtureTree } from './fixture-tree.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const PINNED = `node:22@sha256:${'0'.repeat(64)}`;

let bundled: string;
beforeAll(async () => {
  bundled = mkdtempSync(join(tmpdir(), 'mmm-bundled-'));
  await bundle(ROOT, bundled);
}, 60_000);
afterAll(() => rmSync(bundled, { recursive: true, force: true }));

const images = imagesWith(async (_root, out) => cpSync(bundled, out, { recursive: true }));

/** This tree, with one Dockerfile that a test has changed. */
function treeWith(file: string, change: (text: string) => string): string {
  const text = readFileSync(join(ROOT, 'docker', file), 'utf8');
  const changed = change(text);
  expect(changed).not.toBe(text);
  const root = fixtureTree({ [`docker/${file}`]: changed });
  for (const name of [
    'src',
    'r',
    'manifests',
    'node_modules',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    '.npmrc',
    'slack-manifest.yml',
  ])
    symlinkSync(join(ROOT, name), join(root, name));
  for (const name of [
    'bundle.ts',
    'packages-needed.ts',
    'load-bundle.ts',
    'local.ts',
    'forward.ts',
    'nevergrad-requirements.txt',
  ])
    symlinkSync(join(ROOT, 'docker', name), join(root, 'docker', name));
  return root;
}

describe('of a Dockerfile the check finds', () => {
  test('an image that is not named by its digest', async () => {
    const root = fixtureTree({ 'docker/a.Dockerfile': 'FROM node:22 AS one\nFROM one\n' });
    expect(await images.run(root)).toEqual({
      ok: false,
      lines: ['docker/a.Dockerfile: node:22 is not named by its digest'],
    });
  });

  test('what is copied and is not there', async () => {
    const root = fixtureTree({ 'docker/a.Dockerfile': `FROM ${PINNED}\nCOPY a.txt \\\n  b.txt ./\n`, 'a.txt': '' });
    expect(await images.run(root)).toEqual({
      ok: false,
      lines: ['docker/a.Dockerfile: line 2: b.txt is copied and is not there'],
    });
  });

  test('a script of R that the trainer looks for and the image has not', async () => {
    const root = treeWith('trainer.Dockerfile', (text) =>
      text.replace('COPY r/run_all.R r/allocate.R', 'COPY r/allocate.R'),
    );
    const { lines } = await images.run(root);
    expect(lines).toEqual(['docker/trainer.Dockerfile: the trainer looks for /r/run_all.R, which the image has not']);
  }, 60_000);

  test('a bundle that is not where it is started from', async () => {
    const root = treeWith('trainer.Dockerfile', (text) =>
      text.replace('dist/trainer/ dist/trainer/', 'dist/trainer/ trainer/'),
    );
    const { lines } = await images.run(root);
    expect(lines).toEqual([
      expect.stringMatching(/^docker\/trainer.Dockerfile: the trainer did not start R: .*Cannot find module/s),
    ]);
  }, 60_000);

  test('a bot that lacks what it loads', async () => {
    const root = treeWith('bot.Dockerfile', (text) => text.replace(/^COPY --from=bundle .app.dist.bot.*$/m, ''));
    const { lines } = await images.run(root);
    expect(lines).toEqual([
      expect.stringMatching(/^docker\/bot.Dockerfile: the bot ended with 1:.*Cannot find module/s),
    ]);
  }, 60_000);
});

describe('a Dockerfile is read', () => {
  const [build, base, last] = parseDockerfile(
    [
      '# a comment',
      `FROM ${PINNED} AS build`,
      'RUN one \\',
      '  # between',
      '  && two',
      `FROM debian@sha256:${'1'.repeat(64)} AS base`,
      'FROM base',
      'COPY --from=build --chown=1:1 /a /b/ /c/',
      'ENTRYPOINT ["node", "a b.js"]',
    ].join('\n'),
  );
  const stages = [build, base, last].flatMap((stage) => stage ?? []);

  test('by stages, instructions, flags and words', () => {
    expect(build).toMatchObject({
      name: 'build',
      base: PINNED,
      instructions: [{ keyword: 'RUN', words: ['one', '&&', 'two'], line: 3 }],
    });
    expect(last?.instructions).toEqual([
      { keyword: 'COPY', words: ['/a', '/b/', '/c/'], flags: { from: 'build', chown: '1:1' }, line: 8 },
      { keyword: 'ENTRYPOINT', words: ['node', 'a b.js'], flags: {}, line: 9 },
    ]);
  });

  test('with the stages below one, and the images from outside', () => {
    expect(layersOf(stages)).toEqual([base, last]);
    expect(outsideImages(stages)).toEqual([PINNED, `debian@sha256:${'1'.repeat(64)}`]);
  });

  test('and refused with the line where it cannot be', () => {
    expect(() => parseDockerfile('RUN one')).toThrow('line 1: RUN before FROM');
    expect(() => parseDockerfile('FROM a\nRUN b \\\n')).toThrow(
      'line 2: the last instruction goes on and ends nowhere',
    );
    expect(() => parseDockerfile('FROM a\nCMD ["b"')).toThrow('line 2: not a list of words');
    expect(() => parseDockerfile('')).toThrow('there is no FROM');
  });
});
