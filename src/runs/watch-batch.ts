import { AppError } from '../errors.ts';
import type { BatchQueue } from '../providers/task-queue/types.ts';
import {
  type Batch,
  type BatchMarket,
  type BatchStore,
  failureSentence,
  marketRequestId,
  type NewBatch,
} from './batch.ts';
import type { Resumed } from './enqueue-lost.ts';
import type { recordRun } from './request-run.ts';
import { isFinal } from './run.ts';
import type { RunRow } from './run-row.ts';
import { ACT_WITHIN_SECONDS, CLAIM_SECONDS, type Ledger, sendOnce } from './send-once.ts';
import { MAX_STEP_RETRIES, type StepDeps } from './step.ts';

/** A batch as its card shows it: `row` is that of the market's run, `null` before there is one. */
export type BatchView = { batch: Batch; markets: readonly (BatchMarket & { row: RunRow | null })[] };

/** What people are told of a batch; Slack's side implements it. */
export type BatchAnnouncer = {
  /** Posts the card and returns its `ts`. */
  post(view: BatchView): Promise<string>;
  /** The `ts` of the card where Slack already has it. */
  find(batch: Batch): Promise<string | null>;
  /** Edits the card in place. */
  update(view: BatchView): Promise<void>;
};

type Deps = Pick<StepDeps, 'store' | 'logger' | 'now' | 'settings'> & {
  batches: BatchStore;
  queue: BatchQueue;
  announcer: BatchAnnouncer;
  recordRun: ReturnType<typeof recordRun>;
};

/** A card that 40 runs change is edited at most this often: Slack's edits are shared with the runs' own cards. */
const SHORTEST_INTERVAL_MS = 10_000;

/** Records the batch and enqueues `watch-batch`, which launches its runs: from then on nothing is lost. Safe to repeat. */
export function recordBatch(
  deps: Pick<Deps, 'batches' | 'queue' | 'now'>,
): (request: Omit<NewBatch, 'at'>) => Promise<Batch> {
  return async (request) => {
    const batch = await deps.batches.create({ ...request, at: deps.now() });
    await deps.queue.enqueueBatch({ batch_id: batch.batch_id, name: `watch-batch-${batch.batch_id}` });
    return batch;
  };
}

/** Enqueues the batches that are under way, each by the name that its next task has; as `resumeRuns`. */
export function resumeBatches(deps: Pick<Deps, 'batches' | 'queue' | 'now' | 'settings'>): () => Promise<Resumed> {
  return async () => {
    const active = await deps.batches.active();
    let enqueued = 0;
    for (const batch_id of active) if ((await enqueueWatch(deps, batch_id)) === 'enqueued') enqueued += 1;
    return { found: active.length, enqueued };
  };
}

/**
 * Launches the runs of a batch that are not launched yet, brings its card up to date, and enqueues itself again until all runs have
 * ended and the card says so.
 */
export function watchBatch(deps: Deps): (task: { batch_id: string; retry_count?: number }) => Promise<void> {
  return async ({ batch_id, retry_count = 0 }) => {
    try {
      await watch(deps, batch_id);
    } catch (error) {
      if (error instanceof AppError && (error.code === 'object_not_found' || error.code === 'record_invalid')) {
        deps.logger.error({ err: error, batch_id }, 'task without a usable batch dropped');
        await deps.batches.settle(batch_id);
        return;
      }
      if (retry_count < MAX_STEP_RETRIES) throw error;
      deps.logger.error({ err: error, batch_id }, 'batch given up');
      await deps.batches.settle(batch_id);
    }
  };
}

async function watch(deps: Deps, batch_id: string): Promise<void> {
  const batch = await deps.batches.read(batch_id);
  if (batch.settled_at !== null) return deps.batches.settle(batch_id);
  // The card first: it stands above the cards of its runs.
  await postCard(deps, batch_id);
  await launchRuns(deps, batch_id);
  if (!(await drawCard(deps, batch_id))) {
    await enqueueWatch(deps, batch_id);
    return;
  }
  await deps.batches.update(batch_id, (current) => ({ ...current, settled_at: deps.now().toISOString() }));
  await deps.batches.settle(batch_id);
}

async function postCard(deps: Deps, batch_id: string): Promise<void> {
  let batch = await deps.batches.read(batch_id);
  async function update(change: (ledger: Ledger) => Ledger): Promise<Ledger> {
    batch = await deps.batches.update(batch_id, (current) => {
      const changed = change(current);
      return changed === current ? current : { ...current, ...changed };
    });
    return batch;
  }
  try {
    await sendOnce({
      key: 'card',
      read: async () => batch,
      update,
      find: () => deps.announcer.find(batch),
      post: () => deps.announcer.post(viewOf(batch, [])),
      now: deps.now,
    });
  } catch (error) {
    // The runs have cards of their own: a channel that takes no message is theirs to tell of.
    if (!(error instanceof AppError) || error.code !== 'message_rejected') throw error;
    deps.logger.error({ err: error, batch_id }, 'card of a batch refused by Slack');
  }
}

/** A run for each market that has none: the same market is the same run, however often this is begun. */
async function launchRuns(deps: Deps, batch_id: string): Promise<void> {
  const batch = await deps.batches.read(batch_id);
  for (const [index, market] of batch.markets.entries()) {
    if (market.run_id !== null) continue;
    const { run_id } = await deps.recordRun({
      spec: market.spec,
      requested_by: batch.requested_by,
      channel: batch.channel,
      request_id: marketRequestId(batch, market),
      batch_id,
    });
    await deps.batches.update(batch_id, (current) => withMarket(current, index, { run_id }));
  }
}

/**
 * Brings the card up to date where it shows something else, and says whether it shows the end of every run. Slack knows no order of
 * edits, so only one draws at a time and reads the runs after it has claimed the card.
 */
async function drawCard(deps: Deps, batch_id: string): Promise<boolean> {
  const at = deps.now();
  let is_mine = false;
  await deps.batches.update(batch_id, (current) => {
    const since = current.drawing_since;
    is_mine = since === null || at.getTime() - Date.parse(since) > CLAIM_SECONDS * 1000;
    return is_mine ? { ...current, drawing_since: at.toISOString() } : current;
  });
  if (!is_mine) throw new AppError('step_busy', { batch_id, step: 'card' });
  let drawn: string | null = null;
  try {
    const rows = (await deps.store.rows()).filter((row) => row.batch_id === batch_id);
    const batch = await withCards(deps, batch_id, rows);
    const view = viewOf(batch, rows);
    const shown = JSON.stringify(
      view.markets.map(({ row, card_ts, failure }) => [row?.state, row?.best, card_ts, failure]),
    );
    if (shown !== batch.drawn && typeof batch.messages.card === 'string') {
      if (deps.now().getTime() - at.getTime() > ACT_WITHIN_SECONDS * 1000)
        throw new AppError('step_busy', { batch_id });
      await updateCard(deps, view);
    }
    drawn = shown;
    return view.markets.every(({ row }) => row !== null && isFinal(row.state));
  } finally {
    await deps.batches.update(batch_id, (current) =>
      current.drawing_since === at.toISOString()
        ? { ...current, drawn: drawn ?? current.drawn, drawing_since: null }
        : current,
    );
  }
}

/** A card that somebody has deleted stops nothing. */
async function updateCard({ announcer, logger }: Pick<Deps, 'announcer' | 'logger'>, view: BatchView): Promise<void> {
  try {
    await announcer.update(view);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'message_rejected') throw error;
    logger.warn({ err: error, batch_id: view.batch.batch_id }, 'card of a batch not edited');
  }
}

/** The record with where each run's card is and why a run has no result, which its row does not say. */
async function withCards(deps: Deps, batch_id: string, rows: readonly RunRow[]): Promise<Batch> {
  const batch = await deps.batches.read(batch_id);
  const by_run = new Map(rows.map((row) => [row.run_id, row]));
  const found = await Promise.all(
    batch.markets.map(async ({ run_id, card_ts, failure }) => {
      const state = run_id === null ? undefined : by_run.get(run_id)?.state;
      const lacks_reason = state !== undefined && isFinal(state) && state !== 'succeeded' && failure === null;
      if (run_id === null || (card_ts !== null && !lacks_reason)) return { card_ts, failure };
      const run = await deps.store.read(run_id);
      return { card_ts: run.messages.card ?? null, failure: isFinal(run.state) ? failureSentence(run) : null };
    }),
  );
  return deps.batches.update(batch_id, (current) => {
    const same = found.every(
      (one, index) =>
        one.card_ts === current.markets[index]?.card_ts && one.failure === current.markets[index]?.failure,
    );
    if (same) return current;
    return found.reduce<Batch>((changed, one, index) => withMarket(changed, index, one), current);
  });
}

function withMarket(batch: Batch, index: number, change: Partial<BatchMarket>): Batch {
  return { ...batch, markets: batch.markets.map((market, at) => (at === index ? { ...market, ...change } : market)) };
}

function viewOf(batch: Batch, rows: readonly RunRow[]): BatchView {
  const by_run = new Map(rows.map((row) => [row.run_id, row]));
  return {
    batch,
    markets: batch.markets.map((market) => ({
      ...market,
      row: market.run_id === null ? null : (by_run.get(market.run_id) ?? null),
    })),
  };
}

/** Named by its slot of time, so that two chains of tasks become one. */
async function enqueueWatch(
  deps: Pick<Deps, 'queue' | 'now' | 'settings'>,
  batch_id: string,
): Promise<'enqueued' | 'already_exists'> {
  const interval_ms = Math.max(SHORTEST_INTERVAL_MS, deps.settings.watch_interval_seconds * 1000);
  const slot = Math.round(deps.now().getTime() / interval_ms) + 1;
  return deps.queue.enqueueBatch({
    batch_id,
    name: `watch-batch-${batch_id}-${slot}`,
    schedule_time: new Date(slot * interval_ms),
  });
}
