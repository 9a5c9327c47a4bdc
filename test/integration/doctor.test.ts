import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Bot, compose } from '../../src/compose.ts';
import { loadConfig } from '../../src/config.ts';
import { localCredentials } from '../../src/local/credentials.ts';
import { FREE_PORTS, type LocalCloud, startLocalCloud } from '../../src/local/local-cloud.ts';
import { mintOidcToken } from '../../src/local/tasks/oidc-token.ts';
import { createLogger } from '../../src/logger.ts';

/** The smoke test of a deployment: the very bot against the local cloud, asked by the deployer over HTTP. */

const DEPLOYER = 'mmm-deployer@local-project.iam.gserviceaccount.com';

let state_dir: string;
let cloud: LocalCloud;
beforeAll(async () => {
  state_dir = mkdtempSync(join(tmpdir(), 'mmm-smoke-test-'));
  cloud = await startLocalCloud({ state_dir, ports: FREE_PORTS, manifest_dirs: [] });
  writeFileSync(join(cloud.demo_data_dir, 'sales.csv'), 'date,sales\n2024-01-01,10\n');
});
afterAll(async () => {
  await cloud.close();
  rmSync(state_dir, { recursive: true, force: true });
});

/** What the bot answers the deployer; it has no revision but the one of `env`. */
async function asked(env: Record<string, string>): Promise<{ status: number; body: unknown }> {
  const settings = { ...cloud.env, LOG_LEVEL: 'silent', DEPLOYER_SERVICE_ACCOUNT: DEPLOYER, ...env };
  const config = loadConfig(settings);
  const bot: Bot = compose(config, createLogger({ level: 'silent' }));
  await bot.start();
  try {
    const credentials = { ...localCredentials(state_dir), client_email: DEPLOYER };
    const authorization = `Bearer ${mintOidcToken(credentials, config.tasks.bot_url, new Date())}`;
    const response = await fetch(new URL('/doctor', config.tasks.bot_url), { headers: { authorization } });
    return { status: response.status, body: await response.json() };
  } finally {
    await bot.stop();
  }
}

test('an installation in which everything works passes each check, and tells its revision', async () => {
  const { status, body } = await asked({ K_REVISION: 'mmm-trainer-00007-abc' });
  expect(body).toMatchObject({ ok: true, revision: 'mmm-trainer-00007-abc', version: expect.any(String) });
  const checks = (body as { checks: { name: string; state: string }[] }).checks;
  expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['Slack', 'Messages and forms', 'Storage', 'Queue', 'Data: demo', 'Clock', 'Versions']),
  );
  expect(status).toBe(200);
}, 60_000);

test('a revision with a wrong token for Slack does not pass, and says so without the token', async () => {
  const { status, body } = await asked({ SLACK_BOT_TOKEN: 'xoxb-not-to-be-shown' });
  expect(status).toBe(503);
  expect(body).toMatchObject({ ok: false, revision: null });
  const text = JSON.stringify(body);
  expect(text).toContain('Slack refuses the token: invalid_auth.');
  expect(text).not.toContain('not-to-be-shown');
  expect(text).not.toContain(cloud.env.SLACK_SIGNING_SECRET);
}, 60_000);

test('a revision whose queue is not there does not pass', async () => {
  const { status, body } = await asked({ TASKS_QUEUE: 'no-such-queue' });
  expect(status).toBe(503);
  expect(JSON.stringify(body)).toContain('The queue no-such-queue takes no task');
}, 60_000);
