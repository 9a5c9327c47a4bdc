import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localSecrets } from '../../../../src/providers/secrets/local-secrets.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
  await writeFile(join(folder, 'key'), 'first\nsecond\n');
  await writeFile(join(folder, 'empty'), '\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const secrets = localSecrets({ KEY: 'of a variable\n', EMPTY: '' });

test('reads a file and a variable, without the line break at the end', async () => {
  expect(await secrets.read({ file: join(folder, 'key') })).toBe('first\nsecond');
  expect(await secrets.read({ env: 'KEY' })).toBe('of a variable');
});

test.each([
  [{ env: 'EMPTY' }, /not set, or is empty/],
  [{ env: 'constructor' }, /not set, or is empty/],
  [{ secret: 'key' }, /in production alone/],
])('%j is missing', async (reference, reason) => {
  const missing = { code: 'credentials_missing', details: { reason: expect.stringMatching(reason) } };
  await expect(secrets.read(reference)).rejects.toMatchObject(missing);
});

test('a file that is not there, cannot be read, or is empty, is missing', async () => {
  for (const [name, reason] of [
    ['nowhere', 'the file is not there'],
    ['', 'the file cannot be read'],
    ['empty', 'the file is empty'],
  ] as const) {
    const missing = { code: 'credentials_missing', details: { reference: join(folder, name), reason } };
    await expect(secrets.read({ file: join(folder, name) })).rejects.toMatchObject(missing);
  }
});
