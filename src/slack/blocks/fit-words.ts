import { explainedShare } from '../../results/figures.ts';
import { measure } from './numbers.ts';

/** "R² 91%, nrmse 0.0812." of a best model, for lists and notices. */
export function fitWords({ rsq_train, nrmse }: { rsq_train: number; nrmse: number }): string {
  return `R² ${explainedShare(rsq_train)}, nrmse ${measure(nrmse)}.`;
}
