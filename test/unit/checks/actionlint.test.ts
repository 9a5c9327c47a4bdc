import { expect, test } from 'vitest';
import { actionlint } from '../../checks/actionlint.ts';
import { fixtureTree } from './fixture-tree.ts';

const workflow = (step: string) => `name: ci
on: push
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - ${step}
`;

test('a workflow that GitHub runs as it is meant passes', async () => {
  const root = fixtureTree({ '.github/workflows/ci.yml': workflow('run: npm test') });
  expect(await actionlint.run(root)).toEqual({ ok: true, lines: [] });
});

test('a context that does not exist is found, with file, line and column', async () => {
  const root = fixtureTree({ '.github/workflows/ci.yml': workflow(`run: echo $\{{ github.branche }}`) });
  const { ok, lines } = await actionlint.run(root);
  expect(ok).toBe(false);
  expect(lines.join('\n')).toMatch(/^\.github\/workflows\/ci\.yml:10:\d+: property "branche" is not defined/);
});
