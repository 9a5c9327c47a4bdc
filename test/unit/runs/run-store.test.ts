import { describe, expect, test } from 'vitest';
import { moved } from '../../../src/runs/run.ts';
import { runObject } from '../../../src/runs/run-paths.ts';
import { RUN_SPEC } from '../../../src/runs/run-spec.ts';
import { createRunStore, type NewRun } from '../../../src/runs/run-store.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { runSpec } from '../../support/specs.ts';

const AT = new Date('2026-03-01T10:00:00Z');

function bucketAndStore(now: () => Date = () => AT) {
  const bucket = memoryBucket(now);
  return { bucket, store: createRunStore({ objects: bucket.store(), now }) };
}

const asked = (change: Partial<NewRun> = {}): NewRun => ({
  spec: runSpec(),
  requested_by: 'U1',
  channel: 'C1',
  at: AT,
  ...change,
});

describe('creating a run', () => {
  test('names it by revision, country and second', async () => {
    const { store } = bucketAndStore();
    const run = await store.create(asked());
    expect(run).toMatchObject({ run_id: 'r12-de-20260301_100000', state: 'requested', messages: {} });
    expect(await store.read(run.run_id)).toEqual(run);
  });

  test('a rule for requests that came later leaves older runs readable', async () => {
    const { bucket, store } = bucketAndStore();
    const { run_id } = await store.create(asked());
    const older = { ...(await store.read(run_id)), spec: { ...runSpec(), factor_vars: ['in_no_other_list'] } };
    expect(RUN_SPEC.safeParse(older.spec).success).toBe(false);
    const json = { content_type: 'application/json' };
    await bucket.store().write(runObject(run_id, 'record'), JSON.stringify(older), json);
    expect((await store.read(run_id)).spec.factor_vars).toEqual(['in_no_other_list']);
  });

  test('takes the next second where one is taken', async () => {
    const { store } = bucketAndStore();
    const runs = await Promise.all([store.create(asked()), store.create(asked()), store.create(asked())]);
    expect(runs.map(({ timestamp }) => timestamp).sort()).toEqual([
      '20260301_100000',
      '20260301_100001',
      '20260301_100002',
    ]);
  });

  test('makes one run of a request that comes twice, even at the same time and later', async () => {
    const { store } = bucketAndStore();
    const request = asked({ request_id: 'V1' });
    const [first, second] = await Promise.all([store.create(request), store.create(request)]);
    const third = await store.create({ ...request, at: new Date(AT.getTime() + 3000) });
    expect(new Set([first.run_id, second.run_id, third.run_id]).size).toBe(1);
  });

  test('keeps two requests of the same second apart', async () => {
    const { store } = bucketAndStore();
    const first = await store.create(asked({ request_id: 'V1' }));
    const second = await store.create(asked({ request_id: 'V2' }));
    expect(second.run_id).not.toBe(first.run_id);
    expect((await store.create(asked({ request_id: 'V2' }))).run_id).toBe(second.run_id);
  });
});

describe('changing a run', () => {
  test('loses no change of those that come at once', async () => {
    const { store } = bucketAndStore();
    const { run_id } = await store.create(asked());
    const steps = ['card', 'onepager', 'allocator', 'summary'] as const;
    await Promise.all(
      steps.map((step) => store.update(run_id, (run) => ({ ...run, messages: { ...run.messages, [step]: step } }))),
    );
    expect((await store.read(run_id)).messages).toEqual(Object.fromEntries(steps.map((step) => [step, step])));
  });

  test('writes nothing where nothing changes', async () => {
    const { bucket, store } = bucketAndStore();
    const { run_id } = await store.create(asked());
    const generation = () => bucket.objects.get(runObject(run_id, 'record'))?.object.generation;
    const before = generation();
    await store.update(run_id, (run) => run);
    expect(generation()).toBe(before);
  });

  test('refuses a transition that the diagram does not have, and leaves the record as it was', async () => {
    const { store } = bucketAndStore();
    const { run_id } = await store.create(asked());
    await expect(store.update(run_id, (run) => moved(run, 'succeeded', AT))).rejects.toMatchObject({
      code: 'transition_refused',
      details: { from: 'requested', to: 'succeeded' },
    });
    expect((await store.read(run_id)).state).toBe('requested');
  });

  test('says which run there is not, and which record cannot be read', async () => {
    const { bucket, store } = bucketAndStore();
    await expect(store.read('r12-de-20200101_000000')).rejects.toMatchObject({ code: 'run_not_found' });
    await expect(store.read('nonsense')).rejects.toMatchObject({ code: 'run_not_found' });
    const { run_id } = await store.create(asked());
    const record = runObject(run_id, 'record');
    await bucket.store().write(record, '{"schema":1}', { content_type: 'application/json' });
    await expect(store.read(run_id)).rejects.toMatchObject({ code: 'record_invalid' });
    await bucket.store().write(record, '{"schema":2}', { content_type: 'application/json' });
    await expect(store.read(run_id)).rejects.toMatchObject({ code: 'record_newer' });
  });
});

describe('listing runs', () => {
  const ids = async (list: ReturnType<ReturnType<typeof bucketAndStore>['store']['list']>) =>
    (await list).runs.map(({ run_id }) => run_id);
  const later = (seconds: number) => new Date(AT.getTime() + seconds * 1000);

  test('gives the newest first, page by page', async () => {
    const { store } = bucketAndStore();
    for (const second of [3, 1, 2]) await store.create(asked({ at: later(second) }));
    const first = await store.list({ of: { kind: 'all' }, page_size: 2 });
    expect(first.runs.map(({ timestamp }) => timestamp)).toEqual(['20260301_100003', '20260301_100002']);
    const rest = await store.list({ of: { kind: 'all' }, page_size: 2, page_token: first.next_page_token ?? '' });
    expect(rest.runs.map(({ timestamp }) => timestamp)).toEqual(['20260301_100001']);
    expect(rest.next_page_token).toBeNull();
  });

  test('gives each run once though new ones come between two pages', async () => {
    const { store } = bucketAndStore();
    for (const second of [1, 2, 3]) await store.create(asked({ at: later(second) }));
    const first = await store.list({ of: { kind: 'all' }, page_size: 2 });
    await store.create(asked({ at: later(4) }));
    const rest = await store.list({ of: { kind: 'all' }, page_size: 2, page_token: first.next_page_token ?? '' });
    expect(rest.runs.map(({ timestamp }) => timestamp)).toEqual(['20260301_100001']);
  });

  test("gives a person's and a market's own", async () => {
    const { store } = bucketAndStore();
    const mine = await store.create(asked({ requested_by: 'U2' }));
    const french = await store.create(asked({ spec: runSpec({ country: 'fr' }) }));
    expect(await ids(store.list({ of: { kind: 'user', user: 'U2' } }))).toEqual([mine.run_id]);
    expect(await ids(store.list({ of: { kind: 'market', country: 'fr' } }))).toEqual([french.run_id]);
  });

  test('leaves ended runs out of those in progress, and settled ones out of the unsettled', async () => {
    const { store } = bucketAndStore();
    const { run_id } = await store.create(asked());
    const run = await store.update(run_id, (current) => moved(current, 'cancelled', AT));
    expect(await ids(store.list({ of: { kind: 'active' } }))).toEqual([]);
    expect(await ids(store.list({ of: { kind: 'unsettled' } }))).toEqual([run_id]);
    await store.settle(run);
    expect(await ids(store.list({ of: { kind: 'unsettled' } }))).toEqual([]);
  });

  test('passes over an entry in progress without a record, and drops it once it is old', async () => {
    let clock = AT;
    const { bucket, store } = bucketAndStore(() => clock);
    const { run_id } = await store.create(asked());
    bucket.objects.delete(runObject(run_id, 'record'));
    const entries = () => [...bucket.objects.keys()].filter((name) => name.includes('/active/'));
    expect(await ids(store.list({ of: { kind: 'unsettled' } }))).toEqual([]);
    expect(entries()).toHaveLength(1);
    clock = later(2 * 3600);
    expect(await ids(store.list({ of: { kind: 'unsettled' } }))).toEqual([]);
    expect(entries()).toEqual([]);
  });

  test('passes over a record that cannot be read', async () => {
    const { bucket, store } = bucketAndStore();
    const broken = await store.create(asked());
    const whole = await store.create(asked());
    await bucket.store().write(runObject(broken.run_id, 'record'), '{}', { content_type: 'application/json' });
    expect(await ids(store.list({ of: { kind: 'all' } }))).toEqual([whole.run_id]);
  });
});
