import { expect, test } from 'vitest';
import { createRequestStore } from '../../../src/runs/request-store.ts';
import { createRunIndex } from '../../../src/runs/run-index.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';

const now = () => new Date('2026-03-02T09:30:00Z');

test('requests that are not settled are listed apart from the claims of runs, however many there are', async () => {
  const bucket = memoryBucket(now);
  const index = createRunIndex(bucket.store());
  const requests = createRequestStore({ objects: bucket.store(), now });
  for (let number = 0; number < 150; number += 1) await index.claimRequest(`V${number}`, '20260302_093000');
  const claims = [...bucket.objects.keys()];
  const work = { kind: 'onepager', sol_id: '1_2_3' } as const;
  const run_id = 'r12-de-20260302_093000';
  const request = await requests.create({ run_id, work, requested_by: 'U0MARKETER' });
  expect(await requests.unsettled()).toEqual({ requests: [request], next_page_token: null });
  await requests.settle(request);
  expect((await requests.unsettled()).requests).toEqual([]);
  expect([...bucket.objects.keys()]).toEqual(expect.arrayContaining(claims));
});
