import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Check, CheckResult } from './check.ts';

const PACKAGES = resolve(import.meta.dirname, '../../node_modules');

/** A command of the packages that are installed here, whichever tree it looks at. */
export function installed(name: string): string {
  return resolve(PACKAGES, '.bin', name);
}

/** Holds where the command ends with status 0 in the tree's folder; otherwise what it has said is what was found. */
export function toolCheck(name: string, command: string, args: (root: string) => readonly string[]): Check {
  return {
    name,
    async run(root): Promise<CheckResult> {
      const { status, output } = await runTool(command, args(root), root);
      return { ok: status === 0, lines: status === 0 ? [] : linesOf(output) };
    },
  };
}

/**
 * stdout and stderr in the order in which they came. `status` is `null` where a signal ended it. Throws where there is no such
 * command.
 */
export async function runTool(
  command: string,
  args: readonly string[],
  cwd: string,
  input = '',
): Promise<{ status: number | null; output: string }> {
  const child = spawn(command, args, { cwd, stdio: 'pipe' });
  let output = '';
  const keep = (chunk: string) => {
    output += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  // One that ends before it has read everything says so itself.
  child.stdin.on('error', () => undefined).end(input);
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (status) => done({ status, output }));
  });
}

function linesOf(output: string): string[] {
  return output.trim().split('\n');
}
