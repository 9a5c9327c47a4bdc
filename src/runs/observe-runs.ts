import { isRetryable } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { SETTLED, type Telemetry } from '../telemetry/types.ts';
import { readStatus } from './card.ts';
import { billedCost, type TrainerRate, trainerSeconds, withRequestCost } from './cost.ts';
import type { RequestStore } from './request-store.ts';
import { isFinal, type Run } from './run.ts';
import type { RunAnnouncer } from './run-announcer.ts';
import type { RunRequest } from './run-request.ts';
import type { RunStore } from './run-store.ts';
import type { StepDeps } from './step.ts';

type Deps = Pick<StepDeps, 'objects' | 'now'> & {
  telemetry: Telemetry;
  logger: Logger;
  rate: TrainerRate;
};

/**
 * The store, which also keeps what a run cost in the end and says once of each how it ended (`run finished`): whichever step, person or
 * fault ended it, the change of the record did, and of all that try to make that change only one succeeds.
 */
export function observedRuns(store: RunStore, deps: Deps): RunStore {
  return {
    ...store,
    async update(run_id, change) {
      let was_final = true;
      const run = await store.update(run_id, (current) => {
        was_final = isFinal(current.state);
        const next = change(current);
        if (was_final || !isFinal(next.state)) return next;
        const at = deps.now();
        return { ...next, cost_usd: billedCost(trainerSeconds(next, at), deps.rate) };
      });
      if (!was_final && isFinal(run.state)) await tellFinished(deps, run);
      return run;
    },
    async settle(run) {
      await store.settle(run);
      markSettled(deps, { run_id: run.run_id, state: run.state });
    },
  };
}

/**
 * The store, which also keeps what the execution of each request cost, adds it to that of its run, and marks in the trace where
 * people have been answered. Added before it is settled: whoever dies between the two settles again, and adds nothing.
 */
export function observedRequests(
  store: RequestStore,
  deps: Pick<Deps, 'telemetry' | 'now' | 'rate' | 'logger'> & { runs: Pick<RunStore, 'update'> },
): RequestStore {
  const { rate, now } = deps;
  return {
    ...store,
    update: (run_id, request_id, change) =>
      store.update(run_id, request_id, (current) => {
        const next = change(current);
        const is_over = current.state === 'working' && next.state !== 'working';
        if (!is_over || next.launched_at === null) return next;
        const seconds = (now().getTime() - Date.parse(next.launched_at)) / 1000;
        return { ...next, cost_usd: billedCost(seconds, rate) };
      }),
    async settle(request) {
      await addToRun(deps, request);
      await store.settle(request);
      markSettled(deps, { run_id: request.run_id, request_id: request.request_id, state: request.state });
    },
  };
}

async function addToRun(deps: Pick<Deps, 'logger'> & { runs: Pick<RunStore, 'update'> }, request: RunRequest) {
  const { run_id, request_id, cost_usd } = request;
  if (cost_usd === null) return;
  try {
    await deps.runs.update(run_id, (run) => withRequestCost(run, request));
  } catch (error) {
    if (isRetryable(error)) throw error;
    deps.logger.warn({ run_id, request_id, cost_usd, err: error }, 'cost of a request not kept');
  }
}

function markSettled({ telemetry, now }: Pick<Deps, 'telemetry' | 'now'>, attributes: Record<string, string>): void {
  const at = now();
  telemetry.past({ name: SETTLED, attributes, started_at: at, ended_at: at });
}

async function tellFinished(deps: Deps, run: Run): Promise<void> {
  const { telemetry, logger, now } = deps;
  const { state } = run;
  const duration_seconds = Math.max(0, (now().getTime() - Date.parse(run.requested_at)) / 1000);
  telemetry.record('mmm.run.finished', 1, { state, code: run.failure?.code ?? '' });
  telemetry.record('mmm.run.duration', duration_seconds, { state });
  telemetry.record('mmm.run.cost', run.cost_usd ?? 0, { state });
  logger.info(
    {
      run_id: run.run_id,
      execution: run.execution,
      state,
      code: run.failure?.code ?? null,
      duration_seconds: rounded(duration_seconds),
      cost_usd: run.cost_usd,
      memory_peak_bytes: await memoryPeak(deps, run),
    },
    'run finished',
  );
}

/** `null` where the trainer did not come to say it. Nothing depends on it. */
async function memoryPeak(deps: Deps, run: Run): Promise<number | null> {
  if (run.launched_at === null) return null;
  try {
    return (await readStatus(deps, run.run_id))?.memory_peak_bytes ?? null;
  } catch (error) {
    deps.logger.warn({ run_id: run.run_id, err: error }, 'memory of the trainer not read');
    return null;
  }
}

/** The announcer, which also says how long people waited for a run's card (`card posted`). */
export function observedCards(announcer: RunAnnouncer, deps: Pick<Deps, 'telemetry' | 'logger' | 'now'>): RunAnnouncer {
  const { telemetry, logger, now } = deps;
  return {
    ...announcer,
    async post(message) {
      const ts = await announcer.post(message);
      if (message.step !== 'card') return ts;
      const { run_id, requested_at } = message.run;
      const seconds = Math.max(0, (now().getTime() - Date.parse(requested_at)) / 1000);
      telemetry.record('mmm.run.time_to_card', seconds, {});
      logger.info({ run_id, seconds: rounded(seconds) }, 'card posted');
      return ts;
    },
  };
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
