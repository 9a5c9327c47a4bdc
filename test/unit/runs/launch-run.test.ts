import { EventEmitter, once } from 'node:events';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { TakeOptions } from '../../../src/data/snapshot.ts';
import { AppError } from '../../../src/errors.ts';
import type { ObjectStore } from '../../../src/providers/object-store/types.ts';
import { createRequestStore } from '../../../src/runs/request-store.ts';
import { createRunStore } from '../../../src/runs/run-store.ts';
import { createRuns } from '../../../src/runs/steps.ts';
import { NO_TELEMETRY } from '../../../src/telemetry/no-telemetry.ts';
import { simulatedQueue } from '../../simulation/queue.ts';
import { simulatedSlack } from '../../simulation/slack.ts';
import { simulatedTrainer } from '../../simulation/trainer.ts';
import { direct } from '../../support/external.ts';
import { memoryBucket } from '../../support/memory-object-store.ts';
import { memorySnapshots } from '../../support/snapshots.ts';
import { runSpec } from '../../support/specs.ts';

const NOW = new Date('2026-03-02T09:30:00Z');

describe('Launching a run whose data is being fetched', () => {
  it('stops the query once the run is cancelled, by whichever bot, and tells people once', async () => {
    const world = bots();
    const { run_id } = await world.bot().recordRun(REQUEST);
    const launched = world.bot().steps['launch-run']({ run_id });
    await world.asked;
    await world.bot().cancelRun({ run_id, user: 'U0ASKER' });
    await launched;

    expect(world.signals.map(({ aborted }) => aborted)).toEqual([true]);
    expect(await world.store.read(run_id)).toMatchObject({
      state: 'cancelled',
      cancelled_by: 'U0ASKER',
      failure: null,
    });
    expect(world.slack.posted.filter(({ step }) => step === 'mention')).toHaveLength(1);
    expect(world.executions).toEqual([]);
  });

  it('goes on where nobody cancels it, however often is looked', async () => {
    const world = bots();
    const { run_id } = await world.bot().recordRun(REQUEST);
    const launched = world.bot().steps['launch-run']({ run_id });
    await world.asked;
    await world.looked(3);
    world.refuse(new AppError('query_timed_out', { seconds: 600 }));
    await launched;

    expect(world.signals.map(({ aborted }) => aborted)).toEqual([false]);
    expect(await world.store.read(run_id)).toMatchObject({ state: 'failed', failure: { code: 'query_timed_out' } });
  });

  it('tells of a query that somebody has stopped in the warehouse', async () => {
    const world = bots();
    const { run_id } = await world.bot().recordRun(REQUEST);
    const launched = world.bot().steps['launch-run']({ run_id });
    await world.asked;
    world.refuse(new AppError('query_cancelled'));
    await launched;

    expect(await world.store.read(run_id)).toMatchObject({ state: 'failed', failure: { code: 'query_cancelled' } });
  });
});

describe('A warehouse that does not answer', () => {
  it('is waited for in words, since when it was first away, until it answers', async () => {
    const world = bots();
    const { run_id } = await world.bot().recordRun(REQUEST);
    const launched = world.bot().steps['launch-run']({ run_id });
    await world.asked;
    world.refuse(new AppError('warehouse_unavailable', {}));
    await expect(launched).rejects.toMatchObject({ code: 'warehouse_unavailable' });
    const waiting = await world.store.read(run_id);
    expect(waiting).toMatchObject({ state: 'preparing', warehouse_away_since: NOW.toISOString() });
    expect(world.slack.cards.get(run_id)).toMatchObject({ away_since: NOW.toISOString() });

    await world.bot().cancelRun({ run_id, user: 'U0ASKER' });
    expect(await world.store.read(run_id)).toMatchObject({ state: 'cancelled', warehouse_away_since: null });
  });
});

describe('The age that the data of a run may have', () => {
  it.each([
    ['that of the settings', null, 3600],
    ['none since it was asked for, where it is to be fresh', 'fresh' as const, 90],
  ])('is %s', async (_words, snapshot, seconds) => {
    const world = bots();
    const at = new Date(NOW.getTime() - 90_000);
    const { run_id } = await world.store.create({ ...REQUEST, spec: runSpec({ snapshot }), at });
    const launched = world.bot().steps['launch-run']({ run_id });
    await world.asked;
    world.refuse(new AppError('query_cancelled'));
    await launched;

    expect(world.options).toMatchObject([{ requested_by: 'U0ASKER', max_age_seconds: seconds, run_id }]);
  });
});

const REQUEST = { spec: runSpec(), requested_by: 'U0ASKER', channel: 'C0RUNS', request_id: 'r1' };

/** Bots over one bucket, whose warehouse answers only when it is stopped or `refuse`s. */
function bots() {
  const now = () => NOW;
  const bucket = memoryBucket(now);
  const happened = new EventEmitter();
  const asked = once(happened, 'asked');
  const signals: AbortSignal[] = [];
  const options: TakeOptions[] = [];
  const queue = simulatedQueue(() => NOW.getTime());
  const slack = simulatedSlack({});
  const trainer = simulatedTrainer({ bucket, now: () => NOW.getTime(), outcome: 'succeeds' });
  const objects: ObjectStore = bucket.store((name, effect) => {
    if (/^read .*run\.json$/.test(name)) happened.emit('looked');
    return direct(name, effect);
  });
  const store = createRunStore({ objects, now });
  return {
    store,
    slack,
    asked,
    signals,
    options,
    executions: trainer.executions,
    refuse: (error: AppError) => happened.emit('refused', error),
    async looked(times: number) {
      for (let time = 0; time < times; time++) await once(happened, 'looked');
    },
    bot: () =>
      createRuns({
        objects,
        store,
        requests: createRequestStore({ objects, now }),
        queue: queue.client(direct),
        runner: trainer.client(direct),
        announcer: slack.client(direct),
        snapshots: memorySnapshots(now),
        fetching: { max_age_seconds: 3600, cancel_check_seconds: 0.01 },
        takeSnapshot: (_spec, _use, asking) => {
          const { signal } = asking;
          options.push(asking);
          if (signal !== undefined) signals.push(signal);
          return new Promise((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(new AppError('query_cancelled')));
            happened.once('refused', reject);
            happened.emit('asked');
          });
        },
        maySee: async () => true,
        mayShowIn: async () => true,
        subscriptions: { list: async () => [] },
        telemetry: NO_TELEMETRY,
        logger: pino({ level: 'silent' }),
        now,
        settings: { watch_interval_seconds: 15, trainer: { timeout_seconds: 3600, workers: 2, image: 'local' } },
      }),
  };
}
