import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLogger } from '../../../src/logger.ts';
import type { ObjectStore } from '../../../src/providers/object-store/types.ts';
import { createRequestStore } from '../../../src/runs/request-store.ts';
import { runObject } from '../../../src/runs/run-paths.ts';
import type { RequestedWork } from '../../../src/runs/run-request.ts';
import { requestStatusFile } from '../../../src/runs/run-request.ts';
import { ALLOCATOR_SETTINGS } from '../../../src/runs/run-spec.ts';
import { NO_TELEMETRY } from '../../../src/telemetry/no-telemetry.ts';
import { REQUEST_STATUS } from '../../../src/trainer/request-status.ts';
import { FILE_LIST } from '../../../src/trainer/results.ts';
import { loadTrainerSettings } from '../../../src/trainer/settings.ts';
import { workOnRequest } from '../../../src/trainer/work-on-request.ts';
import { type LocalStorage, startLocalStorage } from '../local/storage/local-storage.ts';
import { namesIn, RESULTS, RUN_ID, storeOf, textOf } from './fake-run.ts';

const ONEPAGER: RequestedWork = { kind: 'onepager', sol_id: '2_8_1' };
const DRAWS = 'echo PNG > "$1/$2.png"; echo PNG > "$1/preview-$2.png"; echo drawn >> "$DRAWN"';

let local: LocalStorage;
let store: ObjectStore;
let folder: string;

beforeEach(async () => {
  local = await startLocalStorage();
  store = storeOf(local);
  folder = await mkdtemp(join(tmpdir(), 'mmm-request-'));
  for (const name of ['best_model_id.txt', 'InputCollect.RDS', 'OutputCollect.RDS', 'files.json']) {
    await store.write(runObject(RUN_ID, { name }), RESULTS[name] ?? '', { content_type: 'text/plain' });
  }
  await store.write(runObject(RUN_ID, 'job'), '{}', { content_type: 'application/json' });
});
afterEach(async () => {
  await local.remove();
  await rm(folder, { recursive: true, force: true });
});

async function ask(work: RequestedWork): Promise<string> {
  const requests = createRequestStore({ objects: store, now: () => new Date() });
  return (await requests.create({ run_id: RUN_ID, work, requested_by: 'U1' })).request_id;
}

/** The trainer with a shell script in R's place. */
async function serve(request_id: string, script: string, { execution = 'a', stop = new AbortController() } = {}) {
  const r_script = join(folder, 'r.sh');
  await writeFile(r_script, `DRAWN="${folder}/drawn"\n${script}\n`);
  const settings = loadTrainerSettings({ BUCKET: 'b', GOOGLE_CLOUD_PROJECT: 'p', CLOUD_RUN_EXECUTION: execution });
  return workOnRequest(
    {
      objects: store,
      settings: {
        ...settings,
        rscript: '/bin/sh',
        onepager_script: r_script,
        allocate_script: r_script,
        scratch_dir: folder,
        grace_seconds: 1,
      },
      logger: createLogger({ level: 'silent' }),
      telemetry: NO_TELEMETRY,
      now: () => new Date(),
      print: () => undefined,
      stop: stop.signal,
    },
    RUN_ID,
    request_id,
  );
}

async function statusOf(request_id: string) {
  return REQUEST_STATUS.parse(JSON.parse((await textOf(store, requestStatusFile(request_id))) ?? 'null'));
}

describe('a request on a finished run', () => {
  test('sends only what is new, lists it in files.json, and says so', async () => {
    const id = await ask(ONEPAGER);
    const before = await namesIn(store);
    expect(await serve(id, DRAWS)).toBe(0);
    const added = (await namesIn(store)).filter((name) => !before.includes(name) && !name.startsWith('requests/'));
    expect(added.sort()).toEqual(['2_8_1.png', 'preview-2_8_1.png']);
    const { files } = FILE_LIST.parse(JSON.parse((await textOf(store, 'files')) ?? ''));
    expect(files).toEqual([
      { name: '1_2_3.png', bytes: 3, kind: 'onepager' },
      { name: '2_8_1.png', bytes: 4, kind: 'onepager' },
      { name: 'preview-2_8_1.png', bytes: 4, kind: 'preview' },
    ]);
    expect(await statusOf(id)).toMatchObject({ state: 'succeeded', files: ['2_8_1.png', 'preview-2_8_1.png'] });
  });

  test('gives R what is noted of the market, for it is drawn on the onepager', async () => {
    const annotations = 'start,end,label\n2017-03-01,,TV strike\n';
    await store.write(runObject(RUN_ID, 'annotations'), annotations, { content_type: 'text/csv', gzip: true });
    const id = await ask(ONEPAGER);
    expect(await serve(id, 'cp "$1/data/annotations.csv" "$1/$2.png"')).toBe(0);
    expect(await textOf(store, { name: '2_8_1.png' })).toBe(annotations);
    expect((await statusOf(id)).files).toEqual(['2_8_1.png']);
  });

  test('hands the settings of an allocation to R, and takes a folder of files', async () => {
    const settings = ALLOCATOR_SETTINGS.parse({ total_budget: 500 });
    const id = await ask({ kind: 'allocation', sol_id: '2_8_1', settings });
    const script =
      'mkdir -p "$1/allocations/max-1"; cp "$2" "$1/allocations/max-1/allocator_metrics.json"; test "$3" = 2_8_1';
    expect(await serve(id, script)).toBe(0);
    const made = await textOf(store, { name: 'allocations/max-1/allocator_metrics.json' });
    expect(JSON.parse(made ?? '')).toEqual(settings);
  });

  test('that is done changes nothing when another execution comes', async () => {
    const id = await ask(ONEPAGER);
    await serve(id, DRAWS);
    expect(await serve(id, 'echo other > "$1/other.png"', { execution: 'b' })).toBe(0);
    expect(await namesIn(store)).not.toContain('other.png');
  });

  test('that R refuses is told in its words, and not tried again', async () => {
    const id = await ask(ONEPAGER);
    const script =
      'echo "Stopped (spec_invalid): The run has no model 2_8_1." >&2; echo "It has these: 1_2_3." >&2; exit 2';
    expect(await serve(id, script)).toBe(0);
    expect(await statusOf(id)).toMatchObject({
      state: 'failed',
      error: { code: 'spec_invalid', message: 'The run has no model 2_8_1.', fix: 'It has these: 1_2_3.' },
    });
  });

  test('that makes nothing is a failure, whatever R says', async () => {
    const id = await ask(ONEPAGER);
    await serve(id, 'exit 0');
    expect(await statusOf(id)).toMatchObject({ state: 'failed', error: { code: 'output_missing' } });
  });

  test('that is stopped says so, and may be taken up by another execution', async () => {
    const id = await ask(ONEPAGER);
    const stop = new AbortController();
    stop.abort();
    expect(await serve(id, 'sleep 60', { stop })).toBe(143);
    expect(await statusOf(id)).toMatchObject({ state: 'cancelled' });
    expect(await serve(id, DRAWS, { execution: 'b' })).toBe(0);
    expect(await statusOf(id)).toMatchObject({ state: 'succeeded' });
  });
});
