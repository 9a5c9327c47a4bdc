import { expect, test } from 'vitest';
import { lint } from '../../checks/lint.ts';
import { fixtureTree } from './fixture-tree.ts';

// Biome wants its own settings formatted too.
const BIOME = '{ "linter": { "rules": { "suspicious": { "noExplicitAny": "warn" } } } }\n';

test('a clean and formatted tree passes', async () => {
  const root = fixtureTree({ 'biome.json': BIOME, 'a.ts': 'export const weeks = 52;\n' });
  expect(await lint.run(root)).toEqual({ ok: true, lines: [] });
});

test.each([
  [
    'what breaks a rule, even where it only warns',
    'export const weeks: any = 52;\n',
    /a\.ts:1:\d+ lint\/suspicious\/noExplicitAny/,
  ],
  ['what is not formatted', 'export const   weeks = 52;\n', /a\.ts format/],
])('%s is found', async (_what, text, found) => {
  const { ok, lines } = await lint.run(fixtureTree({ 'biome.json': BIOME, 'a.ts': text }));
  expect(ok).toBe(false);
  expect(lines.join('\n')).toMatch(found);
});
