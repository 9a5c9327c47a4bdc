/**
 * How long a run will take, before anything of it is known. The figures are those of stock Robyn with 208 weeks and five
 * media: about 0.1 s an iteration, the trials side by side as far as there are workers, and two minutes around them
 * (packages, prophet, pareto, onepagers, allocator) that grow a little with the number of models.
 */
export function expectedSeconds(train: { iterations: number; trials: number }, workers: number): number {
  const rounds = Math.ceil(train.trials / Math.max(1, Math.min(workers, train.trials)));
  return 110 + rounds * train.iterations * 0.1 + train.iterations * train.trials * 0.005;
}
