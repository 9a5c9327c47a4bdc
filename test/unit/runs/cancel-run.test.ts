import { describe, expect, it } from 'vitest';
import { AppError, type ErrorCode } from '../../../src/errors.ts';
import { createLogger } from '../../../src/logger.ts';
import type { Execution } from '../../../src/providers/job-runner/types.ts';
import type { NewTask } from '../../../src/providers/task-queue/types.ts';
import { cancelRun } from '../../../src/runs/cancel-run.ts';
import { moved } from '../../../src/runs/run.ts';
import { createRunStore } from '../../../src/runs/run-store.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { runSpec } from '../../support/specs.ts';

const NOW = new Date('2026-03-02T09:30:00Z');

/** A run that trains; Slack answers an edit of its card with `card`. */
async function training({ card }: { card?: ErrorCode } = {}) {
  const bucket = memoryBucket(() => NOW);
  const objects = bucket.store();
  const store = createRunStore({ objects, now: () => NOW });
  const { run_id } = await store.create({ spec: runSpec(), requested_by: 'U1', channel: 'C1', at: NOW });
  const execution: Execution = {
    name: 'projects/p/locations/l/jobs/j/executions/e1',
    state: 'running',
    created_at: NOW,
    started_at: NOW,
    ended_at: null,
    retried_count: 0,
    message: '',
    log_uri: null,
    args: [run_id],
  };
  await store.update(run_id, (run) => ({
    ...moved(moved(run, 'preparing', NOW), 'training', NOW),
    execution: execution.name,
    messages: { card: '1.1' },
  }));
  const tasks: NewTask[] = [];
  const posted: string[] = [];
  const cancel = cancelRun({
    objects,
    store,
    runner: {
      start: async () => execution.name,
      get: async () => execution,
      list: async () => ({ executions: [execution], next_page_token: null }),
      cancel: async () => {
        execution.state = 'cancelled';
      },
    },
    queue: {
      enqueue: async (task) => {
        tasks.push(task);
        return 'enqueued';
      },
    },
    announcer: {
      post: async ({ step }) => {
        posted.push(step);
        return '1.2';
      },
      find: async () => null,
      updateCard: async () => {
        if (card !== undefined) throw new AppError(card, {});
      },
    },
    subscriptions: { list: async () => [] },
    maySee: async () => true,
    mayShowIn: async () => true,
    logger: createLogger({ level: 'silent' }),
    now: () => NOW,
  });
  const audited = () =>
    [...bucket.objects].flatMap(([name, { body }]) => (name.startsWith('audit/') ? [JSON.parse(String(body))] : []));
  return { cancel: () => cancel({ run_id, user: 'U1' }), store, run_id, execution, tasks, posted, audited };
}

describe('cancelling a run', () => {
  it('stops its execution, says who did it, and tells people', async () => {
    const { cancel, store, run_id, execution, posted } = await training();
    expect(await cancel()).toMatchObject({ outcome: 'cancelled' });
    expect(await store.read(run_id)).toMatchObject({ state: 'cancelled', cancelled_by: 'U1' });
    expect(execution.state).toBe('cancelled');
    expect(posted).toEqual(['mention']);
    expect(await cancel()).toMatchObject({ outcome: 'already_ended' });
    expect(posted).toEqual(['mention']);
  });

  it('is written to the audit log, once for each time that there was something to cancel', async () => {
    const { cancel, run_id, audited } = await training();
    await cancel();
    await cancel();
    expect(audited()).toMatchObject([{ at: NOW.toISOString(), user: 'U1', action: 'cancel_requested', run_id }]);
  });

  it.each(['step_busy', 'unavailable'] as const)(
    'is done though its card cannot be drawn now (%s): the queue sees to that',
    async (card) => {
      const { cancel, execution, tasks, run_id } = await training({ card });
      expect(await cancel()).toMatchObject({ outcome: 'cancelled' });
      expect(execution.state).toBe('cancelled');
      expect(tasks).toEqual([{ step: 'launch-run', run_id }]);
    },
  );
});
