import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createBatchStore } from '../../../src/runs/batch.ts';
import { createRequestStore } from '../../../src/runs/request-store.ts';
import { RUN } from '../../../src/runs/run.ts';
import { runObject } from '../../../src/runs/run-paths.ts';
import { requestFile } from '../../../src/runs/run-request.ts';
import { createRunStore } from '../../../src/runs/run-store.ts';
import { createSettingsStore } from '../../../src/runs/settings-store.ts';
import { readStored } from '../../../src/runs/stored.ts';
import { createSubscriptionStore } from '../../../src/runs/subscriptions.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { runSpec } from '../../support/specs.ts';

/** Two versions of the bot on one bucket, as while one is being deployed; and what earlier versions have left. */

const now = () => new Date('2026-03-02T09:30:00Z');
const OBJECT = z.record(z.string(), z.unknown());

function world() {
  const objects = memoryBucket(now).store();
  return {
    objects,
    async stored(name: string) {
      const found = await objects.read(name);
      return OBJECT.parse(JSON.parse(found?.body.toString() ?? 'null'));
    },
    /** What a newer bot would have written there. */
    async rewrite(name: string, change: (value: Record<string, unknown>) => object) {
      const value = change(await this.stored(name));
      await objects.write(name, JSON.stringify(value), { content_type: 'application/json' });
    },
  };
}

async function runIn({ objects }: Pick<ReturnType<typeof world>, 'objects'>) {
  const store = createRunStore({ objects, now });
  const run = await store.create({ spec: runSpec(), requested_by: 'U0ASKER', channel: 'C0RUNS', at: now() });
  return { store, run, name: runObject(run.run_id, 'record') };
}

describe('what a newer bot has added is still there when an older one has written', () => {
  test('a run, also deep within it', async () => {
    const bucket = world();
    const { store, run, name } = await runIn(bucket);
    const snapshot = { rows: 1, columns: 1, data_hash: 'h', warnings: [], added: { deep: [1] } };
    await bucket.rewrite(name, (value) => ({ ...value, added: 'top', snapshot }));
    await store.update(run.run_id, (current) => ({ ...current, cancelled_by: 'U0OTHER' }));
    expect(await bucket.stored(name)).toMatchObject({ added: 'top', cancelled_by: 'U0OTHER', snapshot });
  });

  test('a batch, and its markets', async () => {
    const bucket = world();
    const batches = createBatchStore(bucket.objects);
    const wish = { batch_id: 'b1', manifest: 'm', requested_by: 'U0', channel: 'C0', specs: [runSpec()], at: now() };
    const { markets } = await batches.create(wish);
    await bucket.rewrite('batches/b1.json', (value) => ({
      ...value,
      added: 1,
      markets: [{ ...markets[0], added: 2 }],
    }));
    await batches.update('b1', (batch) => ({ ...batch, drawn: 'card' }));
    expect(await bucket.stored('batches/b1.json')).toMatchObject({ added: 1, drawn: 'card', markets: [{ added: 2 }] });
  });

  test('a request on a finished run', async () => {
    const bucket = world();
    const requests = createRequestStore({ objects: bucket.objects, now });
    const work = { kind: 'onepager' as const, sol_id: '1_2_3' };
    const { run_id, request_id } = await requests.create({ run_id: 'r1-de-20260302_093000', work, requested_by: 'U0' });
    const name = runObject(run_id, requestFile(request_id));
    await bucket.rewrite(name, (value) => ({ ...value, added: 1 }));
    await requests.update(run_id, request_id, (request) => ({ ...request, state: 'working' }));
    expect(await bucket.stored(name)).toMatchObject({ added: 1, state: 'working' });
  });

  test('subscriptions, of others and one’s own', async () => {
    const bucket = world();
    const store = createSubscriptionStore({ objects: bucket.objects, now });
    const wish = { about: 'week' as const, to: 'U0A', created_by: 'U0A', country: null, revision: null };
    await store.add(wish);
    const [name = ''] = (await bucket.objects.list('subscriptions')).objects.map((object) => object.name);
    await bucket.rewrite(name, (value) => {
      const [first] = z.array(OBJECT).parse(value.subscriptions);
      return { ...value, subscriptions: [{ ...first, added: 1 }] };
    });
    await store.add({ ...wish, to: 'U0B' });
    expect((await bucket.stored(name)).subscriptions).toMatchObject([{ added: 1 }, { to: 'U0B' }]);
  });

  test('a channel’s settings', async () => {
    const bucket = world();
    const store = createSettingsStore({ objects: bucket.objects, now });
    const { settings } = await store.find('C0RUNS');
    await store.save({ channel: 'C0RUNS', settings, user: 'U0A', generation: '0' });
    await bucket.rewrite('settings/C0RUNS.json', (value) => ({ ...value, added: 1 }));
    const { generation } = await store.find('C0RUNS');
    await store.save({ channel: 'C0RUNS', settings, user: 'U0B', generation });
    expect(await bucket.stored('settings/C0RUNS.json')).toMatchObject({ added: 1, changed_by: 'U0B' });
  });
});

describe('what an older bot cannot understand it leaves to the newer one', () => {
  test.each([
    ['a newer version', (value: object) => ({ ...value, schema: 2 })],
    ['a state that it does not know', (value: object) => ({ ...value, state: 'queued' })],
    ['a message that it does not know', (value: object) => ({ ...value, messages: { forecast: '1.0' } })],
    ['a wish in the spec that it would not grant', (value: object) => ({ ...value, spec: { ...runSpec(), lags: 2 } })],
  ])('a run with %s: it is not changed, and hides no other', async (_what, change) => {
    const bucket = world();
    const { store, run, name } = await runIn(bucket);
    await bucket.rewrite(name, change);
    const before = await bucket.stored(name);
    const update = store.update(run.run_id, (current) => ({ ...current, cancelled_by: 'U0' }));
    await expect(update).rejects.toMatchObject({ code: 'record_newer', message: /written by a newer MMM Trainer/ });
    expect(await bucket.stored(name)).toEqual(before);
    expect((await store.list({ of: { kind: 'active' } })).runs).toEqual([]);
    expect(await store.rebuildCatalogue()).toMatchObject({ unreadable: [run.run_id] });
  });

  test('what is damaged is no newer version', () => {
    const read = (body: string) => () => readStored(RUN, body, 'record_invalid');
    expect(read('no JSON')).toThrow(expect.objectContaining({ code: 'record_invalid' }));
    expect(read('{"schema":1,"run_id":7}')).toThrow(expect.objectContaining({ code: 'record_invalid' }));
  });
});

describe('what an earlier version has left', () => {
  const FORMAT = z.object({ schema: z.literal(3), people: z.array(z.string()) });
  const MIGRATIONS = {
    1: ({ person, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, people: person }),
    2: ({ people, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, people: [people] }),
  };
  const read = (stored: object) => readStored(FORMAT, JSON.stringify(stored), 'record_invalid', {}, MIGRATIONS);

  test('becomes that of today, one version after the other, with what else is in it', () => {
    expect(read({ schema: 1, person: 'U0', more: 1 })).toEqual({ schema: 3, people: ['U0'], more: 1 });
    expect(read({ schema: 2, people: 'U0' })).toEqual({ schema: 3, people: ['U0'] });
    expect(read({ schema: 3, people: [] })).toEqual({ schema: 3, people: [] });
  });

  test('is not read where nobody has said how', () => {
    expect(() => read({ schema: 0, people: [] })).toThrow(expect.objectContaining({ code: 'record_invalid' }));
  });
});
