import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { METHODS } from '../../../../src/local/slack/api/methods.ts';
import { workspace } from './support.ts';

const README = new URL('../../../../src/local/slack/README.md', import.meta.url);

test('the matrix in the README is what is answered', () => {
  const rows = [...readFileSync(README, 'utf8').matchAll(/^\| `([a-zA-Z]+\.[a-zA-Z]+)` *\| (\w+) *\|(.*)\|$/gm)].map(
    ([, name, rate, scopes = '']) => ({
      name,
      rate,
      scopes: [...scopes.matchAll(/`([^`]+)`/g)].map(([, scope]) => scope),
    }),
  );
  const methods = Object.entries(METHODS).map(([name, { rate, scopes }]) => ({ name, rate, scopes: [...scopes] }));
  const byName = (a: { name?: string }, b: { name?: string }) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1);
  expect(rows.sort(byName)).toEqual(methods.sort(byName));
});

test('every method is there for somebody with the token, and for nobody without', async () => {
  const slack = await workspace();
  for (const name of Object.keys(METHODS)) {
    const call = async (headers: Record<string, string>) => {
      const response = await fetch(`${slack.url}/api/${name}`, { method: 'POST', headers });
      return (await response.json()) as { ok: boolean; error?: string };
    };
    expect(await call({ authorization: 'Bearer xoxb-local-test' })).not.toMatchObject({ error: 'unknown_method' });
    if (name === 'api.test') continue;
    expect(await call({})).toEqual({ ok: false, error: 'not_authed' });
    expect(await call({ authorization: 'Bearer xoxb-other' })).toEqual({ ok: false, error: 'invalid_auth' });
  }
  const response = await fetch(`${slack.url}/api/chat.scheduleMessage`, { method: 'POST' });
  expect(await response.json()).toMatchObject({ ok: false, error: 'unknown_method' });
});
