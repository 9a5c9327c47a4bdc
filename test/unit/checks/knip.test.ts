import { expect, test } from 'vitest';
import { knip } from '../../checks/knip.ts';
import { fixtureTree } from './fixture-tree.ts';

const TREE = {
  'package.json': JSON.stringify({ name: 'tree', type: 'module' }),
  'knip.json': JSON.stringify({ entry: ['src/main.ts'], project: ['src/**/*.ts'] }),
  'src/main.ts': "import { weeks } from './weeks.ts';\n\nconsole.log(weeks);\n",
  'src/weeks.ts': 'export const weeks = 52;\n',
};

test('a tree in which everything is used passes', async () => {
  expect(await knip.run(fixtureTree(TREE))).toEqual({ ok: true, lines: [] });
});

test.each([
  ['a file that nobody uses', { 'src/forgotten.ts': 'export {};\n' }, /Unused files[\s\S]*src\/forgotten\.ts/],
  [
    'an export that nobody uses',
    { 'src/weeks.ts': 'export const weeks = 52;\nexport const days = 7;\n' },
    /Unused exports[\s\S]*days/,
  ],
  [
    'a type that nobody uses',
    { 'src/weeks.ts': 'export const weeks = 52;\nexport type Days = 7;\n' },
    /Unused exported types[\s\S]*Days/,
  ],
  [
    'a package that nobody uses',
    { 'package.json': JSON.stringify({ name: 'tree', type: 'module', dependencies: { zod: '^4.6.7' } }) },
    /Unused dependencies[\s\S]*zod/,
  ],
  [
    'a package that is used and not listed',
    { 'src/weeks.ts': "import { z } from 'zod';\n\nexport const weeks = z;\n" },
    /Unlisted dependencies[\s\S]*zod/,
  ],
  [
    'a setting of knip’s own that does nothing',
    { 'knip.json': JSON.stringify({ entry: ['src/main.ts', 'src/gone.ts'], project: ['src/**/*.ts'] }) },
    /src\/gone\.ts/,
  ],
])('%s is found', async (_what, files, found) => {
  const { ok, lines } = await knip.run(fixtureTree({ ...TREE, ...files }));
  expect(ok).toBe(false);
  expect(lines.join('\n')).toMatch(found);
});
