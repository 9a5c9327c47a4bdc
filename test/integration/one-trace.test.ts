import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type CloudAndBot, startCloudAndBot } from '../../src/local/bot.ts';
import { askForTraining } from '../../src/local/demo/ask.ts';
import { workspaceClient } from '../../src/local/demo/workspace-client.ts';
import { FREE_PORTS } from '../../src/local/local-cloud.ts';
import type { FinishedSpan } from '../../src/telemetry/finished-span.ts';
import { drawTrace } from '../../src/telemetry/trace-tree.ts';
import { pngOf } from '../support/png.ts';
import { type FakeR, fakeR, RUN_ID, statusFile } from '../unit/trainer/fake-run.ts';
import { makeStateDir, removeStateDir } from './local-start.ts';

/**
 * A run as the local cloud's collector sees it: what is recorded by the bot and, in a process of its own, by the trainer, with a shell
 * script in R's place.
 */
const PATIENCE = { timeout: 90_000, interval: 100 };

let state_dir: string;
let fake: FakeR;
let running: CloudAndBot;
let logged = '';
const spans: FinishedSpan[] = [];
let run_id: string;

beforeAll(async () => {
  state_dir = await makeStateDir();
  const of_this_run = [
    `run_id=$(sed -n 's/.*"run_id": *"\\([^"]*\\)".*/\\1/p' "$1/job.json" | head -n 1)`,
    `sed -i "s/${RUN_ID}/$run_id/" "$(dirname "$0")"/results/*.json "$(dirname "$0")"/status-*.json`,
  ];
  fake = await fakeR([...of_this_run, 'results "$1"'].join('\n'), { statuses: { training: statusFile({}) } });
  await writeFile(join(fake.files, 'results', '1_2_3.png'), pngOf(40, 30));
  process.env.TRAINER_RSCRIPT = fake.rscript;
  process.env.TRAINER_R_SCRIPT = fake.r_script;
  process.env.TRAINER_SCRATCH_DIR = fake.scratch_dir;
  process.env.TRAINER_HEARTBEAT_SECONDS = '0.2';
  const log = new Writable({
    write(chunk, _encoding, done) {
      logged += chunk;
      done();
    },
  });
  running = await startCloudAndBot(
    {
      state_dir,
      ports: FREE_PORTS,
      manifest_dirs: [join(state_dir, 'manifests')],
      onSpans: (more) => void spans.push(...more),
    },
    { log_level: 'info', log, demo_data: false },
  );
  const asked = await askForTraining(workspaceClient(running.cloud.page_url), {
    manifest: 'small',
    channel: 'mmm-runs',
  });
  if ('refused' in asked) throw new Error(`the bot refused: ${asked.refused.join(' ')}`);
  run_id = asked.run_id;
  await vi.waitFor(() => expect(spans.map(({ name }) => name)).toContain('settled'), PATIENCE);
  await running.stop();
}, 120_000);
afterAll(async () => {
  await rm(fake.files, { recursive: true, force: true });
  await removeStateDir(state_dir);
});

const named = (name: string) => spans.filter((span) => span.name === name);

function one(name: string): FinishedSpan {
  const [span, ...more] = named(name);
  if (span === undefined || more.length > 0) {
    throw new Error(`${1 + more.length} spans of ${name} among\n${drawTrace(spans)}`);
  }
  return span;
}

/** The names of a span and of those above it, from the top. */
function way(span: FinishedSpan): string[] {
  const above = spans.find(({ span_id }) => span_id === span.parent_id);
  return [...(above === undefined ? [] : way(above)), span.name];
}

describe('a run', () => {
  test('is one trace from its command to its last message, with its trainer in it', () => {
    const { trace_id } = one('slack command /mmm train');
    const of_run = spans.filter(({ attributes }) => attributes.run_id === run_id);
    expect(new Set(of_run.map(({ name }) => name))).toEqual(
      new Set(['record-run', 'launch-run', 'watch-run', 'publish-run', 'trainer', 'settled']),
    );
    expect(new Set(of_run.map((span) => span.trace_id))).toEqual(new Set([trace_id]));
    expect(one('settled').attributes).toMatchObject({ state: 'succeeded' });
  });

  test('has its steps side by side below the request, and the calls of each below it', () => {
    const request = ['slack command /mmm train', 'slack view train_model'];
    expect(way(one('record-run'))).toEqual([...request, 'record-run']);
    const from_request = [...request, 'record-run'];
    for (const step of ['launch-run', 'publish-run', 'trainer'])
      expect(way(one(step))).toEqual([...from_request, step]);
    for (const watch of named('watch-run')) expect(way(watch)).toEqual([...from_request, 'watch-run']);
    expect(way(one('run start'))).toEqual([...from_request, 'launch-run', 'run start']);
    // The form has looked at the data too: what is looked for is what the step did.
    for (const name of ['snapshot', 'profile', 'write-inputs']) {
      expect(named(name).map(way)).toContainEqual([...from_request, 'launch-run', name]);
    }
    expect(way(one('settled'))).toEqual([...from_request, 'publish-run', 'settled']);
  });

  test('has what the trainer did in it, with the steps of R at their own times', () => {
    const trainer = one('trainer');
    const below = (name: string) => way(one(name)).slice(-3);
    expect(below('fetch').slice(1)).toEqual(['trainer', 'fetch']);
    expect(below('deliver').slice(1)).toEqual(['trainer', 'deliver']);
    expect(below('R setup')).toEqual(['trainer', 'train', 'R setup']);
    expect(trainer.attributes).toMatchObject({ run_id, attempt: 0 });
    const upload = named('storage upload').find((span) => way(span).includes('deliver'));
    expect(upload).toBeDefined();
  });

  test('was recorded without a failure, and no span ends before it begins', () => {
    expect(spans.filter(({ failed }) => failed !== null).map(({ name, failed }) => `${name}: ${failed}`)).toEqual([]);
    expect(spans.filter(({ started_ns, ended_ns }) => ended_ns < started_ns)).toEqual([]);
  });

  test('is found in the log by the same trace: what Slack asked, what the queue delivered, how it ended', () => {
    const { trace_id } = one('slack command /mmm train');
    const lines = logged
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter((line) => String(line['logging.googleapis.com/trace']).endsWith(`/traces/${trace_id}`));
    const said = (message: string) => lines.filter((line) => line.message === message);
    expect(said('slack acknowledged').map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      expect.arrayContaining(['command /mmm train', 'view train_model']),
    );
    expect(new Set(said('task delivered').map(({ step, status }) => `${step} ${status}`))).toEqual(
      new Set(['launch-run 200', 'watch-run 200', 'publish-run 200']),
    );
    expect(said('card posted')).toMatchObject([{ run_id, seconds: expect.any(Number) }]);
    expect(said('run finished')).toMatchObject([
      { run_id, state: 'succeeded', code: null, cost_usd: null, duration_seconds: expect.any(Number) },
    ]);
  });

  test("is found by the same trace in the trainer's own log", async () => {
    const { trace_id } = one('slack command /mmm train');
    const jobs = join(state_dir, 'jobs');
    const files = (await readdir(jobs, { recursive: true })).filter((name) => name.endsWith('.log'));
    const logs = await Promise.all(files.map((name) => readFile(join(jobs, name), 'utf8')));
    const trained = logs
      .join('\n')
      .split('\n')
      .find((line) => line.includes('"trained"'));
    expect(JSON.parse(trained ?? 'null')).toMatchObject({
      run_id,
      'logging.googleapis.com/trace': expect.stringContaining(trace_id),
    });
  });
});
