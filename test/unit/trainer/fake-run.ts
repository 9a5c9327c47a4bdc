import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { cloudStorageObjectStore } from '../../../src/providers/object-store/cloud-storage.ts';
import type { ObjectStore } from '../../../src/providers/object-store/types.ts';
import { type RunFile, runFolder, runObject } from '../../../src/runs/run-paths.ts';
import { RUN_SPEC, specHash } from '../../../src/runs/run-spec.ts';
import type { Job } from '../../../src/trainer/job.ts';
import { LEASE, type LeaseRecord } from '../../../src/trainer/lease.ts';
import { TRAINER_STATUS, type TrainerStatus } from '../../../src/trainer/status.ts';
import { modelSummary, responseCurves } from '../../support/results.ts';
import { BUCKET, type LocalStorage } from '../local/storage/local-storage.ts';

export const RUN_ID = 'r12-de-20260131_120000';
const CSV = 'DATE,revenue,tv_S\n2016-01-04,100,10\n';

const spec = RUN_SPEC.parse({
  revision: 'r12',
  country: 'de',
  data: { connection: 'demo', table: 'dt_simulated_weekly' },
  date_var: 'DATE',
  dep_var: 'revenue',
  dep_var_type: 'revenue',
  paid_media_spends: ['tv_S'],
  paid_media_vars: ['tv_S'],
  context_vars: ['price'],
  prophet: { vars: ['trend', 'season'], country: 'DE' },
  window: { start: '2016-01-04', end: '2018-12-31' },
  train: { iterations: 300, trials: 2 },
});

export const JOB_FILE: Job = {
  schema: 1,
  run_id: RUN_ID,
  spec,
  spec_hash: specHash(spec),
  data_hash: createHash('sha256').update(CSV).digest('hex'),
  rows: 1,
  seed: 123,
  workers: 1,
  engine: 'fast',
  optimizer: 'native',
  image: 'local',
};

export function storeOf(local: LocalStorage): ObjectStore {
  return cloudStorageObjectStore({
    bucket: BUCKET,
    project: local.credentials.project_id,
    api_endpoint: local.url,
    credentials_json: local.credentials_json,
  });
}

/** Puts what the bot leaves for the trainer into the run's folder. */
export async function writeInputs(store: ObjectStore, job: unknown = JOB_FILE, csv = CSV): Promise<void> {
  await store.write(runObject(RUN_ID, 'job'), JSON.stringify(job), { content_type: 'application/json', gzip: true });
  await store.write(runObject(RUN_ID, 'input_csv'), gzipSync(csv), { content_type: 'application/gzip' });
}

export function statusFile(changes: Partial<TrainerStatus> = {}): TrainerStatus {
  return TRAINER_STATUS.parse({
    schema: 1,
    run_id: RUN_ID,
    state: 'running',
    step: 'trials',
    trials_done: 0,
    trials: 2,
    iterations_done: 10,
    iterations_total: 600,
    best_nrmse: 0.1,
    best_decomp_rssd: 0.2,
    progress: 0.1,
    seconds_left: 60,
    started_at: '2026-01-31T12:00:00.000Z',
    updated_at: '2026-01-31T12:00:10.000Z',
    seconds: { setup: 1 },
    error: null,
    ...changes,
  });
}

const { finalists, ...SUMMARY_OF_ANOTHER } = modelSummary(RUN_ID);
const SUMMARY = {
  ...SUMMARY_OF_ANOTHER,
  best_model: '1_2_3',
  finalists: finalists.map((finalist) => ({ ...finalist, sol_id: '1_2_3', onepager: '1_2_3.png' })),
};
const ALLOCATION = {
  schema: 1,
  run_id: RUN_ID,
  sol_id: '1_2_3',
  scenario: 'max_response',
  date_min: '2018-01-01',
  date_max: '2018-12-31',
  periods: '52 weeks',
  totals: { spend: 1, spend_optimized: 1, response: 1, response_optimized: 1, response_lift: 0 },
  channels: [],
};

/** Everything that R leaves when it succeeds, by name. */
export const RESULTS: Readonly<Record<string, string>> = {
  'robyn_console.log': 'the console\n',
  'timings.csv': 'step,seconds\n',
  'best_model_id.txt': '1_2_3\n',
  'model_summary.json': JSON.stringify(SUMMARY),
  'allocator_metrics.json': JSON.stringify(ALLOCATION),
  'allocator_metrics.csv': 'channel,spend\n',
  'model_summary_channels.csv': 'channel\n',
  'response_curves.json': JSON.stringify(responseCurves(RUN_ID)),
  'RobynModel-1_2_3.json': '{}',
  '1_2_3.png': 'PNG',
  'preview-1_2_3.png': 'PNG',
  'pareto_aggregated.csv': 'solID\n1_2_3\n',
  'InputCollect.RDS': 'rds',
  'OutputModels.RDS': 'rds',
  'OutputCollect.RDS': 'rds',
  'trials/1.RDS': 'trial 1',
  'trials/2.RDS': 'trial 2',
  'debug/session_info.txt': 'R',
  'files.json': JSON.stringify({ schema: 1, files: [{ name: '1_2_3.png', bytes: 3, kind: 'onepager' }] }),
  'status.json': JSON.stringify(statusFile({ state: 'succeeded', step: 'finish', progress: 1, seconds_left: 0 })),
};

export type FakeR = { rscript: string; r_script: string; scratch_dir: string; files: string };

/**
 * A shell script in R's place. In it `$1` is the folder; `results` leaves everything that R does, `say STATUS` writes
 * `status.json` from `status-STATUS.json`, `until_there FILE` waits for a file of this test.
 */
export async function fakeR(
  script: string,
  { results = RESULTS, statuses = {} }: { results?: typeof RESULTS; statuses?: Record<string, TrainerStatus> } = {},
): Promise<FakeR> {
  const files = await mkdtemp(join(tmpdir(), 'mmm-fake-r-'));
  const scratch_dir = join(files, 'scratch');
  await mkdir(scratch_dir);
  for (const [name, text] of Object.entries(results)) {
    await mkdir(join(files, 'results', name, '..'), { recursive: true });
    await writeFile(join(files, 'results', name), text);
  }
  for (const [name, status] of Object.entries(statuses)) {
    await writeFile(join(files, `status-${name}.json`), JSON.stringify(status));
  }
  const r_script = join(files, 'run_all.sh');
  const functions = [
    `results() { cp -r "${files}/results/." "$1"; }`,
    `say() { cp "${files}/status-$2.json" "$1/status.json.part"; mv "$1/status.json.part" "$1/status.json"; }`,
    `until_there() { while [ ! -e "${files}/$1" ]; do sleep 0.02; done; }`,
    `there() { touch "${files}/$1"; }`,
  ];
  await writeFile(r_script, [...functions, script, ''].join('\n'));
  return { rscript: '/bin/sh', r_script, scratch_dir, files };
}

/** The names of all objects in the run's folder. */
export async function namesIn(store: ObjectStore): Promise<string[]> {
  const prefix = runFolder(RUN_ID);
  return (await store.list(prefix)).objects.map(({ name }) => name.slice(prefix.length));
}

export async function textOf(store: ObjectStore, file: RunFile | { name: string }): Promise<string | null> {
  return (await store.read(runObject(RUN_ID, file)))?.body.toString() ?? null;
}

export async function statusIn(store: ObjectStore): Promise<TrainerStatus | null> {
  const text = await textOf(store, 'status');
  return text === null ? null : TRAINER_STATUS.parse(JSON.parse(text));
}

export async function leaseIn(store: ObjectStore): Promise<LeaseRecord | null> {
  const text = await textOf(store, 'lease');
  return text === null ? null : LEASE.parse(JSON.parse(text));
}

export const leftIn = (fake: FakeR): Promise<string[]> => readdir(fake.scratch_dir);
