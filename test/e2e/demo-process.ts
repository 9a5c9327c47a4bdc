import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '../..');

const RESULT = z.object({
  ok: z.boolean(),
  run_id: z.string().nullable(),
  state: z.string().nullable(),
  engine: z.string().nullable(),
  optimizer: z.string().nullable(),
  iterations: z.int().nullable(),
  trials: z.int().nullable(),
  models: z.int().nullable(),
  pareto_models: z.int().nullable(),
  best_model: z.string().nullable(),
  seconds: z.record(z.string(), z.number()).nullable(),
  files: z.array(z.string()),
  thread: z.array(
    z.object({ ts: z.string(), text: z.string(), files: z.array(z.string()), buttons: z.array(z.string()) }),
  ),
  findings: z.array(
    z.object({ code: z.string(), severity: z.string(), column: z.string().nullable(), message: z.string() }),
  ),
  profile: z.object({ summary: z.string(), rows: z.int() }).nullable(),
  error: z.object({ code: z.string(), message: z.string(), fix: z.string() }).nullable(),
});

export type DemoEnd = { status: number | null; result: z.infer<typeof RESULT>; said: string };

/** `npm run demo -- --json` as a process of its own; its last line on stdout is the result. */
export function runDemo(args: readonly string[]): Promise<DemoEnd> {
  const command = ['--import', 'tsx', 'src/local/demo/main.ts', '--json', ...args];
  return new Promise((done, failed) => {
    const child = execFile(
      process.execPath,
      command,
      { cwd: ROOT, maxBuffer: 64 * 1024 ** 2 },
      (_error, stdout, stderr) => {
        const last = stdout.trim().split('\n').at(-1) ?? '';
        try {
          done({ status: child.exitCode, result: RESULT.parse(JSON.parse(last)), said: stderr });
        } catch (cause) {
          failed(new Error(`the demo left no result; it said: ${stderr}`, { cause }));
        }
      },
    );
  });
}
