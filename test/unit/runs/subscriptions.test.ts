import { describe, expect, it } from 'vitest';
import { createSubscriptionStore, type NewSubscription } from '../../../src/runs/subscriptions.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';

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
