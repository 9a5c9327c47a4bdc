/**
 * How long a run will take, before anything of it is known. The figures are those of the fast engine with 208 weeks and six
 * media on two cores: about 0.001 s an iteration, the trials side by side as far as there are workers, and most of a minute
 * around them (packages, prophet, pareto, onepagers, allocator) that grows a little with the number of models.
 */
export function expectedSeconds(train: { iterations: number; trials: number }, workers: number): number {
  const rounds = Math.ceil(train.trials / Math.max(1, Math.min(workers, train.trials)));
  return 50 + rounds * train.iterations * 0.001 + train.iterations * train.trials * 0.0002;
}
