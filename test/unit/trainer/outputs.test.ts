import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { missingOutputs } from '../../../src/trainer/outputs.ts';
import { JOB_FILE, RESULTS } from './fake-run.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mmm-outputs-'));
  for (const [name, text] of Object.entries(RESULTS)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('nothing is missing where everything is there', async () => {
  expect(await missingOutputs(folder, JOB_FILE)).toEqual([]);
});

test.each([
  ['robyn_console.log'],
  ['timings.csv'],
  ['best_model_id.txt'],
  ['model_summary.json'],
  ['allocator_metrics.json'],
  ['allocator_metrics.csv'],
  ['model_summary_channels.csv'],
  ['response_curves.json'],
  ['InputCollect.RDS'],
  ['OutputModels.RDS'],
  ['OutputCollect.RDS'],
  ['files.json'],
  ['trials/2.RDS'],
  ['1_2_3.png'],
])('%s is missed', async (name) => {
  await rm(join(folder, name));
  expect(await missingOutputs(folder, JOB_FILE)).toEqual([name]);
});

test('a model of Robyn is missed', async () => {
  await rm(join(folder, 'RobynModel-1_2_3.json'));
  expect(await missingOutputs(folder, JOB_FILE)).toEqual(['RobynModel-*.json']);
});

test('a file that the bot could not read counts as missing', async () => {
  await writeFile(join(folder, 'allocator_metrics.json'), '{"schema":1}');
  await writeFile(join(folder, 'files.json'), 'half a fi');
  await writeFile(join(folder, 'response_curves.json'), '{}');
  expect(await missingOutputs(folder, JOB_FILE)).toEqual([
    'allocator_metrics.json (not as it should be)',
    'response_curves.json (not as it should be)',
    'files.json (not as it should be)',
  ]);
});

test('a summary without finalists lacks a onepager', async () => {
  const summary = { ...JSON.parse(RESULTS['model_summary.json'] ?? ''), finalists: [] };
  await writeFile(join(folder, 'model_summary.json'), JSON.stringify(summary));
  expect(await missingOutputs(folder, JOB_FILE)).toEqual(['a onepager']);
});

test('the allocator is not missed where the summary says why there is none', async () => {
  const summary = { ...JSON.parse(RESULTS['model_summary.json'] ?? ''), no_allocation: 'There is one channel.' };
  await writeFile(join(folder, 'model_summary.json'), JSON.stringify(summary));
  await rm(join(folder, 'allocator_metrics.json'));
  await rm(join(folder, 'allocator_metrics.csv'));
  expect(await missingOutputs(folder, JOB_FILE)).toEqual([]);
});
