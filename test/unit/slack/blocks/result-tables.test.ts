import { expect, it } from 'vitest';
import { allocatorMessage, summaryMessage } from '../../../../src/slack/blocks/result-tables.ts';
import { allocatorMetrics, modelSummary } from '../../../support/results.ts';
import { runSpec } from '../../../support/specs.ts';
import { run } from '../support/arbitraries.ts';

const current = run(runSpec());
const metrics = allocatorMetrics(current.run_id);

it('speaks of the same money only where it is the same', () => {
  expect(allocatorMessage(current, metrics, null).text).toContain('Moving the same money between channels');
  const more = { ...metrics, totals: { ...metrics.totals, spend: 100, spend_optimized: 250 } };
  expect(allocatorMessage(current, more, null).text).toContain(
    'Spending 250 in place of 100 would change the effect of media by +10.0%.',
  );
});

it('puts its cautions into the summary', () => {
  const weak = modelSummary(current.run_id, { rsq_train: 0.02 });
  expect(JSON.stringify(summaryMessage(current, weak).blocks)).toContain('do not act on its figures');
});
