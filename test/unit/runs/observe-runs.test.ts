import { Writable } from 'node:stream';
import { beforeEach, expect, test } from 'vitest';
import { createLogger } from '../../../src/logger.ts';
import { observedCards, observedRequests, observedRuns } from '../../../src/runs/observe-runs.ts';
import { createRequestStore } from '../../../src/runs/request-store.ts';
import { moved } from '../../../src/runs/run.ts';
import { createRunStore, type RunStore } from '../../../src/runs/run-store.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { runSpec } from '../../support/specs.ts';
import { recordingTelemetry } from '../../support/telemetry/recorded.ts';

let clock: Date;
let logged: Record<string, unknown>[];
let recording: ReturnType<typeof recordingTelemetry>;
let store: RunStore;
let observing: Parameters<typeof observedRuns>[1];
const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 10, minute));
beforeEach(() => {
  clock = at(0);
  logged = [];
  recording = recordingTelemetry();
  const objects = memoryBucket(() => clock).store();
  const destination = new Writable({
    write(chunk, _encoding, done) {
      logged.push(JSON.parse(String(chunk)));
      done();
    },
  });
  observing = {
    objects,
    telemetry: recording.telemetry,
    logger: createLogger({ level: 'info', destination }),
    rate: { vcpus: 4, memory_gib: 16, usd_per_vcpu_second: 0.00002, usd_per_gib_second: 0.000001, billed: true },
    now: () => clock,
  };
  store = observedRuns(createRunStore({ objects, now: () => clock }), observing);
});

const request = () => store.create({ spec: runSpec(), requested_by: 'U0ANN', channel: 'C0RUNS', at: clock });

test('the change that ends a run is told once, with its time and what its trainer cost', async () => {
  const { run_id } = await request();
  await store.update(run_id, (run) => moved(run, 'preparing', clock));
  clock = at(2);
  await store.update(run_id, (run) => ({ ...moved(run, 'training', clock), launched_at: clock.toISOString() }));
  clock = at(12);
  await store.update(run_id, (run) => moved(run, 'cancelled', clock));
  await store.update(run_id, (run) => ({ ...run, cancelled_by: 'U0ANN' }));

  const state = 'cancelled';
  expect(recording.measured).toEqual([
    { name: 'mmm.run.finished', value: 1, attributes: { state, code: '' } },
    { name: 'mmm.run.duration', value: 720, attributes: { state } },
    // 600 s of 4 x 0.00002 + 16 x 0.000001 USD.
    { name: 'mmm.run.cost', value: expect.closeTo(0.0576, 10), attributes: { state } },
  ]);
  expect(logged.filter(({ message }) => message === 'run finished')).toMatchObject([
    { run_id, state, code: null, duration_seconds: 720, cost_usd: 0.0576, memory_peak_bytes: null },
  ]);
});

test('the record of a run keeps what it cost in the end: the figure that is logged', async () => {
  const { run_id } = await request();
  await store.update(run_id, (run) => moved(run, 'preparing', clock));
  await store.update(run_id, (run) => ({ ...moved(run, 'training', clock), launched_at: clock.toISOString() }));
  expect((await store.read(run_id)).cost_usd).toBeNull();
  clock = at(10);
  const ended = await store.update(run_id, (run) => moved(run, 'failed', clock));
  expect(ended.cost_usd).toBe(0.0576);
  expect(await store.read(run_id)).toEqual(ended);
  expect(logged.find(({ message }) => message === 'run finished')).toMatchObject({ cost_usd: ended.cost_usd });
});

test('the executions of requests on a run are counted too, each once', async () => {
  const { run_id } = await request();
  await store.update(run_id, (run) => moved(run, 'cancelled', clock));
  const plain = createRequestStore({ objects: observing.objects, now: () => clock });
  const requests = observedRequests(plain, { ...observing, runs: store });
  const ask = (sol_id: string) =>
    requests.create({ run_id, work: { kind: 'onepager', sol_id }, requested_by: 'U0ANN' });
  for (const sol_id of ['1_2_3', '4_5_6']) {
    const { request_id } = await ask(sol_id);
    await requests.update(run_id, request_id, (one) => ({
      ...one,
      state: 'working',
      launched_at: clock.toISOString(),
    }));
    clock = new Date(clock.getTime() + 300_000);
    await requests.update(run_id, request_id, (one) => ({ ...one, state: 'publishing' }));
    clock = new Date(clock.getTime() + 300_000);
    const ended = await requests.update(run_id, request_id, (one) => ({ ...one, state: 'succeeded' }));
    expect(ended.cost_usd).toBe(0.0288);
    // A bot that died in between settles again.
    await requests.settle(ended);
    await requests.settle(ended);
  }
  expect(await store.read(run_id)).toMatchObject({
    cost_usd: 0.0576,
    request_costs: { 'onepager-1_2_3': 0.0288, 'onepager-4_5_6': 0.0288 },
  });
});

test('a request whose run is gone is settled all the same', async () => {
  const plain = createRequestStore({ objects: observing.objects, now: () => clock });
  const requests = observedRequests(plain, { ...observing, runs: store });
  const work = { kind: 'onepager', sol_id: '1_2_3' } as const;
  const asked = await requests.create({ run_id: 'r1-de-20260301_100000', work, requested_by: 'U0ANN' });
  await requests.settle({ ...asked, cost_usd: 0.01 });
  expect((await requests.unsettled()).requests).toEqual([]);
  expect(logged).toMatchObject([{ message: 'cost of a request not kept', cost_usd: 0.01 }]);
});

test('a run that nobody bills has cost nothing, and its record keeps no cost', async () => {
  store = observedRuns(createRunStore({ objects: observing.objects, now: () => clock }), {
    ...observing,
    rate: { ...observing.rate, billed: false },
  });
  const { run_id } = await request();
  const ended = await store.update(run_id, (run) => moved(run, 'cancelled', clock));
  expect(ended.cost_usd).toBeNull();
  expect(recording.measured.filter(({ name }) => name === 'mmm.run.cost').map(({ value }) => value)).toEqual([0]);
});

test('a card is told when Slack has it, with how long it was waited for; other messages are not', async () => {
  const run = await request();
  const announcer = observedCards(
    { post: async () => '1.1', find: async () => null, updateCard: async () => undefined },
    observing,
  );
  clock = new Date(at(0).getTime() + 1500);
  await announcer.post({ step: 'card', run, status: null, summary: null });
  await announcer.post({ step: 'mention', run, summary: null });
  expect(recording.measured).toEqual([{ name: 'mmm.run.time_to_card', value: 1.5, attributes: {} }]);
  expect(logged).toMatchObject([{ message: 'card posted', run_id: run.run_id, seconds: 1.5 }]);
});
