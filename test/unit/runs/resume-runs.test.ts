import { beforeEach, describe, expect, it } from 'vitest';
import { createRequestStore } from '../../../src/runs/request-store.ts';
import { resumeRuns } from '../../../src/runs/resume-runs.ts';
import type { RunState } from '../../../src/runs/run.ts';
import { createRunStore } from '../../../src/runs/run-store.ts';
import { resumeRequests } from '../../../src/runs/serve-request.ts';
import { taskName } from '../../../src/runs/task-name.ts';
import { type SimulatedQueue, simulatedQueue } from '../../simulation/queue.ts';
import { direct, type External } from '../../support/external.ts';
import { type MemoryBucket, memoryBucket } from '../../support/memory-object-store.ts';
import { runSpec } from '../../support/specs.ts';

const MINUTE = 60_000;
let clock: number;
let bucket: MemoryBucket;
let queue: SimulatedQueue;
let calls: string[];
const now = () => new Date(clock);
const counted: External = (name, effect) => {
  calls.push(name);
  return direct(name, effect);
};

beforeEach(() => {
  clock = Date.parse('2026-03-01T10:05:00Z');
  bucket = memoryBucket(now);
  queue = simulatedQueue(() => clock);
  calls = [];
});

function deps(external: External = direct) {
  const objects = bucket.store(external);
  return {
    store: createRunStore({ objects, now }),
    requests: createRequestStore({ objects, now }),
    queue: queue.client(external),
    now,
    settings: { watch_interval_seconds: 15, trainer: { timeout_seconds: 3600, workers: 2, image: 'local' } },
  };
}

const resume = (external: External = direct) => resumeRuns(deps(external))();

async function run(state: RunState, revision = 'r1'): Promise<string> {
  const { store } = deps();
  const { run_id } = await store.create({
    spec: runSpec({ revision }),
    requested_by: 'U1',
    channel: 'C1',
    at: now(),
  });
  await store.update(run_id, (current) => ({ ...current, state }));
  return run_id;
}

const waiting = () => queue.tasks.map(({ task }) => task.step);
/** The queue has delivered everything. */
const empty = () => queue.tasks.splice(0);

describe('a run whose task was lost', () => {
  it.each<[RunState, string]>([
    ['requested', 'launch-run'],
    ['preparing', 'launch-run'],
    ['training', 'watch-run'],
    ['publishing', 'publish-run'],
    ['succeeded', 'launch-run'],
    ['failed', 'launch-run'],
    ['cancelled', 'launch-run'],
  ])('and that is %s gets %s', async (state, step) => {
    await run(state);
    expect(await resume()).toEqual({ found: 1, enqueued: 1 });
    expect(waiting()).toEqual([step]);
  });

  it('gets another one an hour later, where that was lost too', async () => {
    await run('preparing');
    await resume();
    empty();
    clock += 10 * MINUTE;
    expect(await resume()).toEqual({ found: 1, enqueued: 0 });
    clock += 60 * MINUTE;
    expect(await resume()).toEqual({ found: 1, enqueued: 1 });
  });

  it('gets one at once for its next state', async () => {
    const run_id = await run('preparing');
    await resume();
    empty();
    await deps().store.update(run_id, (current) => ({ ...current, state: 'cancelled' }));
    expect(await resume()).toEqual({ found: 1, enqueued: 1 });
  });
});

describe('a run whose task is in the queue', () => {
  // A second delivery beside one that fetches the data would have the warehouse asked twice.
  it.each<[RunState, 'launch-run' | 'publish-run']>([
    ['requested', 'launch-run'],
    ['preparing', 'launch-run'],
    ['publishing', 'publish-run'],
  ])('and that is %s gets no other', async (state, step) => {
    const run_id = await run(state);
    await deps().queue.enqueue({ step, run_id, name: taskName(step, run_id) });
    expect(await resume()).toEqual({ found: 1, enqueued: 0 });
    expect(waiting()).toEqual([step]);
  });

  it('and that trains keeps one chain of looks', async () => {
    await run('training');
    await resume();
    await resume();
    expect(waiting()).toEqual(['watch-run']);
  });

  it('gets no other in all the hours that its task is tried again in', async () => {
    await run('preparing');
    await resume();
    for (let round = 0; round < 18; round++) {
      clock += 10 * MINUTE;
      await resume();
    }
    expect(waiting()).toEqual(['launch-run']);
  });
});

it('a request on a finished run that was lost is taken up once', async () => {
  const { requests } = deps();
  const run_id = await run('succeeded');
  await requests.create({ run_id, work: { kind: 'onepager', sol_id: '1_2_3' }, requested_by: 'U1' });
  const round = resumeRequests(deps());
  expect(await round()).toEqual({ found: 1, enqueued: 1 });
  expect(await round()).toEqual({ found: 1, enqueued: 0 });
  expect(waiting()).toEqual(['serve-request']);
});

it('ten thousand runs that are over cost one listing', async () => {
  const { store } = deps();
  const created = await store.create({ spec: runSpec(), requested_by: 'U1', channel: 'C1', at: now() });
  const record = [...bucket.objects].find(([name]) => name.endsWith('/run.json'));
  await store.settle(created);
  if (record === undefined) throw new Error('the run has no record');
  const [name, stored] = record;
  for (let at = 0; at < 10_000; at++)
    bucket.objects.set(`${name}-${at}`.replace('/run.json', `${at}/run.json`), stored);
  await run('training', 'r2');
  await resume(counted);
  expect(calls.map((call) => call.split(' ')[0])).toEqual(['list', 'read', 'enqueue']);
});
