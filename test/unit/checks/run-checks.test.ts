import { expect, test } from 'vitest';
import type { Check, CheckResult } from '../../checks/check.ts';
import { runChecks } from '../../checks/run-checks.ts';

const check = (name: string, run: () => Promise<CheckResult>): Check => ({ name, run });

test('every check counts as one test, and the line of one that fails is followed by what it found', async () => {
  const said: string[] = [];
  const count = await runChecks(
    [
      check('good', async () => ({ ok: true, lines: [] })),
      check('bad', async () => ({ ok: false, lines: ['src/a.ts:1: not so'] })),
      check('absent', async () => ({ ok: true, skipped: 'there is no terraform here', lines: [] })),
      check('broken', async () => {
        throw new Error('no such command');
      }),
    ],
    '/',
    { at_a_time: 1, say: (line) => said.push(line) },
  );
  expect(count).toEqual({ passed: 1, failed: 2, skipped: 1 });
  expect(said.map((line) => line.replace(/\d+\.\d s/, 'N s'))).toEqual(
    expect.arrayContaining([
      'good    passed     N s',
      'bad     FAILED     N s',
      '  src/a.ts:1: not so',
      'absent  skipped    N s  there is no terraform here',
      'broken  FAILED     N s',
      '  Error: no such command',
    ]),
  );
});

test('what failed is not lost where it was left out in part too', async () => {
  const partly = check('partly', async () => ({ ok: false, skipped: 'there is no shellcheck here', lines: ['wrong'] }));
  const said: string[] = [];
  expect(await runChecks([partly], '/', { at_a_time: 1, say: (line) => said.push(line) })).toMatchObject({ failed: 1 });
  expect(said).toEqual([expect.stringMatching(/FAILED/), '  wrong']);
});

test('as many run at the same time as are allowed, and not more', async () => {
  let running = 0;
  let most = 0;
  const checks = Array.from({ length: 6 }, (_, i) =>
    check(`check ${i}`, async () => {
      most = Math.max(most, ++running);
      await new Promise((done) => setImmediate(done));
      running -= 1;
      return { ok: true, lines: [] };
    }),
  );
  await runChecks(checks, '/', { at_a_time: 2, say: () => undefined });
  expect(most).toBe(2);
});
