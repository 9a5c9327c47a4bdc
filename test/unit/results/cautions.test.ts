import { describe, expect, it } from 'vitest';
import { cautions, dataCautions } from '../../../src/results/cautions.ts';
import { measured, modelFit, modelSummary } from '../../support/results.ts';

const summary = (change: Parameters<typeof modelSummary>[1]) => modelSummary('r12-de-20260131_120000', change);
const parts = (train: ReturnType<typeof measured>, test = train) => ({ train, validation: null, test });

it('says nothing of a model with green lights that has settled and was noted nothing of', () => {
  expect(cautions(summary({}))).toEqual([]);
});

it('warns of a model that explains next to nothing, before all else', () => {
  const weak = modelFit({
    decomp_rssd: measured(0.4, 'red'),
    rsq: { ...modelFit().rsq, train: measured(0.012, 'red') },
  });
  const [first, second] = cautions(summary({ fit: weak, dep_var: 'Umsatz', warnings: ['noted'] }));
  expect(first).toContain('explains only 1% of the ups and downs of Umsatz: do not act on its figures');
  expect(second).toContain('RSSD 0.40');
});

it.each([
  [0.72, 'red', 'only 72% of the ups and downs of revenue: take its figures as a first guess. Add what else'],
  [0.8999, 'amber', 'only 89% of the ups and downs'],
  [0.85, 'amber', 'only 85% of the ups and downs of revenue, which is acceptable. Add what else'],
] as const)('says of R² %d what it is good for, and what to do', (value, light, words) => {
  const found = cautions(summary({ fit: modelFit({ rsq: { ...modelFit().rsq, train: measured(value, light) } }) }));
  expect(found).toEqual([expect.stringContaining(words)]);
});

it('does not speak of a negative share', () => {
  const negative = modelFit({ rsq: { ...modelFit().rsq, train: measured(-0.3, 'red') } });
  expect(cautions(summary({ fit: negative })).join()).toContain('only 0%');
});

it('says once what the errors on unseen data mean, by the worst of them', () => {
  const amber = measured(0.15, 'amber');
  const weak = modelFit({ mape: parts(measured(0.06), amber), nrmse: parts(measured(0.08), amber) });
  expect(cautions(summary({ fit: weak }))).toEqual([expect.stringContaining('Move budgets in small steps')]);
  const weaker = { ...weak, rsq: parts(measured(0.92), measured(-3, 'red')) };
  expect(cautions(summary({ fit: weaker }))).toEqual([expect.stringContaining('it may have learnt noise')]);
});

it('says how far off the predictions and the lift tests are', () => {
  const weak = modelFit({
    mape: { ...modelFit().mape, train: measured(0.257, 'red') },
    mape_lift: measured(0.18, 'amber'),
  });
  expect(cautions(summary({ fit: weak }))).toEqual([
    expect.stringContaining('off by 26% on average'),
    expect.stringContaining('18% off what the lift tests measured'),
  ]);
});

it('says in the words of the trainer that training has not settled, between red and what was noted', () => {
  const convergence = { converged: false, sentence: 'It has not settled.', fix: 'Train more.', objectives: [] };
  const weak = modelFit({ decomp_rssd: measured(0.4, 'red') });
  expect(cautions(summary({ convergence, fit: weak, warnings: ['noted'] }))).toEqual([
    expect.stringContaining('RSSD'),
    'It has not settled. Train more.',
    'noted',
  ]);
});

it('names the channels about which similar models disagree', () => {
  const [channel] = modelSummary('r12-de-20260131_120000').channels;
  if (channel === undefined) throw new Error('the summary has a channel');
  const of = (name: string, roas: number, low: number) => ({
    ...channel,
    channel: name,
    roas,
    interval: { low, high: 2.5, mean: 1, models: 9 },
  });
  expect(cautions(summary({ channels: [of('tv_S', 2, 1.5)] }))).toEqual([]);
  expect(cautions(summary({ channels: [of('tv_S', 2, 0), of('ooh_S', 2, 1)] }))).toEqual([
    expect.stringContaining('Similar models disagree about tv_S: the 95% interval reaches 0'),
  ]);
  expect(cautions(summary({ channels: [of('tv_S', 2.6, 1.5), of('ooh_S', 2, 0)] })).join()).toContain(
    'tv_S and 1 more',
  );
});

describe('what the data check had warned of', () => {
  const snapshot = (warnings: string[]) => ({
    rows: 157,
    columns: 9,
    data_hash: 'h',
    warnings,
    prepared: [],
    dropped: [],
  });
  const checked = (warns: number) => ({ summary: '', findings: { stops: 0, warns, informs: 1 } });

  it('is said with the result too, and notes are not', () => {
    const run = { checked: checked(1), snapshot: snapshot(['tv_S and ooh_S move together.', 'Only a note.']) };
    expect(dataCautions(run)).toEqual(['About the data: tv_S and ooh_S move together.']);
  });

  it('is said of the first two, and counted of the others', () => {
    const run = { checked: checked(4), snapshot: snapshot(['a.', 'b.', 'c.', 'd.', 'note.']) };
    expect(dataCautions(run)).toEqual(['About the data: a.', 'About the data: b. And 2 more in the data check above.']);
  });

  it('is nothing where the run is from before there were findings', () => {
    expect(dataCautions({ checked: null, snapshot: snapshot(['A remark.']) })).toEqual([]);
  });
});
