import { describe, expect, it } from 'vitest';
import { drawCard } from '../../../src/runs/card.ts';
import { moved, type Run } from '../../../src/runs/run.ts';
import { runObject } from '../../../src/runs/run-paths.ts';
import { createRunStore } from '../../../src/runs/run-store.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { trainerStatus } from '../../support/results.ts';
import { runSpec } from '../../support/specs.ts';

const START = Date.parse('2026-03-02T09:30:00Z');

/** Runs that train at the same time, their cards, and when each was edited. */
async function training(count: number) {
  let clock = START;
  const now = () => new Date(clock);
  const objects = memoryBucket(now).store();
  const store = createRunStore({ objects, now });
  const edits: { run_id: string; at: number }[] = [];
  const announcer = {
    post: async () => '1.1',
    find: async () => null,
    updateCard: async ({ run }: { run: Run }) => void edits.push({ run_id: run.run_id, at: clock }),
  };
  const runs: Run[] = [];
  for (let index = 0; index < count; index++) {
    const spec = runSpec({ revision: `r${index}` });
    const { run_id } = await store.create({ spec, requested_by: 'U1', channel: 'C1', at: now() });
    runs.push(
      await store.update(run_id, (run) => ({
        ...moved(moved(run, 'preparing', now()), 'training', now()),
        messages: { card: '1.1' },
      })),
    );
  }
  async function look(run: Run, progress: number): Promise<void> {
    const status = trainerStatus(run.run_id, { progress }, now());
    await objects.write(runObject(run.run_id, 'status'), JSON.stringify(status), { content_type: 'application/json' });
    await drawCard({ objects, store, announcer, now }, run.run_id);
  }
  function wait(ms: number): void {
    clock += ms;
  }
  return { runs, store, edits, look, now, wait };
}

describe('the card', () => {
  it('of thirty runs that train at once is edited no faster than Slack allows, and every card goes on', async () => {
    const { runs, edits, look, wait } = await training(30);
    const minutes = 8;
    for (let second = 0; second < minutes * 60; second += 2) {
      for (const run of runs) await look(run, second / (minutes * 60));
      wait(2000);
    }
    // After the first drawing of each, which shows a change of state.
    const progress = edits.slice(runs.length);
    for (const { at } of progress) {
      const within = progress.filter((edit) => edit.at >= at && edit.at < at + 60_000);
      expect(within.length).toBeLessThanOrEqual(50);
    }
    for (const { run_id } of runs) expect(edits.filter((edit) => edit.run_id === run_id).length).toBeGreaterThan(6);
  });

  it('of a run alone is edited every few seconds while it goes on, and not where nothing changes', async () => {
    const { runs, edits, look, wait } = await training(1);
    const [run] = runs;
    if (run === undefined) throw new Error('no run');
    for (let look_at = 0; look_at < 10; look_at++) {
      await look(run, look_at / 100);
      wait(2000);
    }
    expect(edits.map(({ at }) => at - START)).toEqual([0, 4000, 8000, 12_000, 16_000]);
    wait(4000);
    await look(run, 0.09);
    await look(run, 0.09);
    wait(4000);
    await look(run, 0.09);
    expect(edits).toHaveLength(6);
  });

  it('shows a change of state at once, however many runs there are', async () => {
    const { runs, store, edits, look, now } = await training(30);
    const [run] = runs;
    if (run === undefined) throw new Error('no run');
    await look(run, 0.5);
    await store.update(run.run_id, (current) => moved(current, 'cancelled', now()));
    await look(run, 0.5);
    expect(edits).toHaveLength(2);
  });

  it('shows that minutes pass, though training says nothing new', async () => {
    const { runs, edits, look, wait } = await training(1);
    const [run] = runs;
    if (run === undefined) throw new Error('no run');
    await look(run, 0.5);
    wait(61_000);
    await look(run, 0.5);
    expect(edits).toHaveLength(2);
  });
});
