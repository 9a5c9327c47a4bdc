import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { connect } from './sdk.ts';

test('the server runs as a process of its own, and ends with its stdin', { timeout: 30_000 }, async () => {
  const file = fileURLToPath(new URL('../../../support/snowflake/main.ts', import.meta.url));
  const options = {
    account: 'test',
    users: [{ name: 'ada', password: 'right', roles: ['READER'] }],
    set_up: ['CREATE TABLE sales AS SELECT 7 AS n'],
  };
  const child = spawn(process.execPath, ['--import', 'tsx', file, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const sdk = await connect(JSON.parse(String(line)).url, { username: 'ada', password: 'right' });
  expect(await sdk.rows('SELECT n FROM sales')).toEqual([[7]]);
  await sdk.close();
  child.stdin.end();
  expect(await once(child, 'exit')).toEqual([0, null]);
});
