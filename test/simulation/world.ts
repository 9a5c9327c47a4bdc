import { pino } from 'pino';
import { expect } from 'vitest';
import { createSnapshotStore } from '../../src/data/snapshot-store.ts';
import { AppError } from '../../src/errors.ts';
import type { ObjectStore } from '../../src/providers/object-store/types.ts';
import { rememberContent } from '../../src/runs/already-trained.ts';
import { readFindings } from '../../src/runs/kept-findings.ts';
import { createRequestStore } from '../../src/runs/request-store.ts';
import { isFinal, type MessageStep, type Run } from '../../src/runs/run.ts';
import { runObject } from '../../src/runs/run-paths.ts';
import { rowOf } from '../../src/runs/run-row.ts';
import { createRunStore } from '../../src/runs/run-store.ts';
import { createRuns, type Runs } from '../../src/runs/steps.ts';
import { createSubscriptionStore, type NewSubscription } from '../../src/runs/subscriptions.ts';
import { NO_TELEMETRY } from '../../src/telemetry/no-telemetry.ts';
import type { External } from '../support/external.ts';
import { memoryBucket } from '../support/memory-object-store.ts';
import { PROFILE } from '../support/profile.ts';
import { modelSummary } from '../support/results.ts';
import { runSpec } from '../support/specs.ts';
import { snapshotTaken } from '../support/take-snapshot.ts';
import { type QueuedTask, simulatedQueue } from './queue.ts';
import { simulatedSlack } from './slack.ts';
import { simulatedTrainer, type TrainingOutcome } from './trainer.ts';

/** What is done to the process at one of its calls to the outside. */
export type Fault = 'dies_before' | 'dies_after' | 'unavailable' | 'answer_lost';

/** A history to live through. Numbers beyond the end of a list read as 0. */
export type Plan = {
  /** At which call, counted over all processes or the first of its name, which fault happens. */
  faults: readonly { at: number | string; fault: Fault }[];
  /** What all others do while a process stands still before this call. */
  meanwhile: readonly { at: number | string; action: 'cancel' | 'all_else' }[];
  /** How many turns other processes get before each call; about five make one call of theirs. */
  pauses: readonly number[];
  /** For each delivery: 0 once, 1 twice at the same time, 2 once more much later. */
  repeats: readonly number[];
  /** Which of the due tasks is delivered next. */
  picks: readonly number[];
  outcome: TrainingOutcome;
  /** Messages that Slack refuses. */
  refuses?: ReadonlySet<MessageStep>;
  /** The data has no rows. */
  is_empty?: boolean;
  /** A run of the same settings on the same data has succeeded before, and who may see it. */
  trained_before?: boolean;
  may_see?: (user: string) => boolean;
  subscriptions?: readonly NewSubscription[];
  /** During which delivery a person presses "Cancel run"; `null`: never. */
  cancel_at: number | null;
  /** Before which delivery the queue forgets everything, and the bot is started anew; `null`: never. */
  forgets_at: number | null;
};

const WATCH_SECONDS = 15;
const START = Date.parse('2026-03-01T10:00:00Z');

const EXTRACT = 'snapshots/key/hash.parquet';
const IN_FLIGHT = Number.POSITIVE_INFINITY;

class Death extends Error {}

export type Ending = {
  run: Run;
  posted: readonly string[];
  card: string | undefined;
  trainings: number;
  executions: number;
  live_executions: number;
  /** Looks at the run that were enqueued, and how many slots of time there were for them. */
  watches: number;
  watch_slots: number;
  in_progress: number;
  /** How many calls to the outside it took. */
  calls: number;
  /** The codes of what the data check found, as the run's folder keeps them; `null` where it keeps none. */
  findings: readonly string[] | null;
  /** The run that a request of the same content would be given. */
  remembered: string | null;
};

/** Lives through the plan until the queue is empty, and tells how it ended. */
export async function live(plan: Plan): Promise<Ending> {
  let clock = START;
  let calls = 0;
  let deliveries = 0;
  let run_id: string | null = null;
  const asides: Promise<void>[] = [];
  const now = () => new Date(clock);
  const meanwhile = new Map(plan.meanwhile.map(({ at, action }) => [at, action] as const));
  const faults = new Map(plan.faults.map(({ at, fault }) => [at, fault] as const));
  const bucket = memoryBucket(now);
  await bucket.store().write(EXTRACT, 'extract', { content_type: 'application/vnd.apache.parquet' });
  const queue = simulatedQueue(() => clock);
  const slack = simulatedSlack({ refuses: plan.refuses });
  const trainer = simulatedTrainer({ bucket, now: () => clock, outcome: plan.outcome });
  const logger = pino({ level: 'silent' });

  /** A process of its own: once dead, none of its calls reaches anything any more. */
  function start(): Runs {
    let is_dead = false;
    const external: External = async (name, effect) => {
      const call = calls++;
      if (call > 20_000) throw new Error(`a step never ends: ${name}`);
      for (let turn = 0; turn < (plan.pauses[call % Math.max(1, plan.pauses.length)] ?? 0); turn++)
        await Promise.resolve();
      if (is_dead) throw new Death(name);
      const action = take(meanwhile, call, name);
      // Calls to Slack alone are promised to end in time.
      const may_stand_still = !/^(post|update card)/.test(name);
      if (action !== undefined && may_stand_still) {
        const aside = action === 'cancel' ? cancel() : deliverAll();
        asides.push(aside);
        await aside;
      }
      clock += 40;
      const fault = take(faults, call, name);
      if (fault === 'dies_before') {
        is_dead = true;
        throw new Death(name);
      }
      if (fault === 'unavailable') throw new AppError('unavailable', { name });
      const result = effect();
      if (fault === 'dies_after') {
        is_dead = true;
        throw new Death(name);
      }
      if (fault === 'answer_lost') throw new AppError('unavailable', { name });
      return result;
    };
    const objects = bucket.store(external);
    const snapshots = createSnapshotStore(objects);
    return createRuns({
      objects,
      store: createRunStore({ objects, now, compact_after: 2 }),
      requests: createRequestStore({ objects, now }),
      queue: queue.client(external),
      runner: trainer.client(external),
      announcer: slack.client(external),
      mayShowIn: (_run, channel) => external('may show', () => channel !== 'C0CLOSED'),
      subscriptions: createSubscriptionStore({ objects, now }),
      maySee: (_run, user) => external('may see', () => plan.may_see?.(user) ?? true),
      snapshots,
      fetching: { max_age_seconds: 3600, cancel_check_seconds: 3600 },
      takeSnapshot: snapshotTaken({
        first: () => external('snapshot', () => undefined),
        profile: plan.is_empty ? { ...PROFILE, rows: 0 } : PROFILE,
        object: EXTRACT,
      }),
      logger,
      telemetry: NO_TELEMETRY,
      now,
      settings: {
        watch_interval_seconds: WATCH_SECONDS,
        trainer: { timeout_seconds: 3600, workers: 2, image: 'local' },
      },
    });
  }

  /** Tries as people and bots do: again, with a bot started anew after each death. */
  async function insist<Result>(action: (runs: Runs) => Promise<Result>): Promise<Result> {
    for (let attempt = 0; attempt < 50; attempt++) {
      try {
        return await action(start());
      } catch (error) {
        clock += 1000;
        if (error instanceof Death)
          await start()
            .resumeRuns()
            .catch(() => undefined);
        else if (!(error instanceof AppError)) throw error;
      }
    }
    throw new Error('an action never succeeded');
  }

  async function deliver(queued: QueuedTask, number: number): Promise<void> {
    const { step } = queued.task;
    queued.due = IN_FLIGHT;
    const at_once = plan.repeats[number] === 1 ? 2 : 1;
    const tries = Array.from({ length: at_once }, () =>
      start().steps[step]({ run_id: queued.task.run_id, retry_count: queued.retry_count }),
    );
    const results = await Promise.allSettled(tries);
    const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    for (const failure of failures) {
      if (!(failure instanceof Death) && !(failure instanceof AppError)) throw failure;
    }
    const is_done = failures.length < results.length;
    if (is_done && plan.repeats[number] !== 2) forget(queued);
    else if (is_done) queued.due = clock + 200_000;
    else {
      queued.retry_count += 1;
      queued.due = clock + Math.min(60_000, 1000 * 2 ** queued.retry_count);
    }
    if (failures.some((failure) => failure instanceof Death)) await insist((runs) => runs.resumeRuns());
  }

  async function cancel(): Promise<void> {
    if (run_id !== null) await insist((runs) => runs.cancelRun({ run_id: run_id ?? '' }));
  }

  /** Delivers until nothing is left but what is being delivered. */
  async function deliverAll(): Promise<void> {
    for (;;) {
      if (deliveries > 400) throw new Error('the queue never empties');
      if (deliveries === plan.forgets_at) {
        for (const queued of queue.tasks.filter(({ due }) => due !== IN_FLIGHT)) forget(queued);
        await insist((runs) => runs.resumeRuns());
      }
      const waiting = queue.tasks.filter(({ due }) => due !== IN_FLIGHT);
      if (waiting.length === 0) return;
      clock = Math.max(clock, Math.min(...waiting.map(({ due }) => due)));
      const due = waiting.filter((task) => task.due <= clock);
      const number = deliveries++;
      const picked = due[(plan.picks[number] ?? 0) % due.length];
      const cancelled = number === plan.cancel_at ? cancel() : null;
      if (picked !== undefined) await deliver(picked, number);
      await cancelled;
    }
  }

  function forget(queued: QueuedTask): void {
    queue.tasks.splice(queue.tasks.indexOf(queued), 1);
  }

  for (const wish of plan.subscriptions ?? []) {
    await createSubscriptionStore({ objects: bucket.store(), now }).add(wish);
  }
  if (plan.trained_before === true) await trainBefore(bucket.store(), now);
  const requested = await insist((runs) =>
    runs.requestRun({ spec: runSpec(), requested_by: 'U1', channel: 'C1', request_id: 'V1' }),
  );
  run_id = requested.run_id;
  await deliverAll();
  // A process that died leaves behind what others did while it stood still.
  for (let aside = asides.shift(); aside !== undefined; aside = asides.shift()) {
    await aside;
    await deliverAll();
  }

  const store = createRunStore({ objects: bucket.store(), now });
  const run = await store.read(requested.run_id);
  const listed = await store.list({ of: { kind: 'unsettled' } });
  const all = await store.list({ of: { kind: 'all' } });
  if (all.runs.filter(({ request_id }) => request_id === 'V1').length !== 1)
    throw new Error(`${all.runs.length} runs came of one request`);
  const row = (await store.rows()).find(({ run_id }) => run_id === run.run_id);
  expect(row, 'lists show the run as it is').toEqual({ ...rowOf(run), version: row?.version });
  return {
    run,
    posted: slack.posted.map(({ step }) => step),
    card: slack.cards.get(requested.run_id)?.state,
    trainings: trainer.trained.length,
    executions: trainer.executions.length,
    live_executions: trainer.executions.filter(({ state }) => state === 'running' || state === 'pending').length,
    watches: [...queue.names].filter((name) => name.startsWith('watch-run')).length,
    watch_slots: Math.ceil((clock - START) / 1000 / WATCH_SECONDS) + 2,
    calls,
    findings: (await readFindings(bucket.store(), requested.run_id))?.map(({ code }) => code) ?? null,
    remembered: await rememberedRun(bucket.store()),
    in_progress: listed.runs.filter(({ state }) => !isFinal(state)).length + listed.runs.length,
  };
}

/** A run of the same settings on the same data, with its results. */
async function trainBefore(objects: ObjectStore, now: () => Date): Promise<void> {
  const store = createRunStore({ objects, now });
  const at = new Date(START - 86_400_000);
  const { run_id } = await store.create({ spec: runSpec(), requested_by: 'U2', channel: 'C1', at });
  const run = await store.update(run_id, (created) => ({
    ...created,
    state: 'succeeded',
    snapshot: { rows: 104, columns: 5, data_hash: 'hash', warnings: [], prepared: [], dropped: [] },
  }));
  await store.settle(run);
  const json = { content_type: 'application/json' };
  await objects.write(runObject(run_id, 'model_summary'), JSON.stringify(modelSummary(run_id)), json);
  await rememberContent({ objects }, run);
}

async function rememberedRun(objects: ObjectStore): Promise<string | null> {
  const [entry] = (await objects.list('robyn/_index/by-content/')).objects;
  const found = entry === undefined ? null : await objects.read(entry.name);
  return found === null ? null : JSON.parse(found.body.toString()).run_id;
}

/** What is planned for this call, once. */
function take<Planned>(plans: Map<number | string, Planned>, call: number, name: string): Planned | undefined {
  const key = plans.has(call) ? call : name;
  const planned = plans.get(key);
  plans.delete(key);
  return planned;
}
