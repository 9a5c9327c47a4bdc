import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Check, CheckResult } from './check.ts';
import { runTool } from './tool.ts';

const FOLDERS = ['.ci', '.github/scripts', 'r', 'docker'];
const WORKFLOWS = '.github/workflows';

const WORKFLOW = z.looseObject({
  jobs: z.record(
    z.string(),
    z.looseObject({
      steps: z.array(z.looseObject({ name: z.string().optional(), run: z.string().optional() })).optional(),
    }),
  ),
});

/** Shell scripts, and what the steps of workflows run: bash has to read them, and shellcheck finds no fault where it is installed. */
export const shell: Check = {
  name: 'shell',
  async run(root): Promise<CheckResult> {
    const scripts = (await Promise.all(FOLDERS.map((folder) => scriptsIn(root, folder)))).flat();
    const steps = await stepsOf(root);
    const found = [
      ...(await Promise.all(scripts.map((path) => linted(root, path, null)))),
      ...(await Promise.all(steps.map(({ where, script }) => linted(root, where, script)))),
    ];
    const lines = found.flatMap(({ problems }) => problems);
    const is_partial = found.some(({ was_left_out }) => was_left_out);
    const skipped = 'read by bash alone: there is no shellcheck here (apt install shellcheck)';
    return { ok: lines.length === 0, ...(is_partial ? { skipped } : {}), lines };
  },
};

/** `script` is the text where there is no file of its own. */
async function linted(
  root: string,
  where: string,
  script: string | null,
): Promise<{ problems: string[]; was_left_out: boolean }> {
  const parsed = await runTool('bash', script === null ? ['-n', where] : ['-n'], root, script ?? '');
  if (parsed.status !== 0) return { problems: problemsOf(where, parsed.output), was_left_out: false };
  const options = ['--external-sources', '--format=gcc', '--shell=bash'];
  try {
    const checked = await runTool('shellcheck', [...options, script === null ? where : '-'], root, script ?? '');
    return { problems: checked.status === 0 ? [] : problemsOf(where, checked.output), was_left_out: false };
  } catch {
    return { problems: [], was_left_out: true };
  }
}

function problemsOf(where: string, output: string): string[] {
  return output
    .trim()
    .split('\n')
    .map((line) => (line.startsWith(where) ? line : `${where}: ${line}`));
}

async function scriptsIn(root: string, folder: string): Promise<string[]> {
  if (!existsSync(join(root, folder))) return [];
  const names = await readdir(join(root, folder), { withFileTypes: true });
  const paths = names.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`);
  const texts = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') })),
  );
  return texts
    .filter(({ path, text }) => path.endsWith('.sh') || /^#!.*\b(ba)?sh\b/.test(text))
    .map(({ path }) => path)
    .sort();
}

/** What steps run, with a word in place of each expression of GitHub's. */
async function stepsOf(root: string): Promise<{ where: string; script: string }[]> {
  if (!existsSync(join(root, WORKFLOWS))) return [];
  const names = (await readdir(join(root, WORKFLOWS))).filter((name) => /\.ya?ml$/.test(name)).sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const { jobs } = WORKFLOW.parse(parse(await readFile(join(root, WORKFLOWS, name), 'utf8')));
      return Object.entries(jobs).flatMap(([job, { steps = [] }]) =>
        steps.flatMap(({ name: step, run }) =>
          run === undefined
            ? []
            : [{ where: `${WORKFLOWS}/${name} (${job}: ${step ?? run.split('\n')[0]})`, script: run }],
        ),
      );
    }),
  );
  return files.flat().map(({ where, script }) => ({ where, script: script.replace(/\$\{\{.*?\}\}/gs, 'expression') }));
}
