import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packagesNeeded } from '../../../docker/packages-needed.ts';

const root = mkdtempSync(join(tmpdir(), 'mmm-packages-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const lock = {
  lockfileVersion: 3,
  packages: {
    '': { dependencies: { wanted: '1', other: '1' } },
    'node_modules/wanted': { dependencies: { shared: '^2' }, optionalDependencies: { native: '1', foreign: '1' } },
    'node_modules/wanted/node_modules/shared': { dependencies: { leaf: '1' } },
    'node_modules/shared': {},
    'node_modules/leaf': { dependencies: { wanted: '1' } },
    'node_modules/native': { optional: true },
    'node_modules/foreign': { optional: true },
    'node_modules/other': {},
    'node_modules/missing': {},
  },
};
for (const folder of ['wanted/node_modules/shared', 'shared', 'leaf', 'native', 'other']) {
  mkdirSync(join(root, 'node_modules', folder), { recursive: true });
}

describe('the packages that a package needs', () => {
  test('are all that Node would find from its folder, in turn; not those of other machines, nor what is merely installed', () => {
    expect(packagesNeeded(lock, ['wanted'], root)).toEqual([
      'node_modules/leaf',
      'node_modules/native',
      'node_modules/wanted',
      'node_modules/wanted/node_modules/shared',
    ]);
  });

  test('have to be installed', () => {
    expect(() => packagesNeeded(lock, ['missing'], root)).toThrow('node_modules/missing is not installed: run npm ci');
  });

  test('have to be in the lock file', () => {
    expect(() => packagesNeeded(lock, ['unheard-of'], root)).toThrow(
      'package-lock.json has no unheard-of, which the bundle needs',
    );
  });
});
