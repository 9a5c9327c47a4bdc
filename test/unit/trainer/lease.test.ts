import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ObjectStore } from '../../../src/providers/object-store/types.ts';
import { runObject } from '../../../src/runs/run-paths.ts';
import { type Lease, takeLease } from '../../../src/trainer/lease.ts';
import { type LocalStorage, startLocalStorage } from '../local/storage/local-storage.ts';
import { leaseIn, RUN_ID, storeOf } from './fake-run.ts';

let local: LocalStorage;
let objects: ObjectStore;
let time: number;
beforeAll(async () => {
  local = await startLocalStorage();
  objects = storeOf(local);
});
afterAll(() => local.remove());
beforeEach(async () => {
  time = Date.parse('2026-01-31T12:00:00Z');
  await objects.delete(runObject(RUN_ID, 'lease'));
});

const take = (execution: string, attempt = 0) =>
  takeLease({ objects, now: () => new Date(time) }, { run_id: RUN_ID, execution, attempt, stale_seconds: 90 });

async function taken(execution: string, attempt = 0): Promise<Lease> {
  const result = await take(execution, attempt);
  if (result.outcome !== 'taken') throw new Error(`the lease is ${result.outcome}`);
  return result.lease;
}

describe('the lease', () => {
  test('says who holds it', async () => {
    await taken('a', 1);
    expect(await leaseIn(objects)).toMatchObject({
      run_id: RUN_ID,
      state: 'held',
      execution: 'a',
      attempt: 1,
      taken_at: '2026-01-31T12:00:00.000Z',
    });
  });

  test('goes to one of many that want it at once', async () => {
    const results = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((execution) => take(execution)));
    expect(results.filter(({ outcome }) => outcome === 'taken')).toHaveLength(1);
    expect(results.filter(({ outcome }) => outcome === 'held_by_other')).toHaveLength(4);
  });

  test('is refused to another execution while it is renewed, and given to it 90 seconds after that ends', async () => {
    const lease = await taken('a');
    time += 80_000;
    expect(await lease.renew()).toBe('held');
    time += 90_000;
    expect(await take('b')).toMatchObject({ outcome: 'held_by_other', holder: { execution: 'a' } });
    time += 1;
    await taken('b');
    expect(await lease.renew()).toBe('lost');
    await lease.end('done');
    expect(await leaseIn(objects)).toMatchObject({ execution: 'b', state: 'held' });
  });

  test('is taken over at once by a later attempt of its own execution, not by an earlier one', async () => {
    const first = await taken('a', 1);
    expect(await take('a', 0)).toMatchObject({ outcome: 'held_by_other' });
    await taken('a', 2);
    expect(await first.renew()).toBe('lost');
  });

  test('that was given back is free for anybody', async () => {
    await (await taken('a')).end('released');
    await taken('b');
    expect(await leaseIn(objects)).toMatchObject({ execution: 'b' });
  });

  test("that is done is nobody's any more, however old", async () => {
    await (await taken('a')).end('done');
    time += 1_000_000;
    expect(await take('b')).toMatchObject({ outcome: 'done' });
    expect(await take('a', 5)).toMatchObject({ outcome: 'done' });
  });

  test('can be renewed and ended at the same moment', async () => {
    const lease = await taken('a');
    const renewals = await Promise.all([lease.renew(), lease.renew(), lease.renew(), lease.end('released')]);
    expect(renewals.slice(0, 3)).toEqual(['held', 'held', 'held']);
    expect(await leaseIn(objects)).toMatchObject({ state: 'released' });
  });
});
