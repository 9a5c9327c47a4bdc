import { describe, expect, it } from 'vitest';
import { alreadyTrained, earlierRun, findSameContent, rememberContent } from '../../../src/runs/already-trained.ts';
import { moved, type Run } from '../../../src/runs/run.ts';
import { runObject } from '../../../src/runs/run-paths.ts';
import type { RunSpecInput } from '../../../src/runs/run-spec.ts';
import { createRunStore } from '../../../src/runs/run-store.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { modelSummary } from '../../support/results.ts';
import { runSpec } from '../../support/specs.ts';

const NOW = new Date('2026-03-02T09:30:00Z');
const SNAPSHOT = { rows: 104, columns: 5, data_hash: 'hash', warnings: [], prepared: [], dropped: [] };

function bucketOfRuns(closed = '') {
  const objects = memoryBucket(() => NOW).store();
  const store = createRunStore({ objects, now: () => NOW });
  const maySee = async ({ channel }: { channel: string }) => channel !== closed;
  const deps = { objects, store, maySee };
  const request = (change: Partial<RunSpecInput> = {}, channel = 'C1') =>
    store.create({ spec: runSpec(change), requested_by: 'U1', channel, at: NOW });
  async function succeed(run: Run): Promise<Run> {
    const done = await store.update(run.run_id, (current) =>
      (['preparing', 'training', 'publishing', 'succeeded'] as const).reduce<Run>(
        (now, state) => moved(now, state, NOW),
        { ...current, snapshot: SNAPSHOT, messages: { card: '1.1' } },
      ),
    );
    await objects.write(runObject(run.run_id, 'model_summary'), JSON.stringify(modelSummary(run.run_id)), {
      content_type: 'application/json',
    });
    await rememberContent(deps, done);
    return done;
  }
  return { deps, objects, store, request, succeed };
}

describe('a request that has been answered before', () => {
  it('is known by its settings and its data, whoever is told of it', async () => {
    const { deps, request, succeed } = bucketOfRuns();
    const earlier = await succeed(await request());
    const same = await request({ notify: { channel: 'elsewhere', watchers: ['U9'] } });
    expect((await findSameContent(deps, same, 'hash'))?.run_id).toBe(earlier.run_id);
    expect(await findSameContent(deps, same, 'other data')).toBeNull();
    expect(await findSameContent(deps, await request({ train: { seed: 7 } }), 'hash')).toBeNull();
  });

  it('is not answered by itself, by a run without its results, nor by one that is not for this person', async () => {
    const { deps, request, succeed, objects } = bucketOfRuns('C0CLOSED');
    const earlier = await succeed(await request());
    expect(await findSameContent(deps, earlier, 'hash')).toBeNull();
    const same = await request();
    await objects.delete(runObject(earlier.run_id, 'model_summary'));
    expect(await findSameContent(deps, same, 'hash')).toBeNull();
    await objects.delete(runObject(earlier.run_id, 'record'));
    expect(await findSameContent(deps, same, 'hash')).toBeNull();
    await succeed(await request({}, 'C0CLOSED'));
    expect(await findSameContent(deps, same, 'hash')).toBeNull();
  });

  it('ends with where the result is', async () => {
    const { request, succeed } = bucketOfRuns();
    const earlier = await succeed(await request());
    const later = moved(await request(), 'skipped', NOW);
    expect(earlierRun({ ...later, failure: alreadyTrained(earlier) })).toEqual({
      run_id: earlier.run_id,
      channel: 'C1',
      card: '1.1',
      ended_at: NOW.toISOString(),
      data_hash: 'hash',
    });
    expect(earlierRun(later)).toBeNull();
  });
});
