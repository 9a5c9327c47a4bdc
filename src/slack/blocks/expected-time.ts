import { costOf, type TrainerRate } from '../../runs/cost.ts';
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
  const usd = aboutUsd(costOf(seconds, rate));
  return rate.billed ? usd : `nothing here, ${usd} on Cloud Run`;
}

/** "Takes about 20 min and costs about $0.03 (an estimate)." */
export function expectation(train: { iterations: number; trials: number }, workers: number, rate: TrainerRate): string {
  const seconds = expectedSeconds(train, workers);
  return `Takes ${roughly(seconds)} and costs ${costWords(seconds, rate)} (an estimate).`;
}
