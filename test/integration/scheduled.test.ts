import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudTasksClient } from '@google-cloud/tasks';
import { expect, test } from 'vitest';
import { LOCAL_LOCATION, LOCAL_PROJECT, localCredentials } from '../../src/local/credentials.ts';
import { askForTraining } from '../../src/local/demo/ask.ts';
import { messageLines } from '../../src/local/demo/block-text.ts';
import { mintOidcToken } from '../../src/local/tasks/oidc-token.ts';
import { clientOptions } from '../../src/providers/google-grpc.ts';
import { CLAIM_SECONDS } from '../../src/runs/send-once.ts';
import { pngOf } from '../support/png.ts';
import { fakeR, RUN_ID, statusFile } from '../unit/trainer/fake-run.ts';
import { freePorts, makeStateDir, removeStateDir, startLocal } from './local-start.ts';

const PATIENCE = { timeout: 60_000 + CLAIM_SECONDS * 1000, interval: 100 };

test('a run whose tasks the queue has lost is finished once the scheduler has called', {
  timeout: 240_000,
}, async () => {
  const state_dir = await makeStateDir();
  const port = await freePorts();
  const of_this_run = [
    `run_id=$(sed -n 's/.*"run_id": *"\\([^"]*\\)".*/\\1/p' "$1/job.json" | head -n 1)`,
    `sed -i "s/${RUN_ID}/$run_id/" "$(dirname "$0")"/results/*.json "$(dirname "$0")"/status-*.json`,
  ];
  const script = [...of_this_run, 'say "$1" training; until_there go; results "$1"'].join('\n');
  const fake = await fakeR(script, { statuses: { training: statusFile({ progress: 0.5, iterations_done: 300 }) } });
  await writeFile(join(fake.files, 'results', '1_2_3.png'), pngOf(40, 30));
  const local = await startLocal(state_dir, port, fake);
  const queue = new CloudTasksClient(clientOptions(`127.0.0.1:${port + 3}`));
  const name = queue.queuePath(LOCAL_PROJECT, LOCAL_LOCATION, 'mmm-trainer');
  try {
    const asked = await askForTraining(local.workspace, { manifest: 'small', channel: 'mmm-runs' });
    if ('refused' in asked) throw new Error(asked.refused.join(' '));
    const thread = () => local.workspace.messages(asked.channel, asked.card_ts);
    await expect
      .poll(async () => (await thread()).flatMap(messageLines).join('\n'), PATIENCE)
      .toContain('300 iterations of 600');

    // What is being delivered enqueues what follows it: the queue is emptied after that.
    await queue.pauseQueue({ name });
    const tasks = async () => (await queue.listTasks({ parent: name }))[0];
    const under_way = async () =>
      (await tasks()).filter((task) => (task.dispatchCount ?? 0) > (task.responseCount ?? 0));
    await expect.poll(under_way, PATIENCE).toEqual([]);
    await queue.purgeQueue({ name });
    await queue.resumeQueue({ name });
    expect((await tasks()).filter((task) => task.name?.includes('watch-run') ?? false)).toEqual([]);
    await writeFile(join(fake.files, 'go'), '');

    const bot_url = `http://127.0.0.1:${port + 1}`;
    const authorization = `Bearer ${mintOidcToken(localCredentials(state_dir), bot_url, new Date())}`;
    const call = () => fetch(`${bot_url}/scheduled/take-up`, { method: 'POST', headers: { authorization } });
    // The queue remembers the name of the task that was purged, so until its time is over there is none to take its place.
    await expect
      .poll(async () => (await call()).json(), PATIENCE)
      .toMatchObject({ ok: true, done: { runs: { ok: true, found: 1, enqueued: 1 } } });
    // Twice does no more.
    expect((await call()).status).toBe(200);

    const steps = async () => (await thread()).map(({ metadata }) => String(metadata?.event_payload.step));
    await expect.poll(steps, PATIENCE).toEqual(['card', 'onepager', 'allocator', 'summary', 'mention']);
  } finally {
    await queue.close();
    await local.interrupt();
    await rm(fake.files, { recursive: true, force: true });
    await removeStateDir(state_dir);
  }
});
