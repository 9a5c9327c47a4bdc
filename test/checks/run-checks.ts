import pLimit from 'p-limit';
import type { Count } from '../support/counts.ts';
import type { Check, CheckResult } from './check.ts';

type Checked = CheckResult & { name: string; seconds: number };

/**
 * Runs the checks `at_a_time`, and says of each how it went as soon as it has ended. None keeps another from running: one that
 * throws has failed. Each counts as one test.
 */
export async function runChecks(
  checks: readonly Check[],
  root: string,
  { at_a_time, say }: { at_a_time: number; say: (line: string) => void },
): Promise<Count> {
  const limit = pLimit(at_a_time);
  const width = Math.max(...checks.map(({ name }) => name.length));
  const results = await Promise.all(
    checks.map((check) =>
      limit(async () => {
        const checked = await runCheck(check, root);
        for (const line of reportOf(checked, width)) say(line);
        return checked;
      }),
    ),
  );
  const failed = results.filter(({ ok }) => !ok).length;
  const skipped = results.filter((result) => result.ok && result.skipped !== undefined).length;
  return { passed: results.length - failed - skipped, failed, skipped };
}

async function runCheck({ name, run }: Check, root: string): Promise<Checked> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  try {
    const result = await run(root);
    return { ...result, name, seconds: seconds() };
  } catch (error) {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { name, seconds: seconds(), ok: false, lines: reason.split('\n') };
  }
}

function reportOf({ name, seconds, ok, skipped, lines }: Checked, width: number): string[] {
  const state = ok ? (skipped === undefined ? 'passed' : 'skipped') : 'FAILED';
  const why = ok && skipped !== undefined ? `  ${skipped}` : '';
  return [
    `${name.padEnd(width)}  ${state.padEnd(7)}  ${seconds.toFixed(1).padStart(5)} s${why}`,
    ...lines.map((line) => `  ${line}`),
  ];
}
