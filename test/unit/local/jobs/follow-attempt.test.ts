import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AttemptSpec } from '../../../../src/local/jobs/attempt-files.ts';
import { adoptAttempt, startAttempt } from '../../../../src/local/jobs/follow-attempt.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mmm-attempt-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function attempt(script: string): AttemptSpec {
  return {
    folder,
    file_name: 'attempt-0',
    marker: `test/${folder}`,
    command: ['/bin/sh', '-c', script],
    cwd: folder,
    env: {},
    timeout_seconds: 60,
    memory_limit_bytes: 1024 ** 3,
    grace_seconds: 1,
  };
}

test('an attempt that was recorded but has no supervisor never begins, even if its supervisor is late', async () => {
  const spec = attempt('touch ran');
  expect(adoptAttempt(spec)).toBeNull();
  expect(await startAttempt(spec).ended).toMatchObject({ end: 'lost' });
  expect(existsSync(join(folder, 'ran'))).toBe(false);
  expect(adoptAttempt(spec)).toBeNull();
});

test('an attempt that has ended is adopted with its result', async () => {
  const spec = attempt('exit 3');
  const result = await startAttempt(spec).ended;
  expect(result).toMatchObject({ end: 'exited', exit_code: 3, signal: null });
  expect(await adoptAttempt(spec)?.ended).toEqual(result);
});

test('an attempt that is not followed any more goes on, and can be adopted and stopped', async () => {
  const spec = attempt('touch ran; sleep 60 & wait');
  const followed = startAttempt(spec);
  await expect.poll(() => existsSync(join(folder, 'ran')), { timeout: 10_000 }).toBe(true);
  followed.detach();
  expect(await followed.ended).toBe('detached');
  const adopted = adoptAttempt(spec);
  adopted?.stop();
  expect(await adopted?.ended).toMatchObject({ end: 'stopped', exit_code: null, signal: 15 });
});
