import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { createLogger } from '../../../src/logger.ts';
import type { BatchTask, NewTask } from '../../../src/providers/task-queue/types.ts';
import { createBatchStore } from '../../../src/runs/batch.ts';
import { recordRun } from '../../../src/runs/request-run.ts';
import { moved, type RunState } from '../../../src/runs/run.ts';
import { createRunStore } from '../../../src/runs/run-store.ts';
import { type BatchView, recordBatch, resumeBatches, watchBatch } from '../../../src/runs/watch-batch.ts';
import { NO_TELEMETRY } from '../../../src/telemetry/no-telemetry.ts';
import { direct, type External } from '../../support/external.ts';
import { type MemoryBucket, memoryBucket } from '../../support/memory-object-store.ts';
import { runSpec } from '../../support/specs.ts';

const BATCH_ID = '6f9d2c1e-0000-4000-8000-000000000000';
const COUNTRIES = ['de', 'fr', 'es'];

let clock: number;
let bucket: MemoryBucket;
let enqueued: BatchTask[];
let launched: NewTask[];
/** What the card shows, edit by edit. */
let drawn: BatchView[];
let posted: number;
const now = () => new Date(clock);

beforeEach(() => {
  clock = Date.parse('2026-03-02T09:30:00Z');
  bucket = memoryBucket(now);
  enqueued = [];
  launched = [];
  drawn = [];
  posted = 0;
});

function deps(external: External = direct, refused = false) {
  const objects = bucket.store(external);
  const store = createRunStore({ objects, now });
  const queue = {
    enqueue: (task: NewTask) =>
      external('enqueue', () => {
        const is_known = launched.some(({ name }) => name === task.name);
        if (!is_known) launched.push(task);
        return is_known ? ('already_exists' as const) : ('enqueued' as const);
      }),
    enqueueBatch: (task: BatchTask) =>
      external('enqueue', () => {
        const is_known = task.name !== undefined && enqueued.some(({ name }) => name === task.name);
        if (!is_known) enqueued.push(task);
        return is_known ? ('already_exists' as const) : ('enqueued' as const);
      }),
  };
  return {
    batches: createBatchStore(objects),
    store,
    queue,
    announcer: {
      post: (view: BatchView) =>
        external('post', () => {
          if (refused) throw new AppError('message_rejected', { slack_error: 'is_archived' });
          posted += 1;
          drawn.push(view);
          return '1.1';
        }),
      find: () => external('find', () => (posted > 0 ? '1.1' : null)),
      update: (view: BatchView) =>
        external('update', () => {
          drawn.push(view);
        }),
    },
    recordRun: recordRun({ store, queue, telemetry: NO_TELEMETRY, now }),
    logger: createLogger({ level: 'silent' }),
    now,
    settings: { watch_interval_seconds: 15, trainer: { timeout_seconds: 60, workers: 1, image: 'local' } },
  };
}

const request = {
  batch_id: BATCH_ID,
  manifest: 'europe',
  specs: COUNTRIES.map((country) => runSpec({ country })),
  requested_by: 'U0ASKER',
  channel: 'C0RUNS',
};

const record = () => recordBatch(deps())(request);
const watch = (external?: External) => watchBatch(deps(external))({ batch_id: BATCH_ID });

/** Runs by market, in the order of their launch. */
async function runs() {
  const rows = await deps().store.rows();
  return [...rows].reverse().map(({ country, state, batch_id, run_id }) => ({ country, state, batch_id, run_id }));
}

async function become(country: string, ...states: RunState[]) {
  const run = (await runs()).find((one) => one.country === country);
  for (const state of states) {
    await deps().store.update(run?.run_id ?? '', (current) => {
      const failure =
        state === 'failed' ? { code: 'no_model', message: 'No model. At all.', fix: '', details: {} } : null;
      return { ...moved(current, state, now()), failure: failure as typeof current.failure };
    });
  }
}

/** What the card says of each market. */
const shown = () => drawn.at(-1)?.markets.map(({ spec, row, failure }) => `${spec.country} ${row?.state} ${failure}`);

describe('a batch', () => {
  it('is one batch and one run for each market, however often it is asked for and watched', async () => {
    await record();
    await record();
    await watch();
    await watch();
    expect((await runs()).map(({ country }) => country).sort()).toEqual(['de', 'es', 'fr']);
    expect((await runs()).every(({ batch_id }) => batch_id === BATCH_ID)).toBe(true);
    expect(launched).toHaveLength(3);
    expect(posted).toBe(1);
  });

  it('posts its card above those of its runs', async () => {
    await record();
    let runs_then = -1;
    const counted: External = async (name, effect) => {
      if (name === 'post') runs_then = (await runs()).length;
      return effect();
    };
    await watch(counted);
    expect(runs_then).toBe(0);
  });

  it('edits the card only where it says something else, and no faster than every ten seconds', async () => {
    await record();
    await watch();
    const edits = drawn.length;
    await watch();
    expect(drawn).toHaveLength(edits);
    await become('fr', 'preparing');
    await watch();
    expect(drawn).toHaveLength(edits + 1);
    expect(shown()).toContain('fr preparing null');
    const times = enqueued.flatMap(({ schedule_time }) =>
      schedule_time === undefined ? [] : [schedule_time.getTime()],
    );
    expect(new Set(times).size).toBe(1);
    expect((times[0] ?? 0) - clock).toBeGreaterThanOrEqual(10_000);
  });

  it('says why a run has no result, and is over when every run is', async () => {
    await record();
    await watch();
    await become('fr', 'preparing', 'training', 'failed');
    await become('de', 'preparing', 'training', 'publishing', 'succeeded');
    await watch();
    expect(await deps().batches.active()).toEqual([BATCH_ID]);
    await become('es', 'cancelled');
    await watch();
    expect(shown()).toEqual(['de succeeded null', 'fr failed No model. At all.', 'es cancelled null']);
    expect(await deps().batches.active()).toEqual([]);
    const tasks = enqueued.length;
    await watch();
    expect(enqueued).toHaveLength(tasks);
  });

  it('is found again by a bot that starts, until it is over', async () => {
    await record();
    enqueued = [];
    expect(await resumeBatches(deps())()).toEqual({ found: 1, enqueued: 1 });
    expect(enqueued).toMatchObject([{ batch_id: BATCH_ID }]);
  });

  it('launches its runs where Slack takes no card', async () => {
    await record();
    await watchBatch(deps(direct, true))({ batch_id: BATCH_ID });
    expect(await runs()).toHaveLength(3);
    expect(enqueued.at(-1)?.schedule_time).toBeDefined();
  });

  it('drops a task for a batch that is not there', async () => {
    await watchBatch(deps())({ batch_id: 'gone' });
    expect(await runs()).toEqual([]);
  });

  it('launches one run for each market and shows its end, wherever bots die and in whatever order runs end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ at: fc.nat(60), after: fc.boolean() }), { maxLength: 6 }),
        fc.shuffledSubarray(COUNTRIES, { minLength: 3 }),
        async (deaths, order) => {
          clock = Date.parse('2026-03-02T09:30:00Z');
          bucket = memoryBucket(now);
          [enqueued, launched, drawn, posted] = [[], [], [], 0];
          await record();
          for (const { at, after } of deaths) {
            let call = 0;
            const dying: External = async (_name, effect) => {
              call += 1;
              if (call === at + 1 && !after) throw new Error('died before');
              const result = effect();
              if (call >= at + 1) throw new Error('died after');
              return result;
            };
            await watch(dying).catch(() => undefined);
            // Whoever held a claim is taken to be dead.
            clock += 61_000;
          }
          await watch();
          for (const country of order) {
            await become(country, 'cancelled');
            clock += 15_000;
            await watch();
          }
          expect((await runs()).map(({ country }) => country).sort()).toEqual([...COUNTRIES].sort());
          expect(posted).toBe(1);
          expect(shown()).toEqual(COUNTRIES.map((country) => `${country} cancelled null`));
          expect(await deps().batches.active()).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });
});
