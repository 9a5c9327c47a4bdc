import { expect, it } from 'vitest';
import { fitLines, lightsInShort } from '../../../../src/slack/blocks/fit-lines.ts';
import { measured, modelFit, modelSummary } from '../../../support/results.ts';

const summary = (change: Parameters<typeof modelFit>[0], converged = true) =>
  modelSummary('r12-de-20240131_093000', {
    fit: modelFit(change),
    convergence: { converged, sentence: 'x', fix: null, objectives: [] },
  });

it('puts the lights of a model in one line, of what it has no measure for none', () => {
  expect(lightsInShort(summary({}))).toBe('🟢 fit  🟢 error  🟢 plausibility  🟢 training');
});

it('shows the worst light of what a name stands for', () => {
  const shown = lightsInShort(
    summary(
      {
        nrmse: { train: measured(0.12, 'amber'), validation: null, test: measured(0.1) },
        rsq: { train: measured(0.95), validation: measured(0.5, 'red'), test: measured(0.9) },
        mape_lift: measured(0.05),
      },
      false,
    ),
  );
  expect(shown).toBe('🟢 fit  🟡 error  🔴 unseen data  🟢 plausibility  🟢 lift tests  🟡 training');
});

it('has a line for each measure, in words', () => {
  expect(fitLines(summary({ mape_lift: measured(0.123, 'amber') }, false))).toEqual([
    '🟢 *Fit (R²)*: explains 92% of the ups and downs of revenue',
    '🟢 *Error (MAPE)*: predictions are 6.0% off on average',
    '🟢 *Error (NRMSE)*: 8.0% of the range of revenue',
    '🟢 *Plausibility (RSSD)*: shares of effect lie 0.10 away from shares of spend (0: the same)',
    '🟡 *Lift tests*: the model is 12.3% off what they measured',
    '🟡 *Training*: has not settled',
  ]);
});

it('never rounds a share up to where a better light begins', () => {
  const [line] = fitLines(summary({ rsq: { train: measured(0.7999, 'red'), validation: null, test: null } }));
  expect(line).toContain('explains 79%');
});
