import { expect, it } from 'vitest';
import { cautions } from '../../../src/results/cautions.ts';
import { modelSummary } from '../../support/results.ts';

const summary = (change: Parameters<typeof modelSummary>[1]) => modelSummary('r12-de-20260131_120000', change);

it('says nothing of a model that explains much, has settled, and was noted nothing of', () => {
  const convergence = ['NRMSE converged: sd@qt.20 0.01 <= 0.05 & |med@qt.20| 0.1 <= 0.3'];
  expect(cautions(summary({ rsq_train: 0.91, convergence }))).toEqual([]);
});

it('warns of a model that explains next to nothing, before all else', () => {
  const [first] = cautions(summary({ rsq_train: 0.012, dep_var: 'Umsatz', warnings: ['noted'] }));
  expect(first).toContain('explains only 1% of the ups and downs of Umsatz: do not act on its figures');
});

it('does not speak of a negative share', () => {
  expect(cautions(summary({ rsq_train: -0.3 })).join()).toContain('only 0%');
});

it('names the objectives that had not settled', () => {
  const convergence = [
    'DECOMP.RSSD NOT converged: sd@qt.20 0.2 > 0.1 & |med@qt.20| 0.4 <= 0.5',
    'NRMSE NOT converged: sd@qt.20 0.06 > 0.05 & |med@qt.20| 0.1 <= 0.3',
  ];
  expect(cautions(summary({ convergence }))).toEqual([
    'Training had not settled yet (decomp.rssd and nrmse): more iterations give a steadier answer.',
  ]);
});

it('passes on what the trainer noted', () => {
  expect(cautions(summary({ warnings: ['noted'] }))).toEqual(['noted']);
});
