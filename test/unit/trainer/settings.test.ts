import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadTrainerSettings } from '../../../src/trainer/settings.ts';

const ENV = { BUCKET: 'b', GOOGLE_CLOUD_PROJECT: 'p' };

test('what may be left out has a value that fits production, and the script is there', () => {
  const settings = loadTrainerSettings(ENV);
  expect(settings).toMatchObject({
    storage: { bucket: 'b', project: 'p', api_endpoint: undefined, credentials_json: undefined },
    attempt: 0,
    workers: null,
    rscript: 'Rscript',
    lease_stale_seconds: 90,
    heartbeat_seconds: 2,
  });
  expect(existsSync(settings.r_script)).toBe(true);
});

test('the execution and its attempt are those of Cloud Run', () => {
  const settings = loadTrainerSettings({ ...ENV, CLOUD_RUN_EXECUTION: 'job-x7', CLOUD_RUN_TASK_ATTEMPT: '2' });
  expect(settings).toMatchObject({ execution: 'job-x7', attempt: 2 });
});

test('without Cloud Run every start is an execution of its own', () => {
  expect(loadTrainerSettings(ENV).execution).toMatch(/^by-hand-/);
});

test('everything that is wrong is named, without its value', () => {
  const load = () => loadTrainerSettings({ BUCKET: '', STORAGE_API_ENDPOINT: 'secret', TRAINER_WORKERS: '0' });
  expect(load).toThrow(/BUCKET.*GOOGLE_CLOUD_PROJECT.*STORAGE_API_ENDPOINT.*TRAINER_WORKERS/);
  expect(load).not.toThrow(/secret/);
});
