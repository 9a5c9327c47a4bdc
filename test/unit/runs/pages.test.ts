import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createSnapshotStore } from '../../../src/data/snapshot-store.ts';
import { LOCAL_LOCATION, LOCAL_PROJECT } from '../../../src/local/credentials.ts';
import { cloudRunJobs } from '../../../src/providers/job-runner/cloud-run-jobs.ts';
import type { JobRunner } from '../../../src/providers/job-runner/types.ts';
import { cloudStorageObjectStore } from '../../../src/providers/object-store/cloud-storage.ts';
import type { ObjectStore } from '../../../src/providers/object-store/types.ts';
import { readRunFiles } from '../../../src/results/run-files.ts';
import { createBatchStore } from '../../../src/runs/batch.ts';
import { executionsWith } from '../../../src/runs/executions.ts';
import { manifestCatalogue } from '../../../src/runs/manifest-catalogue.ts';
import { namesIn } from '../../../src/runs/names-in.ts';
import { createRequestStore } from '../../../src/runs/request-store.ts';
import { resumeRuns } from '../../../src/runs/resume-runs.ts';
import { runFolder } from '../../../src/runs/run-paths.ts';
import { runIdsIn } from '../../../src/runs/run-records.ts';
import { createRunStore } from '../../../src/runs/run-store.ts';
import { resumeRequests } from '../../../src/runs/serve-request.ts';
import { listDrafts, sweepDrafts } from '../../../src/slack/views/train/draft.ts';
import { runSpec } from '../../support/specs.ts';
import { JOB, shellJob, startLocalGrpc } from '../local/grpc-cloud.ts';
import { BUCKET, startLocalStorage } from '../local/storage/local-storage.ts';

/** A service may make more pages of a listing than were asked for. Here each page holds one entry, over the protocols themselves. */

let objects: ObjectStore;
let close: () => Promise<void>;
beforeAll(async () => {
  const local = await startLocalStorage();
  const { credentials, credentials_json, url: api_endpoint } = local;
  const whole = cloudStorageObjectStore({
    bucket: BUCKET,
    project: credentials.project_id,
    api_endpoint,
    credentials_json,
  });
  objects = { ...whole, list: (prefix, options) => whole.list(prefix, { ...options, page_size: 1 }) };
  close = local.remove;
});
afterAll(() => close());

const AT = new Date('2026-03-01T10:00:00Z');
const now = () => AT;
const resuming = {
  now,
  queue: { enqueue: async () => 'enqueued' as const, find: async () => null },
  settings: { watch_interval_seconds: 15, trainer: { timeout_seconds: 60, workers: 1, image: 'i' } },
};
const TEXT = { content_type: 'text/plain' };
const write = (...names: string[]) => Promise.all(names.map((name) => objects.write(name, '', TEXT)));

describe('a listing of one object a page is read to its end:', () => {
  test('the runs, those that wait to be resumed, and the changes of their catalogue', async () => {
    const store = createRunStore({ objects, now });
    const asked = { requested_by: 'U1', channel: 'C1', at: AT };
    const specs = [runSpec(), runSpec({ country: 'fr' }), runSpec({ country: 'fr', revision: 'r13' })];
    const ids: string[] = [];
    for (const spec of specs) ids.push((await store.create({ spec, ...asked })).run_id);
    expect((await runIdsIn(objects)).sort()).toEqual([...ids].sort());
    expect((await store.list({ of: { kind: 'all' } })).runs).toHaveLength(3);

    expect(await store.rows()).toHaveLength(3);
    expect(await resumeRuns({ ...resuming, store })()).toEqual({ found: 3, enqueued: 3 });
  });

  test('the requests on finished runs', async () => {
    const requests = createRequestStore({ objects, now });
    for (const sol_id of ['1_1_1', '2_2_2', '3_3_3']) {
      await requests.create({
        run_id: 'r12-de-20260302_093000',
        work: { kind: 'onepager', sol_id },
        requested_by: 'U1',
      });
    }
    expect(await resumeRequests({ ...resuming, requests })()).toEqual({ found: 3, enqueued: 3 });
  });

  test('the batches that go on', async () => {
    const batches = createBatchStore(objects);
    await write('batches/_active/a', 'batches/_active/b');
    expect(await batches.active()).toEqual(['a', 'b']);
  });

  test('the manifests of the bucket', async () => {
    await write('manifests/germany.yml', 'manifests/italy.yaml', 'manifests/spain.yml');
    expect(await manifestCatalogue({ dirs: [], objects }).names()).toEqual(['germany', 'italy', 'spain']);
  });

  test('the files of a run that has not come to list them', async () => {
    const folder = runFolder('r12-it-20260302_093000');
    await write(`${folder}data/input.csv.gz`, `${folder}console.log`, `${folder}plots/a.png`);
    const files = await readRunFiles(objects, 'r12-it-20260302_093000');
    expect(files.map(({ name }) => name)).toEqual(['console.log', 'data/input.csv.gz', 'plots/a.png']);
  });

  test('a person’s drafts, and those that are swept', async () => {
    const metadata = { title: 'r1 · de', step: 'media', saved_at: AT.toISOString() };
    for (const id of ['a', 'b', 'c']) await objects.write(`drafts/U1/${id}.json`, '{}', { ...TEXT, metadata });
    expect((await listDrafts(objects, 'U1')).map(({ draft_id }) => draft_id).sort()).toEqual(['a', 'b', 'c']);
    await sweepDrafts(objects, 'U1', new Date(Date.now() + 61 * 86_400_000));
    expect(await namesIn(objects, 'drafts/U1/')).toEqual([]);
  });

  test('the snapshots that are too old', async () => {
    await write('snapshots/a', 'snapshots/b', 'snapshots/c');
    expect(await createSnapshotStore(objects).sweep(new Date(Date.now() + 86_400_000))).toBe(3);
  });
});

test('a run’s executions are found on every page', async () => {
  const local = await startLocalGrpc({ jobs: { [JOB]: shellJob('exit 0') } });
  const place = { project: LOCAL_PROJECT, location: LOCAL_LOCATION, job: JOB };
  const whole = cloudRunJobs({ ...place, grpc_endpoint: local.server.endpoint });
  onTestFinished(async () => {
    await whole.close();
    await local.remove();
  });
  const pages: number[] = [];
  const runner: JobRunner = {
    ...whole,
    async list(options) {
      const page = await whole.list({ ...options, page_size: 1 });
      pages.push(page.executions.length);
      // An empty page with others after it is no end either.
      return pages.length === 2 ? { ...page, executions: [] } : page;
    },
  };
  const start = (run_id: string) => whole.start({ args: [run_id], env: {}, timeout_seconds: 60 });
  const oldest = await start('ours');
  await start('other');
  const newest = await start('ours');
  const found = await executionsWith({ runner }, ['ours'], new Date().toISOString());
  expect(found.map(({ name }) => name)).toEqual([newest, oldest]);
  expect(pages).toEqual([1, 1, 1]);
});
