import { expect, it } from 'vitest';
import { allocatorAltText, onepagerAltText, paretoAltText } from '../../../../src/slack/blocks/picture-words.ts';
import { typicalAllocation, typicalSummary } from '../../../support/samples/typical.ts';
import { worstAllocation, worstSummary } from '../../../support/samples/worst.ts';

const run_id = 'r12-de-20260302_093000';
const summary = typicalSummary(run_id);

it('says of the best model’s onepager how well it fits and which channels bring most', () => {
  const said = onepagerAltText(summary, summary.best_model);
  expect(said).toContain('model 3_104_2 for revenue');
  expect(said).toContain('R² 0.90, nrmse 0.0800');
  expect(said).toContain('facebook_S 26%, print_S 24%, tv_S 21%');
});

it('says of another finalist its own fit, and nothing that holds of the best model alone', () => {
  const said = onepagerAltText(summary, '2_61_4');
  expect(said).toContain('model 2_61_4');
  expect(said).toContain('R² 0.88, nrmse 0.0770');
  expect(said).not.toContain('facebook_S');
});

it('says of a model that is no finalist what is known of it, and no fit of the best model', () => {
  const other = { sol_id: '1_1_1', front: 3, nrmse: 0.2159, decomp_rssd: 0.5, mape_lift: null, cluster: null };
  const said = onepagerAltText({ ...summary, pareto: [...summary.pareto, other] }, '1_1_1');
  expect(said).toContain('predicted values (nrmse 0.2159), how revenue');
  expect(said).not.toContain('R²');
});

it('says of the allocator’s plot what is spent and gained now and as proposed', () => {
  const said = allocatorAltText(typicalAllocation(run_id));
  expect(said).toContain('total spend of 12,400,000 now and 12,400,000 as proposed');
  expect(said).toContain('Largest moves of spend: ooh_S from 3,472,000 to 2,430,400');
});

it('says of the pareto fronts how many models there are, and where the best one lies', () => {
  const said = paretoAltText({ ...summary, nrmse: 0.061, decomp_rssd: 0.24 });
  expect(said).toContain('each of the 10,000 models tried');
  expect(said).toContain('The best model, 3_104_2, is at nrmse 0.0610 and decomp.rssd 0.2400');
});

it('stays within Slack’s limit, whatever the names', () => {
  const worst = worstSummary(run_id);
  const said = [
    onepagerAltText(worst, worst.best_model),
    allocatorAltText(worstAllocation(run_id)),
    paretoAltText(worst),
  ];
  for (const text of said) expect(text.length).toBeLessThanOrEqual(2000);
});
