import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FINAL_STATES } from '../../../src/runs/run.ts';
import {
  createSubscriptionStore,
  mentionedPeople,
  type NewSubscription,
  subscribersOf,
} from '../../../src/runs/subscriptions.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { runSpec } from '../../support/specs.ts';
import { run } from '../slack/support/arbitraries.ts';

const now = () => new Date('2026-03-02T09:30:00Z');
const wish = (to: string, country: string | null = null): NewSubscription => ({
  about: 'ends',
  to,
  country,
  revision: null,
  states: ['succeeded', 'failed'],
  created_by: 'U1',
});

describe('subscriptions', () => {
  it('made by many at once are all there, each once', async () => {
    const store = createSubscriptionStore({ objects: memoryBucket(now).store(), now });
    await Promise.all(['U1', 'U2', 'U3', 'U1'].map((to) => store.add(wish(to))));
    expect((await store.list()).map(({ to }) => to).sort()).toEqual(['U1', 'U2', 'U3']);
  });

  it('are the same where only the order of the outcomes differs', async () => {
    const store = createSubscriptionStore({ objects: memoryBucket(now).store(), now });
    const first = await store.add(wish('U1'));
    const again = await store.add({ ...wish('U1'), about: 'ends', states: ['failed', 'succeeded'] });
    expect(again.id).toBe(first.id);
    expect((await store.add(wish('U1', 'de'))).id).not.toBe(first.id);
  });

  it('are removed once, and harmlessly twice', async () => {
    const store = createSubscriptionStore({ objects: memoryBucket(now).store(), now });
    const { id } = await store.add(wish('U1'));
    await store.add(wish('U2'));
    await store.remove(id);
    await store.remove(id);
    expect((await store.list()).map(({ to }) => to)).toEqual(['U2']);
  });
});

describe('who is told of the end of a run', () => {
  const anybody = fc.constantFrom('U1', 'U2', 'U3', 'W4', 'C1', 'C2');
  const anyWish = fc.record({
    to: anybody,
    country: fc.constantFrom(null, 'de', 'fr'),
    revision: fc.constantFrom(null, 'r12', 'r13'),
    states: fc.uniqueArray(fc.constantFrom(...FINAL_STATES), { minLength: 1 }),
  });
  const anyRun = fc
    .record({
      requested_by: fc.constantFrom('U1', 'U2'),
      channel: fc.constantFrom('C1', 'C2'),
      watchers: fc.array(fc.constantFrom('U1', 'U3', 'W4', '<!here>'), { maxLength: 6 }),
      state: fc.constantFrom(...FINAL_STATES, 'training' as const),
    })
    .map(({ watchers, ...change }) => run(runSpec({ notify: { channel: null, watchers } }), change));

  it('is told once: by the channel, by a mention in the thread, or by a message of their own', () => {
    fc.assert(
      fc.property(anyRun, fc.array(anyWish, { maxLength: 12 }), (ended, wishes) => {
        const subscriptions = wishes.map((one, index) => ({
          about: 'ends' as const,
          id: String(index),
          created_by: 'U1',
          created_at: now().toISOString(),
          ...one,
        }));
        const told = [ended.channel, ...mentionedPeople(ended), ...subscribersOf(ended, subscriptions)];
        expect(new Set(told).size).toBe(told.length);
      }),
    );
  });

  it('has asked for it, and everybody who has is told', () => {
    fc.assert(
      fc.property(anyRun, anyWish, (ended, one) => {
        const subscription = {
          about: 'ends' as const,
          id: '1',
          created_by: 'U1',
          created_at: now().toISOString(),
          ...one,
        };
        const is_wanted =
          one.states.some((state) => state === ended.state) && one.country !== 'fr' && one.revision !== 'r13';
        const is_told = ended.channel === one.to || mentionedPeople(ended).includes(one.to);
        expect(subscribersOf(ended, [subscription])).toEqual(is_wanted && !is_told ? [one.to] : []);
      }),
    );
  });
});
