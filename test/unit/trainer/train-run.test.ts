import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { test as base, describe, vi } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { createLogger } from '../../../src/logger.ts';
import type { ObjectStore } from '../../../src/providers/object-store/types.ts';
import { runObject } from '../../../src/runs/run-paths.ts';
import { NO_TELEMETRY } from '../../../src/telemetry/no-telemetry.ts';
import { loadTrainerSettings, type TrainerSettings } from '../../../src/trainer/settings.ts';
import { type TrainerDeps, trainRun } from '../../../src/trainer/train-run.ts';
import { type LocalStorage, startLocalStorage } from '../local/storage/local-storage.ts';
import {
  type FakeR,
  fakeR,
  JOB_FILE,
  leaseIn,
  leftIn,
  namesIn,
  RESULTS,
  RUN_ID,
  statusFile,
  statusIn,
  storeOf,
  textOf,
  writeInputs,
} from './fake-run.ts';

type Training = { exit: Promise<number>; stop: AbortController; printed: () => string };
type Trainer = {
  local: LocalStorage;
  store: ObjectStore;
  /** Starts the trainer with a fake R. */
  train(fake: FakeR, options?: { settings?: Partial<TrainerSettings>; deps?: Partial<TrainerDeps> }): Training;
  /** A fake R that is cleared away after the test. */
  r(...args: Parameters<typeof fakeR>): Promise<FakeR>;
};

const test = base.extend<{ trainer: Trainer }>({
  trainer: async ({ task: _task }, use) => {
    const local = await startLocalStorage();
    const store = storeOf(local);
    const fakes: FakeR[] = [];
    await use({
      local,
      store,
      async r(...args) {
        const fake = await fakeR(...args);
        fakes.push(fake);
        return fake;
      },
      train({ rscript, r_script, scratch_dir }, { settings = {}, deps = {} } = {}) {
        const stop = new AbortController();
        let printed = '';
        const exit = trainRun(
          {
            objects: store,
            settings: {
              ...loadTrainerSettings({ BUCKET: 'unused', GOOGLE_CLOUD_PROJECT: 'unused', CLOUD_RUN_EXECUTION: 'a' }),
              heartbeat_seconds: 0.05,
              rscript,
              r_script,
              scratch_dir,
              ...settings,
            },
            logger: createLogger({ level: 'silent' }),
            telemetry: NO_TELEMETRY,
            now: () => new Date(),
            print: (chunk) => {
              printed += chunk.toString();
            },
            stop: stop.signal,
            outOfMemoryKills: () => 0,
            ...deps,
          },
          RUN_ID,
        );
        return { exit, stop, printed: () => printed };
      },
    });
    for (const { files } of fakes) await rm(files, { recursive: true, force: true });
    await local.remove();
  },
});

describe.concurrent('a training that succeeds', () => {
  test("gives R the job and the data, and leaves every file in the run's folder, the status saying so", async ({
    trainer,
    expect,
  }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    await store.write(runObject(RUN_ID, { name: 'data/profile.json' }), '{}', { content_type: 'application/json' });
    const fake = await r('ls "$1" "$1/data"; gzip -dc "$1/data/input.csv.gz"; echo "to stderr" >&2; results "$1"');
    const { exit, printed } = train(fake);
    expect(await exit).toBe(0);
    expect(printed()).toContain('job.json');
    expect(printed()).toContain('profile.json');
    expect(printed()).toContain('2016-01-04,100,10');
    expect(printed()).toContain('to stderr');
    expect(await namesIn(store)).toEqual(
      [...Object.keys(RESULTS), 'data/input.csv.gz', 'data/profile.json', 'job.json', 'lease.json'].sort(),
    );
    for (const [name, text] of Object.entries(RESULTS)) {
      if (name !== 'status.json') expect(await textOf(store, { name })).toBe(text);
    }
    expect(await statusIn(store)).toMatchObject({ state: 'succeeded', progress: 1, error: null });
    expect(await leaseIn(store)).toMatchObject({ state: 'done', execution: 'a' });
    expect(await leftIn(fake)).toEqual([]);
  });

  test('stores text gzip-encoded and everything under its type', async ({ trainer, expect }) => {
    const { local, store, r, train } = trainer;
    await writeInputs(store);
    await train(await r('results "$1"')).exit;
    const stored = async (name: string) => {
      const [{ contentType, contentEncoding }] = await local.bucket.file(runObject(RUN_ID, { name })).getMetadata();
      return [contentType, contentEncoding];
    };
    expect(await stored('model_summary.json')).toEqual(['application/json', 'gzip']);
    expect(await stored('pareto_aggregated.csv')).toEqual(['text/csv; charset=utf-8', 'gzip']);
    expect(await stored('robyn_console.log')).toEqual(['text/plain; charset=utf-8', 'gzip']);
    expect(await stored('1_2_3.png')).toEqual(['image/png', undefined]);
    expect(await stored('OutputModels.RDS')).toEqual(['application/octet-stream', undefined]);
    expect(await stored('status.json')).toEqual(['application/json', 'gzip']);
  });

  test('sends the status as R goes on, and trials as they end', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const fake = await r(
      `say "$1" early; until_there saw-early
       mkdir -p "$1/trials"; echo "trial 1" > "$1/trials/1.RDS"; say "$1" late; until_there saw-late; results "$1"`,
      {
        statuses: {
          early: statusFile({ iterations_done: 10 }),
          late: statusFile({ iterations_done: 300, trials_done: 1 }),
        },
      },
    );
    const { exit } = train(fake);
    await vi.waitFor(async () => expect(await statusIn(store)).toMatchObject({ iterations_done: 10 }), 5000);
    expect(await namesIn(store)).not.toContain('trials/1.RDS');
    await writeFile(join(fake.files, 'saw-early'), '');
    await vi.waitFor(async () => {
      expect(await statusIn(store)).toMatchObject({ iterations_done: 300 });
      expect(await namesIn(store)).toContain('trials/1.RDS');
    }, 5000);
    await writeFile(join(fake.files, 'saw-late'), '');
    expect(await exit).toBe(0);
  });

  test('sends the console log now and then, and says that it lives while R is silent', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const fake = await r(`say "$1" silent; echo "so far" > "$1/robyn_console.log"; until_there seen; results "$1"`, {
      statuses: { silent: statusFile() },
    });
    const { exit } = train(fake);
    await vi.waitFor(async () => expect(await textOf(store, 'console_log')).toBe('so far\n'), 5000);
    const first = (await statusIn(store))?.updated_at;
    await vi.waitFor(async () => expect((await statusIn(store))?.updated_at).not.toBe(first), 5000);
    await writeFile(join(fake.files, 'seen'), '');
    expect(await exit).toBe(0);
  });

  test('says in the log what it takes of the memory, at work and at its end', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const memory = { memory_bytes: 5_000_000_000, memory_peak_bytes: 6_000_000_000 };
    const fake = await r('say "$1" training; until_there seen; results "$1"', {
      results: {
        ...RESULTS,
        'status.json': JSON.stringify(statusFile({ state: 'succeeded', step: 'finish', progress: 1, ...memory })),
      },
      statuses: { training: statusFile({ step: 'trials', iterations_done: 300, ...memory }) },
    });
    const lines: Record<string, unknown>[] = [];
    const destination = new Writable({
      write(chunk, _encoding, done) {
        lines.push(JSON.parse(String(chunk)));
        done();
      },
    });
    const deps = { logger: createLogger({ level: 'info', destination }), memoryLimitBytes: () => 16 * 2 ** 30 };
    const { exit } = train(fake, { deps });
    const said = (message: string) => lines.filter((line) => line.message === message);
    const taken = { ...memory, memory_limit_bytes: 16 * 2 ** 30 };
    await vi.waitFor(() => expect(said('trainer at work')).toMatchObject([{ step: 'trials', ...taken }]), 5000);
    await writeFile(join(fake.files, 'seen'), '');
    expect(await exit).toBe(0);
    expect(said('trained')).toMatchObject([{ state: 'succeeded', code: null, ...taken }]);
  });

  test('can be told by this machine how many processes to use', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const { exit, printed } = train(await r('grep workers "$1/job.json"; results "$1"'), { settings: { workers: 7 } });
    await exit;
    expect(printed()).toContain('"workers": 7');
    expect(JSON.parse((await textOf(store, 'job')) ?? '')).toMatchObject({ workers: 1 });
  });

  test('does not hold an end of R for success before everything is up', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const fake = await r('results "$1"; there ended; until_there seen');
    const { exit } = train(fake);
    await vi.waitFor(() => expect(existsSync(join(fake.files, 'ended'))).toBe(true), 5000);
    await vi.waitFor(async () => expect(await namesIn(store)).toContain('trials/2.RDS'), 5000);
    expect(await statusIn(store)).toMatchObject({ state: 'running', step: 'setup' });
    await writeFile(join(fake.files, 'seen'), '');
    expect(await exit).toBe(0);
    expect(await statusIn(store)).toMatchObject({ state: 'succeeded' });
  });
});

test('a cloud that is away when R has ended is waited for: nothing is trained again', async ({ trainer, expect }) => {
  const { store, r, train } = trainer;
  await writeInputs(store);
  let away = false;
  let refused = 0;
  const whileThere = <T>(action: () => Promise<T>): Promise<T> => {
    if (!away) return action();
    refused += 1;
    return Promise.reject(new AppError('unavailable'));
  };
  const objects: ObjectStore = {
    ...store,
    write: (...args) => whileThere(() => store.write(...args)),
    upload: (...args) => whileThere(() => store.upload(...args)),
  };
  const fake = await r('there started; until_there seen; results "$1"; there ended');
  const { exit } = train(fake, { deps: { objects } });
  await vi.waitFor(() => expect(existsSync(join(fake.files, 'started'))).toBe(true), 5000);
  away = true;
  await writeFile(join(fake.files, 'seen'), '');
  await vi.waitFor(() => expect(existsSync(join(fake.files, 'ended'))).toBe(true), 5000);
  const refused_before = refused;
  await vi.waitFor(() => expect(refused).toBeGreaterThan(refused_before + 1), 5000);
  away = false;
  expect(await exit).toBe(0);
  expect(await statusIn(store)).toMatchObject({ state: 'succeeded' });
  expect(await namesIn(store)).toContain('OutputCollect.RDS');
});

/** What can be wrong with the run's folder before anything is trained. */
const SPOILED: [string, (store: ObjectStore) => Promise<unknown>][] = [
  ['job.json is missing', (store) => store.delete(runObject(RUN_ID, 'job'))],
  ['job.json is of another run', (store) => writeInputs(store, { ...JOB_FILE, run_id: 'x-de-20260131_120000' })],
  ['job.json lacks its seed', (store) => writeInputs(store, { ...JOB_FILE, seed: undefined })],
  ['job.json is no JSON', (store) => store.write(runObject(RUN_ID, 'job'), 'x', { content_type: 'application/json' })],
  ['the data is missing', (store) => store.delete(runObject(RUN_ID, 'input_csv'))],
  ['the data is other data', (store) => writeInputs(store, JOB_FILE, 'DATE,revenue\n')],
];

describe.concurrent('a training that fails', () => {
  const own_words = { code: 'trainer_failed', message: 'Robyn stopped.', fix: 'Look.', step: 'outputs' as const };

  test("in R itself has R's words, what R left, and is tried again", async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const failed = statusFile({ state: 'failed', step: 'outputs', error: own_words });
    const fake = await r('echo oh > "$1/robyn_console.log"; say "$1" failed; exit 1', { statuses: { failed } });
    expect(await train(fake).exit).toBe(1);
    expect(await statusIn(store)).toMatchObject({ state: 'failed', error: own_words });
    expect(await textOf(store, 'console_log')).toBe('oh\n');
    expect(await leaseIn(store)).toMatchObject({ state: 'released' });
    expect(await leftIn(fake)).toEqual([]);
  });

  test('because R refused the input is not tried again', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const error = { code: 'column_not_numeric', message: 'No.', fix: 'Change it.', step: 'inputs' as const };
    const refused = statusFile({ state: 'failed', step: 'inputs', error });
    expect(await train(await r('say "$1" refused; exit 2', { statuses: { refused } })).exit).toBe(0);
    expect(await statusIn(store)).toMatchObject({ state: 'failed', error });
    expect(await leaseIn(store)).toMatchObject({ state: 'done' });
    const again = await r('there started; results "$1"');
    expect(await train(again, { settings: { execution: 'b' } }).exit).toBe(0);
    expect(existsSync(join(again.files, 'started'))).toBe(false);
  });

  test.for([
    [1, 'trainer_failed', 'failed', 'released', 1],
    [2, 'column_not_numeric', 'failed', 'done', 0],
    [3, 'no_model', 'skipped', 'done', 0],
    [4, 'out_of_memory', 'failed', 'released', 4],
    [5, 'execution_timed_out', 'failed', 'released', 5],
    [143, 'execution_cancelled', 'cancelled', 'released', 143],
  ] as const)(
    'with exit status %s of R and %s is told as %s',
    async ([status, code, state, lease, exit], { trainer, expect }) => {
      const { store, r, train } = trainer;
      await writeInputs(store);
      const error = { code, message: 'No.', fix: 'Change it.', step: 'outputs' as const };
      const ended = statusFile({ state, step: 'outputs', error });
      expect(await train(await r(`say "$1" ended; exit ${status}`, { statuses: { ended } })).exit).toBe(exit);
      expect(await statusIn(store)).toMatchObject({ state, error });
      expect(await leaseIn(store)).toMatchObject({ state: lease });
    },
  );

  test('because its time is over is told so before the service kills it, with what there is kept', async ({
    trainer,
    expect,
  }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const fake = await r(
      `trap 'mkdir -p "$1/trials"; echo "trial 1" > "$1/trials/1.RDS"; exit 5' XCPU
       echo "so far" > "$1/robyn_console.log"; say "$1" running; while :; do sleep 0.02; done`,
      { statuses: { running: statusFile({ trials_done: 1 }) } },
    );
    expect(await train(fake, { settings: { timeout_seconds: 1 } }).exit).toBe(5);
    expect(await statusIn(store)).toMatchObject({
      state: 'failed',
      step: 'trials',
      trials_done: 1,
      error: { code: 'execution_timed_out', step: 'trials' },
    });
    expect(await textOf(store, { name: 'trials/1.RDS' })).toBe('trial 1\n');
    expect(await textOf(store, 'console_log')).toBe('so far\n');
    expect(await leaseIn(store)).toMatchObject({ state: 'released' });
  });

  test('without a word from R says with what status it ended, and keeps what it printed', async ({
    trainer,
    expect,
  }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const fake = await r(
      'echo "Error in library(Robyn) : there is no package called Robyn" >&2; echo "Execution halted" >&2; exit 1',
    );
    expect(await train(fake).exit).toBe(1);
    const { error } = (await statusIn(store)) ?? {};
    expect(error).toMatchObject({ code: 'trainer_failed', step: 'setup' });
    expect(error?.message).toContain('exit status 1');
    expect(error?.message).toContain('there is no package called Robyn');
    expect(error?.message).not.toContain('Execution halted');
    expect(await textOf(store, { name: 'debug/last_output.txt' })).toContain('Execution halted');
    expect(await textOf(store, 'console_log')).toContain('there is no package called Robyn');
  });

  test.for([
    { kills: 0, limit: 1e12, code: 'trainer_killed', message: /SIGKILL/, status: 1 },
    { kills: 1, limit: 1e12, code: 'out_of_memory', message: /memory/, status: 4 },
    { kills: 0, limit: 4.2e9, code: 'out_of_memory', message: /memory/, status: 4 },
  ] as const)(
    'because R was killed, after $kills kills by the kernel and with $limit bytes of memory, is $code',
    async ({ kills, limit, code, message, status: exit_status }, { trainer, expect }) => {
      const { store, r, train } = trainer;
      await writeInputs(store);
      const fake = await r('say "$1" running; until_there seen; kill -KILL $$', {
        statuses: { running: statusFile({ iterations_done: 200, memory_bytes: 4e9 }) },
      });
      let counted = -kills;
      const outOfMemoryKills = () => {
        counted += kills;
        return counted;
      };
      const { exit } = train(fake, { deps: { outOfMemoryKills, memoryLimitBytes: () => limit } });
      await vi.waitFor(async () => expect(await statusIn(store)).toMatchObject({ iterations_done: 200 }), 15_000);
      await writeFile(join(fake.files, 'seen'), '');
      expect(await exit).toBe(exit_status);
      const status = await statusIn(store);
      expect(status).toMatchObject({
        state: 'failed',
        step: 'trials',
        iterations_done: 200,
        error: { code, step: 'trials' },
      });
      expect(status?.error?.message).toMatch(message);
      expect(status?.error?.fix).not.toBe('');
      expect(await leaseIn(store)).toMatchObject({ state: 'released' });
    },
  );

  test('because a result is missing names it', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const fake = await r('results "$1"; rm "$1/allocator_metrics.csv"');
    expect(await train(fake).exit).toBe(1);
    const status = await statusIn(store);
    expect(status).toMatchObject({ state: 'failed', error: { code: 'output_missing' } });
    expect(status?.error?.message).toContain('allocator_metrics.csv');
    expect(await namesIn(store)).toContain('OutputModels.RDS');
  });

  test('because R ended well without saying so is no success', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const { 'status.json': _status, ...results } = RESULTS;
    expect(await train(await r('results "$1"', { results })).exit).toBe(1);
    expect(await statusIn(store)).toMatchObject({ state: 'failed', error: { code: 'output_missing' } });
  });

  test('because R is not there says so', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const fake = await r('');
    expect(await train({ ...fake, rscript: '/no/such/Rscript' }).exit).toBe(1);
    expect(await statusIn(store)).toMatchObject({ state: 'failed', error: { code: 'trainer_failed' } });
  });

  test.for(SPOILED)('because %s, before R is started, is not tried again', async ([, spoil], { trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    await spoil(store);
    const fake = await r('there started');
    expect(await train(fake).exit).toBe(0);
    expect(existsSync(join(fake.files, 'started'))).toBe(false);
    expect(await statusIn(store)).toMatchObject({ state: 'failed', error: { code: 'record_invalid' } });
    expect(await leaseIn(store)).toMatchObject({ state: 'done' });
  });
});

describe.concurrent('an attempt after another', () => {
  test('gets the trials that were finished, and its heartbeat replaces the failure', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const first = await r(
      'mkdir "$1/trials"; echo "trial 1" > "$1/trials/1.RDS"; echo half > "$1/trials/2.RDS.part"; kill -KILL $$',
    );
    expect(await train(first).exit).toBe(1);
    expect(await namesIn(store)).toContain('trials/1.RDS');
    expect(await namesIn(store)).not.toContain('trials/2.RDS.part');
    const second = await r('ls "$1/trials"; cat "$1/trials/1.RDS"; there started; until_there seen; results "$1"');
    const { exit, printed } = train(second, { settings: { attempt: 1 } });
    await vi.waitFor(() => expect(existsSync(join(second.files, 'started'))).toBe(true), 5000);
    expect(await statusIn(store)).toMatchObject({ state: 'running', error: null });
    await writeFile(join(second.files, 'seen'), '');
    expect(await exit).toBe(0);
    expect(printed()).toBe('1.RDS\ntrial 1\n');
  });

  test('that finds the run succeeded has nothing to do', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const done = statusFile({ state: 'succeeded' });
    await store.write(runObject(RUN_ID, 'status'), JSON.stringify(done), { content_type: 'application/json' });
    const fake = await r('there started');
    expect(await train(fake, { settings: { attempt: 1 } }).exit).toBe(0);
    expect(existsSync(join(fake.files, 'started'))).toBe(false);
    expect(await leaseIn(store)).toMatchObject({ state: 'done' });
  });
});

describe.concurrent('a second execution', () => {
  test('ends at once and changes nothing while the first is at work', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const first = await r('there started; until_there seen; results "$1"');
    const working = train(first);
    await vi.waitFor(() => expect(existsSync(join(first.files, 'started'))).toBe(true), 5000);
    const before = await statusIn(store);
    const second = await r('there started');
    expect(await train(second, { settings: { execution: 'b' } }).exit).toBe(0);
    expect(existsSync(join(second.files, 'started'))).toBe(false);
    expect(await leaseIn(store)).toMatchObject({ execution: 'a', state: 'held' });
    expect(await statusIn(store)).toEqual(before);
    await writeFile(join(first.files, 'seen'), '');
    expect(await working.exit).toBe(0);
  });

  test('takes over a lease that was not renewed; the first then stops R and changes nothing more', async ({
    trainer,
    expect,
  }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const first = await r('trap "there stopped; exit 143" TERM; there started; while :; do sleep 0.02; done');
    // It renews twice a second; to the second, whose clock is a minute ahead, that is long ago.
    const frozen = train(first, { settings: { lease_stale_seconds: 4.5 } });
    await vi.waitFor(() => expect(existsSync(join(first.files, 'started'))).toBe(true), 5000);
    const second = await r('until_there seen; results "$1"');
    const taking = { execution: 'b', lease_stale_seconds: 0.2 };
    const later = { now: () => new Date(Date.now() + 60_000) };
    const working = train(second, { settings: taking, deps: later });
    expect(await frozen.exit).toBe(0);
    expect(existsSync(join(first.files, 'stopped'))).toBe(true);
    expect(await leaseIn(store)).toMatchObject({ execution: 'b', state: 'held' });
    expect(await statusIn(store)).toMatchObject({ state: 'running' });
    await writeFile(join(second.files, 'seen'), '');
    expect(await working.exit).toBe(0);
    expect(await statusIn(store)).toMatchObject({ state: 'succeeded' });
  });
});

describe.concurrent('asked to stop', () => {
  test('it passes that on, sends up what there is, and says that it was stopped', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const error = { code: 'execution_cancelled', message: 'Stopped.', fix: '', step: 'trials' as const };
    const statuses = {
      running: statusFile({ iterations_done: 42 }),
      stopped: statusFile({ state: 'cancelled', iterations_done: 42, error }),
    };
    const fake = await r(
      `trap 'mkdir -p "$1/trials"; echo "trial 1" > "$1/trials/1.RDS"; say "$1" stopped; exit 143' TERM
       echo "so far" > "$1/robyn_console.log"; say "$1" running; while :; do sleep 0.02; done`,
      { statuses },
    );
    const { exit, stop } = train(fake);
    await vi.waitFor(async () => expect(await statusIn(store)).toMatchObject({ iterations_done: 42 }), 5000);
    stop.abort();
    expect(await exit).toBe(143);
    expect(await statusIn(store)).toMatchObject({ state: 'cancelled', iterations_done: 42, error });
    expect(await textOf(store, { name: 'trials/1.RDS' })).toBe('trial 1\n');
    expect(await textOf(store, 'console_log')).toBe('so far\n');
    expect(await leaseIn(store)).toMatchObject({ state: 'released' });
    expect(await leftIn(fake)).toEqual([]);
  });

  test.for([
    ['the results', 'results "$1"'],
    ['a trial while R works', 'mkdir "$1/trials"; echo 1 > "$1/trials/1.RDS"; while :; do sleep 0.02; done'],
  ] as const)(
    'while it sends %s, it does not wait for a cloud that is slow',
    async ([, script], { trainer, expect }) => {
      const { store, r, train } = trainer;
      await writeInputs(store);
      let uploads = 0;
      const objects: ObjectStore = {
        ...store,
        upload() {
          uploads += 1;
          return new Promise(() => undefined);
        },
      };
      const { exit, stop } = train(await r(script), { settings: { grace_seconds: 0.1 }, deps: { objects } });
      await vi.waitFor(() => expect(uploads).toBeGreaterThan(0), 5000);
      stop.abort();
      expect(await exit).toBe(143);
      expect(await statusIn(store)).toMatchObject({ state: 'cancelled', error: { code: 'execution_cancelled' } });
      expect(await leaseIn(store)).toMatchObject({ state: 'released' });
    },
  );

  test('it kills what does not listen, with all its processes', async ({ trainer, expect }) => {
    const { store, r, train } = trainer;
    await writeInputs(store);
    const fake = await r(
      `trap "" TERM; sh -c 'trap "" TERM; while :; do sleep 0.02; done' & echo $! > "$1/../../child.pid"; there started
       while :; do sleep 0.02; done`,
    );
    const { exit, stop } = train(fake, { settings: { grace_seconds: 0.1 } });
    await vi.waitFor(() => expect(existsSync(join(fake.files, 'started'))).toBe(true), 5000);
    const child = Number(await readFile(join(fake.files, 'child.pid'), 'utf8'));
    expect(() => process.kill(child, 0)).not.toThrow();
    stop.abort();
    expect(await exit).toBe(143);
    await vi.waitFor(() => expect(() => process.kill(child, 0)).toThrow(/ESRCH/), 5000);
    expect(await statusIn(store)).toMatchObject({ state: 'cancelled', error: { code: 'execution_cancelled' } });
  });
});
