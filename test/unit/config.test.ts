import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadConnections } from '../../src/config.ts';
import { takeConnections } from '../../src/local/bot.ts';

/** The connections of an environment. */

const KEY = `{ kind: snowflake, account: a, user: u, role: r, warehouse: w, private_key: { env: SALES_KEY } }`;
const TEXT = `connections: { sales: ${KEY} }`;

test('come as text, with the variables that hold their credentials and no others', () => {
  const { named, secret_env } = loadConnections({ CONNECTIONS: TEXT, SALES_KEY: 'the key', OTHER: 'other' });
  expect(Object.keys(named)).toEqual(['sales']);
  expect(secret_env).toEqual({ SALES_KEY: 'the key' });
});

test('come from a file, whose folder relative paths are of', () => {
  const folder = mkdtempSync(join(tmpdir(), 'connections-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'connections.yaml');
  writeFileSync(file, TEXT.replace('env: SALES_KEY', 'file: sales.p8'));
  expect(loadConnections({ CONNECTIONS_FILE: file }).named.sales).toMatchObject({
    private_key: { file: join(folder, 'sales.p8') },
  });
});

test('are none where nothing is set', () => {
  expect(loadConnections({ CONNECTIONS: '' })).toEqual({ named: {}, secret_env: {} });
});

test.each([
  [{ CONNECTIONS_FILE: '/nowhere/c.yaml' }, /CONNECTIONS_FILE: there is no such file/],
  [{ CONNECTIONS: TEXT, CONNECTIONS_FILE: 'x' }, /both set/],
  [{ CONNECTIONS: 'connections: { sales: { kind: x } }' }, /CONNECTIONS: connection "sales": kind is/],
])('%j is refused with what is wrong', (env, said) => {
  expect(() => loadConnections(env)).toThrow(said);
});

test('of a person’s own environment are taken out of it, so that no other process is given a credential', () => {
  const env = { CONNECTIONS: TEXT, SALES_KEY: 'the key', PATH: '/bin' };
  expect(takeConnections(env).secret_env).toEqual({ SALES_KEY: 'the key' });
  expect(env).toEqual({ CONNECTIONS: TEXT, PATH: '/bin' });
});
