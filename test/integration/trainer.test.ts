import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ObjectStore } from '../../src/providers/object-store/types.ts';
import { BUCKET, type LocalStorage, startLocalStorage } from '../unit/local/storage/local-storage.ts';
import {
  type FakeR,
  fakeR,
  leaseIn,
  leftIn,
  RUN_ID,
  statusFile,
  statusIn,
  storeOf,
  textOf,
  writeInputs,
} from '../unit/trainer/fake-run.ts';

/** The trainer as the job's container starts it, with a shell script in R's place. */
const MAIN = fileURLToPath(new URL('../../src/trainer/main.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let local: LocalStorage;
let store: ObjectStore;
let fakes: FakeR[];
beforeEach(async () => {
  local = await startLocalStorage();
  store = storeOf(local);
  fakes = [];
});
afterEach(async () => {
  for (const { files } of fakes) await rm(files, { recursive: true, force: true });
  await local.remove();
});

async function r(...args: Parameters<typeof fakeR>): Promise<FakeR> {
  const fake = await fakeR(...args);
  fakes.push(fake);
  return fake;
}

function start(fake: FakeR, env: Record<string, string> = {}, args: string[] = [RUN_ID]) {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      BUCKET,
      GOOGLE_CLOUD_PROJECT: local.credentials.project_id,
      GOOGLE_CREDENTIALS_JSON: local.credentials_json,
      STORAGE_API_ENDPOINT: local.url,
      TRAINER_RSCRIPT: fake.rscript,
      TRAINER_R_SCRIPT: fake.r_script,
      TRAINER_SCRATCH_DIR: fake.scratch_dir,
      TRAINER_HEARTBEAT_SECONDS: '0.1',
      CLOUD_RUN_EXECUTION: 'job-abc',
      ...env,
    },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const exit = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  return { child, exit, out: () => out, err: () => err };
}

function atWork(fake: FakeR): Promise<void> {
  return vi.waitFor(() => expect(existsSync(join(fake.files, 'started'))).toBe(true), 15_000);
}

test('a run is trained: exit status 0, what R prints is passed on, the log is JSON lines without a secret', async () => {
  await writeInputs(store);
  const trainer = start(await r('echo "== trials"; results "$1"'));
  expect(await trainer.exit).toBe(0);
  expect(trainer.out()).toBe('== trials\n');
  const lines = trainer
    .err()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toMatchObject({ message: 'trained', run_id: RUN_ID, execution: 'job-abc', attempt: 0 });
  expect(trainer.err()).not.toContain('PRIVATE KEY');
  expect(await statusIn(store)).toMatchObject({ state: 'succeeded' });
});

test('R is killed once: exit status 1, and the next attempt goes on from the trial that was finished', async () => {
  await writeInputs(store);
  const statuses = { running: statusFile({ iterations_done: 200 }) };
  const script = `mkdir -p "$1/trials"; ls "$1/trials"
    [ -e "$1/trials/1.RDS" ] && { results "$1"; exit 0; }
    echo "trial 1" > "$1/trials/1.RDS"; say "$1" running; echo $$ > "$1/../../r.pid"; there started; until_there never`;
  const fake = await r(script, { statuses });
  const first = start(fake);
  await atWork(fake);
  process.kill(Number(await readFile(join(fake.files, 'r.pid'), 'utf8')), 'SIGKILL');
  expect(await first.exit).toBe(1);
  expect(await statusIn(store)).toMatchObject({ state: 'failed', error: { code: 'trainer_killed' } });
  const second = start(fake, { CLOUD_RUN_TASK_ATTEMPT: '1' });
  expect(await second.exit).toBe(0);
  expect(second.out()).toBe('1.RDS\n');
  expect(await statusIn(store)).toMatchObject({ state: 'succeeded', error: null });
});

test('SIGTERM: R is told, what there is goes up, exit status 143, nothing is left', async () => {
  await writeInputs(store);
  const fake = await r(
    'trap "echo told; exit 143" TERM; echo "so far" > "$1/robyn_console.log"; there started; while :; do sleep 0.02; done',
  );
  const trainer = start(fake);
  await atWork(fake);
  trainer.child.kill('SIGTERM');
  expect(await trainer.exit).toBe(143);
  expect(trainer.out()).toContain('told');
  expect(await textOf(store, 'console_log')).toBe('so far\n');
  expect(await leaseIn(store)).toMatchObject({ state: 'released' });
  expect(await leftIn(fake)).toEqual([]);
});

test.skipIf(!existsSync('/usr/bin/setpriv'))(
  'the trainer itself is killed: R ends too, and another attempt trains the run (skipped without setpriv)',
  async () => {
    await writeInputs(store);
    const fake = await r('echo $$ > "$1/../../r.pid"; there started; while :; do sleep 0.02; done');
    const trainer = start(fake);
    await atWork(fake);
    const pid = Number(await readFile(join(fake.files, 'r.pid'), 'utf8'));
    trainer.child.kill('SIGKILL');
    expect(await trainer.exit).toBe('SIGKILL');
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/), 10_000);
    expect(await leaseIn(store)).toMatchObject({ state: 'held' });
    expect(await start(await r('results "$1"'), { CLOUD_RUN_TASK_ATTEMPT: '1' }).exit).toBe(0);
    expect(await statusIn(store)).toMatchObject({ state: 'succeeded' });
  },
);

test('what cannot even start says why', async () => {
  const fake = await r('');
  const without_id = start(fake, {}, []);
  expect(await without_id.exit).toBe(2);
  expect(without_id.err()).toContain('RUN_ID');
  const no_run = start(fake, {}, ['no-run-id']);
  expect(await no_run.exit).toBe(1);
  const no_bucket = start(fake, { BUCKET: '' });
  expect(await no_bucket.exit).toBe(1);
  expect(no_bucket.err()).toContain('BUCKET');
});
