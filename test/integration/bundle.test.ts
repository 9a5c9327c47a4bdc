import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type BundledBot, ROOT, startBundledBot } from './bundled-bot.ts';

/** The bundle where nothing of this tree is around it, as in the image: what it lacks there shows here. */
const WITHIN = { timeout: 60_000 };
/** A query, so that the parser of SQL is asked too. */
const SALES = `
revision: sales
country: de
data: { connection: acme, query: 'SELECT "DATE", "revenue", "tv_S", "search_S" FROM SALES' }
date_var: DATE
dep_var: revenue
dep_var_type: revenue
paid_media_spends: [tv_S, search_S]
paid_media_vars: [tv_S, search_S]
window: { start: 2022-01-03, end: 2024-04-08 }
train: { iterations: 300, trials: 2 }
`;
let bundled: BundledBot;

beforeAll(async () => {
  bundled = await startBundledBot({ sales: SALES });
  const { control } = bundled.snowflake;
  await control.run('CREATE TABLE SALES ("DATE" DATE, "revenue" FLOAT, "tv_S" FLOAT, "search_S" FLOAT)');
  const weeks = Array.from({ length: 120 }, (_, week) => {
    const day = new Date(Date.UTC(2022, 0, 3) + week * 7 * 86_400_000).toISOString().slice(0, 10);
    return `('${day}', ${1000 + ((week * 37) % 211)}, ${100 + ((week * 13) % 71)}, ${50 + ((week * 29) % 31)})`;
  });
  await control.run(`INSERT INTO SALES VALUES ${weeks.join(', ')}`);
}, 120_000);

afterAll(() => bundled?.close(), 60_000);

/** What one person is told for a command, as text. */
async function say(text: string): Promise<string> {
  const { workspace } = bundled;
  const channel = await workspace.channelId('mmm-runs');
  const answer = await workspace.command({ user: await workspace.userId('modeller'), channel, text });
  return JSON.stringify(answer.ephemeral);
}

describe('the bundle of the bot', () => {
  test('answers /health', async () => {
    const response = await fetch(new URL('/health', bundled.bot.url));
    expect([response.status, await response.json()]).toEqual([200, { ok: true }]);
  });

  test('answers a command', async () => {
    expect(await say('help')).toContain('`/mmm train demo`');
  });

  test('checks the data of a manifest: the worker thread of Snowflake, the parser of SQL, DuckDB, the holidays', async () => {
    const { workspace } = bundled;
    await say('train sales');
    const user = await workspace.userId('modeller');
    await vi.waitFor(
      async () => expect(JSON.stringify(await workspace.views(user))).toContain('It can be trained on. It was fetched'),
      WITHIN,
    );
  }, 90_000);

  test('draws what is in a table, with its own font', async () => {
    const [, channel = ''] = /archives\/(\w+)\//.exec(await say('data MMM.PUBLIC.SALES')) ?? [];
    await vi.waitFor(async () => {
      const [message] = await bundled.workspace.messages(channel);
      expect(JSON.stringify(message?.blocks)).toContain('"type":"image"');
    }, WITHIN);
  }, 90_000);

  test('ends cleanly when it is asked to', async () => {
    expect(await bundled.bot.stop()).toBe(0);
  });
});

test('every file of the bundle of the bot loads, also those that are needed seldom, and so does what lies beside it', async () => {
  // Node of the image reads it as it is; the oldest that this has to work with does not.
  const { app } = bundled;
  const outfile = join(app, 'load-bundle.mjs');
  await build({ entryPoints: [join(ROOT, 'docker/load-bundle.ts')], outfile, format: 'esm' });
  await expect(promisify(execFile)(process.execPath, [outfile], { cwd: app, env: {} })).resolves.toBeDefined();
}, 60_000);

test('the bundle of the trainer starts without any package beside it, and names the settings that it lacks', async () => {
  const { app } = bundled;
  await cp(join(app, 'dist/trainer'), join(app, 'alone/trainer'), { recursive: true });
  await cp(join(app, 'dist/package.json'), join(app, 'alone/package.json'));
  const started = promisify(execFile)(process.execPath, ['alone/trainer/main.js', 'r12-de-20240131_093000'], {
    cwd: app,
    env: {},
  });
  await expect(started).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^Settings are missing or wrong: BUCKET is not set/),
  });
}, 60_000);
