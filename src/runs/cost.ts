import type { Run, RunState } from './run.ts';

/**
 * What the machine of the trainer costs for each second, from which the cost of a run is estimated. The defaults of `config.ts` are
 * the public prices of Cloud Run jobs in regions of tier 1 beyond the free tier, without discounts, as listed at
 * https://cloud.google.com/run/pricing: 0.000018 USD a vCPU-second and 0.000002 USD a GiB-second. Other regions cost more. Storage, the
 * queue and the warehouse are not in it.
 */
export type TrainerRate = {
  vcpus: number;
  memory_gib: number;
  usd_per_vcpu_second: number;
  usd_per_gib_second: number;
  /** Whether anybody sends a bill: the local cloud trains on the machine it runs on. */
  billed: boolean;
};

/** The estimated cost in USD of a trainer that is there for this many seconds. */
export function costOf(seconds: number, rate: TrainerRate): number {
  const { vcpus, memory_gib, usd_per_vcpu_second, usd_per_gib_second } = rate;
  return Math.max(0, seconds) * (vcpus * usd_per_vcpu_second + memory_gib * usd_per_gib_second);
}

/** The same to a hundredth of a cent, as it is kept and logged; `null` where nobody sends a bill. */
export function billedCost(seconds: number, rate: TrainerRate): number | null {
  return rate.billed ? toHundredthOfCent(costOf(seconds, rate)) : null;
}

/** The run with the cost of a request on it, once however often it is told; the same run where there is nothing to add. */
export function withRequestCost(run: Run, request: { request_id: string; cost_usd: number | null }): Run {
  const { request_id, cost_usd } = request;
  if (cost_usd === null || request_id in run.request_costs) return run;
  return {
    ...run,
    cost_usd: toHundredthOfCent((run.cost_usd ?? 0) + cost_usd),
    request_costs: { ...run.request_costs, [request_id]: cost_usd },
  };
}

function toHundredthOfCent(usd: number): number {
  return Math.round(usd * 10_000) / 10_000;
}

const WITHOUT_TRAINER: ReadonlySet<RunState> = new Set(['publishing', 'succeeded', 'failed', 'cancelled', 'skipped']);

/** Seconds that the run's trainer has been there, until `now` or the end of the training; 0 before it was started. */
export function trainerSeconds(run: Pick<Run, 'launched_at' | 'history'>, now: Date): number {
  if (run.launched_at === null) return 0;
  const ended = run.history.find(({ state }) => WITHOUT_TRAINER.has(state))?.at;
  const end = ended === undefined ? now.getTime() : Date.parse(ended);
  return Math.max(0, (end - Date.parse(run.launched_at)) / 1000);
}
