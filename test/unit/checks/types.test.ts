import { expect, test } from 'vitest';
import { types } from '../../checks/types.ts';
import { fixtureTree } from './fixture-tree.ts';

const TSCONFIG = JSON.stringify({ compilerOptions: { strict: true, types: [], noEmit: true }, include: ['src'] });

test('a tree whose types agree passes', async () => {
  const root = fixtureTree({ 'tsconfig.json': TSCONFIG, 'src/a.ts': 'export const weeks: number = 52;\n' });
  expect(await types.run(root)).toEqual({ ok: true, lines: [] });
});

test('text in a number’s place is found, with file and line', async () => {
  const root = fixtureTree({ 'tsconfig.json': TSCONFIG, 'src/a.ts': "\nexport const weeks: number = '52';\n" });
  const { ok, lines } = await types.run(root);
  expect(ok).toBe(false);
  expect(lines.join('\n')).toMatch(/^src\/a\.ts\(2,14\): error TS2322/);
});
