import { measure, percent } from './numbers.ts';

/** "R² 91%, nrmse 0.0812." of a best model, for lists and notices. */
export function fitWords({ rsq_train, nrmse }: { rsq_train: number; nrmse: number }): string {
  return `R² ${percent(Math.max(0, rsq_train), 0)}, nrmse ${measure(nrmse)}.`;
}
