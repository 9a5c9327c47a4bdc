import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { newKeyPair } from '../support/snowflake/keys.ts';
import { findIn, findInFiles, keyMarkers, markerOf, secretText, textsOf } from './planted.ts';

/** What looks for planted credentials finds them: a search that finds nothing proves nothing otherwise. */
const secret = secretText('of-this-test');
const marker = markerOf('it', secret);

test.each([
  ['as it is', secret],
  ['in base64, with more before and after it', Buffer.from(`abc${secret}def`).toString('base64')],
  ['in an address', `https://a.example/?x=${encodeURIComponent(secret)}`],
])('a credential %s is found', (_name, text) => {
  expect(findIn('there', `...${text}...`, [marker])).toEqual([expect.stringContaining('it in there')]);
});

test('any line of a key gives it away, also of what an encrypted one holds', () => {
  const { private_key } = newKeyPair('passphrase');
  const found = keyMarkers('key', private_key, 'passphrase');
  expect(found.forms.length).toBeGreaterThan(40);
  for (const line of private_key.split('\n').slice(2, -3))
    expect(findIn('log', `x ${line}\\n`, [found])).toHaveLength(1);
});

test('an error is looked through to its causes, and to what is not listed of it', () => {
  const cause = Object.defineProperty(new Error('no'), 'hidden', { value: { deep: [secret] }, enumerable: false });
  expect(textsOf(new Error('failed', { cause }))).toContain(secret);
  expect(textsOf({ [Symbol('token')]: new Map([['a', secret]]) })).toContain(secret);
});

test('files are looked through, also packed ones, and their names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'planted-'));
  await writeFile(join(folder, 'plain'), `a${secret}`);
  await writeFile(join(folder, 'packed'), gzipSync(`a${secret}`));
  await writeFile(join(folder, secret), '');
  await writeFile(join(folder, 'by right'), secret);
  const { found, files } = await findInFiles(folder, [marker], [join(folder, 'by right')]);
  expect(found).toHaveLength(3);
  expect(files).toBe(3);
  await rm(folder, { recursive: true });
});
