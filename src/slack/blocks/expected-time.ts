import { costOf, type TrainerRate, trainerSeconds } from '../../runs/cost.ts';
import type { Run } from '../../runs/run.ts';
import { aboutUsd, roughly } from './numbers.ts';

/**
 * How long a run will take, before anything of it is known. The figures are those of the fast engine with 208 weeks and six
 * media on two cores: about 0.001 s an iteration, the trials side by side as far as there are workers, and most of a minute
 * around them (packages, prophet, pareto, onepagers, allocator) that grows a little with the number of models.
 */
export function expectedSeconds(train: { iterations: number; trials: number }, workers: number): number {
  const rounds = Math.ceil(train.trials / Math.max(1, Math.min(workers, train.trials)));
  return 50 + rounds * train.iterations * 0.001 + train.iterations * train.trials * 0.0002;
}

/** What a trainer that is there for this many seconds costs, an estimate: "about $0.03", "nothing here, about $0.03 on Cloud Run". */
export function costWords(seconds: number, rate: TrainerRate): string {
  return usdWords(costOf(seconds, rate), rate);
}

/** What a run has cost: what its record keeps since its end, and until then what its trainer has cost so far. */
export function runCost(run: Run, rate: TrainerRate, now: Date): number {
  return run.cost_usd ?? costOf(trainerSeconds(run, now), rate);
}

/** An amount in the words of `costWords`. */
export function usdWords(amount: number, rate: TrainerRate): string {
  const usd = aboutUsd(amount);
  return rate.billed ? usd : `nothing here, ${usd} on Cloud Run`;
}

/** "Takes about 20 min and costs about $0.03 (an estimate)." */
export function expectation(train: { iterations: number; trials: number }, workers: number, rate: TrainerRate): string {
  const seconds = expectedSeconds(train, workers);
  return `Takes ${roughly(seconds)} and costs ${costWords(seconds, rate)} (an estimate).`;
}
