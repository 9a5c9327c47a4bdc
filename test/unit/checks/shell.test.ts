import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shell } from '../../checks/shell.ts';
import { fixtureTree } from './fixture-tree.ts';

const is_there = (command: string) => spawnSync(command, ['--version']).error === undefined;
const without_bash = !is_there('bash');
const without_shellcheck = without_bash || !is_there('shellcheck');
if (without_shellcheck) console.log('Some faults of scripts are not planted: there is no bash or no shellcheck here.');

const workflow = (run: string) => `jobs:\n  test:\n    steps:\n      - name: Greet\n        run: ${run}\n`;

test.skipIf(without_bash)('scripts and steps without a fault pass', async () => {
  const root = fixtureTree({
    '.github/scripts/greet.sh': '#!/usr/bin/env bash\nset -euo pipefail\necho "$1"\n',
    '.github/workflows/ci.yml': workflow(`echo "$\{{ github.sha }}"`),
  });
  expect(await shell.run(root)).toMatchObject({ ok: true, lines: [] });
});

test.skipIf(without_bash)('what bash cannot read is found, in a script and in a step', async () => {
  const root = fixtureTree({
    '.ci/run': '#!/usr/bin/env bash\nif true; then\n',
    '.github/workflows/ci.yml': workflow(`echo "never closed`),
  });
  const { ok, lines } = await shell.run(root);
  expect(ok).toBe(false);
  expect(lines.join('\n')).toMatch(/^\.ci\/run: line \d+: syntax error/m);
  expect(lines.join('\n')).toMatch(/^\.github\/workflows\/ci\.yml \(test: Greet\): /m);
});

test.skipIf(without_shellcheck)('what shellcheck finds is found, in a script and in a step', async () => {
  const root = fixtureTree({
    '.github/scripts/greet.sh': '#!/usr/bin/env bash\nrm -r $1\n',
    '.github/workflows/ci.yml': workflow('rm -r $FOLDER'),
  });
  const { ok, lines } = await shell.run(root);
  expect(ok).toBe(false);
  expect(lines.join('\n')).toMatch(/^\.github\/scripts\/greet\.sh:2:\d+: .*SC2086/m);
  expect(lines.join('\n')).toMatch(/^\.github\/workflows\/ci\.yml \(test: Greet\): .*SC2086/m);
});
