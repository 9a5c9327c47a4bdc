import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { startSocketMode } from '../support/socket-mode/server.ts';

/** `npm run slack:dev` against a server that speaks Socket Mode as Slack does. */

const APP_TOKEN = 'xapp-1-test';
let slack: Awaited<ReturnType<typeof startSocketMode>>;
beforeEach(async () => {
  slack = await startSocketMode({
    app_token: APP_TOKEN,
    answers: { 'auth.test': { team: 'Acme', user: 'mmm_trainer', user_id: 'U0BOT', team_id: 'T0' } },
  });
});
afterEach(() => slack.close());

function start(env: Record<string, string>, args: readonly string[] = []) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/local/slack-dev/main.ts', ...args], {
    env: { PATH: process.env.PATH, LOG_LEVEL: 'silent', SLACK_API_URL: slack.api_url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let said = '';
  const heard: (() => void)[] = [];
  const hear = (text: string) => {
    said += text;
    for (const tell of heard) tell();
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  return {
    child,
    ended: ended(child).then((status) => ({ status, said })),
    /** Resolves when it has said so. */
    says: (words: string) =>
      new Promise<string>((resolve, reject) => {
        heard.push(() => said.includes(words) && resolve(said));
        void ended(child).then(() => reject(new Error(`it ended: ${said}`)));
      }),
  };
}

const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('close', (status) => resolve(status)));

function stateDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slack-dev-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'demo-data'));
  // So that R is not asked for Robyn's example data.
  writeFileSync(join(folder, 'demo-data/dt_simulated_weekly.csv'), 'DATE,revenue\n2024-01-01,1\n');
  return folder;
}

const TOKENS = { SLACK_APP_TOKEN: APP_TOKEN, SLACK_BOT_TOKEN: 'xoxb-test' };

test('with its tokens it says where it is connected and what stays on this machine, answers a command, and ends when told to', {
  timeout: 60_000,
}, async () => {
  const dev = start(TOKENS, ['--port', '0', '--state-dir', stateDir()]);
  const said = await dev.says('type /mmm help there');
  expect(said).toContain('Connected to Acme as @mmm_trainer, by Socket Mode.');
  expect(said).toMatch(/Links to files \(http:\/\/127\.0\.0\.1:\d+\) open on this machine alone/);
  await slack.deliver('slash_commands', {
    command: '/mmm',
    text: 'help',
    trigger_id: '1.2.t',
    user_id: 'U0ASKER',
    channel_id: 'C0RUNS',
    team_id: 'T0',
    response_url: new URL('/respond', slack.api_url).href,
  });
  await expect.poll(() => slack.calls.find(({ method }) => method === 'respond')?.body.text).toContain('How to use');
  dev.child.kill('SIGTERM');
  expect((await dev.ended).status).toBe(0);
});

test('where Slack refuses to connect it again it says so in a sentence, and ends', { timeout: 60_000 }, async () => {
  const dev = start(TOKENS, ['--port', '0', '--state-dir', stateDir()]);
  await dev.says('type /mmm help there');
  slack.revoke();
  slack.cut();
  const { status, said } = await dev.ended;
  expect(said).toMatch(
    /The connection to Slack is lost, and Slack now refuses SLACK_APP_TOKEN \(invalid_auth\)\. Look at .*, and start this again/,
  );
  expect(said).not.toMatch(/\n +at /);
  expect(status).toBe(1);
});

test('without what a deployed bot has in its environment it does not use Google’s cloud, and says what is missing', {
  timeout: 60_000,
}, async () => {
  const { status, said } = await start(TOKENS, ['--cloud', 'google']).ended;
  expect(said).toMatch(/BUCKET is not set.*\nWith --cloud google/);
  expect(status).toBe(2);
});
