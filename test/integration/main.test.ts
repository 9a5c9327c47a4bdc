import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');

test('a bot without its settings names all that are missing in one sentence, and no secret', async () => {
  const env = { PATH: process.env.PATH, SLACK_SIGNING_SECRET: 'not-to-be-shown', BOT_URL: 'no address' };
  const started = promisify(execFile)(process.execPath, ['--import', 'tsx', 'src/main.ts'], { cwd: ROOT, env });
  const failure = await started.then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: 1 });
  const said = String(Reflect.get(Object(failure), 'stderr'));
  expect(said.trim().split('\n')).toHaveLength(1);
  expect(said).toContain('SLACK_BOT_TOKEN');
  expect(said).toContain('BOT_URL');
  expect(said).not.toContain('not-to-be-shown');
});
