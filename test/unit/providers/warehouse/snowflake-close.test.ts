import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEYS, openAccount, type SnowflakeAccount } from './snowflake-account.ts';

let account: SnowflakeAccount;
beforeAll(async () => {
  account = await openAccount();
});
afterAll(() => account.close());

test('a process that has nothing else to do waits for the end of its session', { timeout: 30_000 }, async () => {
  const module = (path: string) => JSON.stringify(new URL(`../../../../src/providers/${path}`, import.meta.url).href);
  const script = `
    import { localSecrets } from ${module('secrets/local-secrets.ts')};
    import { snowflakeWarehouse } from ${module('warehouse/snowflake.ts')};
    const settings = JSON.parse(process.env.SETTINGS);
    const secrets = localSecrets({ KEY: process.env.KEY });
    const warehouse = snowflakeWarehouse({ connection: 'sales', settings, secrets });
    await warehouse.describe({ connection: 'sales', query: 'SELECT 1 AS N' });
    await warehouse.close();
    console.log('closed');
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    env: { ...process.env, SETTINGS: JSON.stringify(account.settings), KEY: KEYS.private_key },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect({ said: said.trim(), status }).toEqual({ said: 'closed', status: 0 });
  expect(account.server.control.sessions()).toEqual([]);
});
