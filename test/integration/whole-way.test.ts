import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askForTraining } from '../../src/local/demo/ask.ts';
import { messageLines } from '../../src/local/demo/block-text.ts';
import type { WorkspaceMessage } from '../../src/local/demo/workspace-client.ts';
import { CLAIM_SECONDS } from '../../src/runs/send-once.ts';
import { pngOf } from '../support/png.ts';
import { type FakeR, fakeR, RUN_ID, statusFile } from '../unit/trainer/fake-run.ts';
import {
  freePorts,
  isAlive,
  type LocalStart,
  makeStateDir,
  pidIn,
  removeStateDir,
  startInVain,
  startLocal,
} from './local-start.ts';

/**
 * The whole way as `npm start` goes it, with a shell script in R's place: slash command, modal, queue, job, trainer, thread;
 * and what becomes of it when a process is killed.
 */
const PATIENCE = { timeout: 60_000, interval: 100 };
/** A bot that is killed while it draws the card leaves its claim, which the next one waits for. */
const AFTER_A_KILL = { ...PATIENCE, timeout: PATIENCE.timeout + CLAIM_SECONDS * 1000 };

let state_dir: string;
let port: number;
let fakes: FakeR[];
let running: LocalStart | null;
beforeEach(async () => {
  state_dir = await makeStateDir();
  port = await freePorts();
  fakes = [];
  running = null;
});
afterEach(async () => {
  await running?.interrupt();
  for (const { files } of fakes) await rm(files, { recursive: true, force: true });
  await removeStateDir(state_dir);
});

async function start(fake: FakeR): Promise<LocalStart> {
  running = await startLocal(state_dir, port, fake);
  return running;
}

/** A stand-in for R whose statuses and results are of the run that it is started for. */
async function r(script: string): Promise<FakeR> {
  const statuses = { training: statusFile({ progress: 0.5, iterations_done: 300 }) };
  const of_this_run = [
    `run_id=$(sed -n 's/.*"run_id": *"\\([^"]*\\)".*/\\1/p' "$1/job.json" | head -n 1)`,
    `sed -i "s/${RUN_ID}/$run_id/" "$(dirname "$0")"/results/*.json "$(dirname "$0")"/status-*.json`,
  ];
  const fake = await fakeR([...of_this_run, script].join('\n'), { statuses });
  await writeFile(join(fake.files, 'results', '1_2_3.png'), pngOf(40, 30));
  fakes.push(fake);
  return fake;
}

async function train({ workspace }: LocalStart) {
  const asked = await askForTraining(workspace, { manifest: 'small', channel: 'mmm-runs' });
  if ('refused' in asked) throw new Error(`the bot refused: ${asked.refused.join(' ')}`);
  return asked;
}

/** The steps that the messages of a thread were posted by, the card first. */
const stepsOf = (thread: readonly WorkspaceMessage[]) =>
  thread.map(({ metadata }) => String(metadata?.event_payload.step));

const headline = (thread: readonly WorkspaceMessage[]) =>
  thread
    .slice(0, 1)
    .flatMap((card) => messageLines(card).slice(0, 1))
    .join('');

const WHOLE = ['card', 'onepager', 'allocator', 'summary', 'mention'];

test('a run goes from /mmm train to its results in the thread', { timeout: 90_000 }, async () => {
  const local = await start(await r('results "$1"'));
  const { channel, card_ts } = await train(local);
  await expect.poll(async () => stepsOf(await local.workspace.messages(channel, card_ts)), PATIENCE).toEqual(WHOLE);
  expect(headline(await local.workspace.messages(channel, card_ts))).toContain('done');
});

test('the bot and its cloud killed in the middle of training lose nothing and say nothing twice', {
  timeout: 240_000,
}, async () => {
  const fake = await r('say "$1" training; echo $$ > "$(dirname "$0")/pid"; until_there go; results "$1"');
  const first = await start(fake);
  const { channel, card_ts } = await train(first);
  await expect
    .poll(async () => (await first.workspace.messages(channel, card_ts)).flatMap(messageLines).join('\n'), PATIENCE)
    .toContain('300 iterations of 600');
  const pid = await pidIn(fake, 'pid');
  await first.kill();
  expect(pid !== null && isAlive(pid)).toBe(true);

  const second = await start(fake);
  await writeFile(join(fake.files, 'go'), '');
  await expect
    .poll(async () => stepsOf(await second.workspace.messages(channel, card_ts)), AFTER_A_KILL)
    .toEqual(WHOLE);
  await expect
    .poll(async () => headline(await second.workspace.messages(channel, card_ts)), AFTER_A_KILL)
    .toContain('done');
  const cards = (await second.workspace.messages(channel)).filter(
    ({ metadata }) => metadata?.event_payload.step === 'card',
  );
  expect(cards).toHaveLength(1);
});

test('a trainer that talks to a killed cloud is started again by the next one at other ports', {
  timeout: 240_000,
}, async () => {
  const fake = await r('say "$1" training; echo $$ >> "$(dirname "$0")/pids"; until_there go; results "$1"');
  const first = await start(fake);
  const { channel, card_ts } = await train(first);
  const pids = async () => (await readFile(join(fake.files, 'pids'), 'utf8').catch(() => '')).split('\n').slice(0, -1);
  await expect.poll(pids, PATIENCE).toHaveLength(1);
  await first.kill();

  port = await freePorts();
  const second = await start(fake);
  await expect.poll(pids, AFTER_A_KILL).toHaveLength(2);
  expect((await pids()).map(Number).map(isAlive)).toEqual([false, true]);
  await writeFile(join(fake.files, 'go'), '');
  await expect
    .poll(async () => stepsOf(await second.workspace.messages(channel, card_ts)), AFTER_A_KILL)
    .toEqual(WHOLE);
});

test('a port that is taken is said in a sentence, and leaves nothing behind', { timeout: 60_000 }, async () => {
  const fake = await r('results "$1"');
  for (const offset of [0, 1, 2, 3]) {
    const taken = createServer().listen(port + offset, '127.0.0.1');
    await once(taken, 'listening');
    const { said, status } = await startInVain(state_dir, port, fake);
    taken.close();
    expect(said).toContain(`Port ${port + offset} of 127.0.0.1 is in use.`);
    expect(said).not.toContain(' at ');
    expect(status).toBe(1);
    expect(await readdir(state_dir)).not.toContain('lock');
  }
});

test("R killed at every attempt ends in a failed run that says so, after the job's own retry", {
  timeout: 120_000,
}, async () => {
  const fake = await r('say "$1" training; echo attempt >> "$(dirname "$0")/attempts"; kill -9 $$');
  const local = await start(fake);
  const { channel, card_ts } = await train(local);
  await expect
    .poll(async () => stepsOf(await local.workspace.messages(channel, card_ts)), PATIENCE)
    .toEqual(['card', 'failure', 'mention']);
  expect((await readFile(join(fake.files, 'attempts'), 'utf8')).trim().split('\n')).toHaveLength(2);
  const said = (await local.workspace.messages(channel, card_ts)).flatMap(messageLines).join('\n');
  expect(said).toMatch(/killed/);
});

test('Ctrl-C leaves no process behind, and the next start goes on', { timeout: 240_000 }, async () => {
  const fake = await r('echo $$ > "$(dirname "$0")/pid"; until_there go; results "$1"');
  const first = await start(fake);
  const { channel, card_ts } = await train(first);
  const pid = await vi.waitFor(async () => {
    const found = await pidIn(fake, 'pid');
    if (found === null) throw new Error('R has not started');
    return found;
  }, PATIENCE);
  expect(await first.interrupt()).toBe(0);
  expect(isAlive(pid)).toBe(false);

  await writeFile(join(fake.files, 'go'), '');
  const second = await start(fake);
  await expect
    .poll(async () => stepsOf(await second.workspace.messages(channel, card_ts)), AFTER_A_KILL)
    .toEqual(WHOLE);
});
