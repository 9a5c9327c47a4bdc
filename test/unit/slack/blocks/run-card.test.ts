import { expect, it } from 'vitest';
import { runCard } from '../../../../src/slack/blocks/run-card.ts';
import { runDoctorMessage } from '../../../../src/slack/blocks/run-doctor-message.ts';
import { RATE } from '../../../support/rate.ts';
import { measured, modelFit, modelSummary } from '../../../support/results.ts';
import { runSpec } from '../../../support/specs.ts';
import { run } from '../support/arbitraries.ts';

const current = run(runSpec(), { state: 'succeeded', ended_at: '2024-01-31T10:00:00Z' });
const card = (change: Parameters<typeof modelSummary>[1]) =>
  JSON.stringify(
    runCard({
      run: current,
      status: null,
      summary: modelSummary(current.run_id, change),
      workers: 4,
      rate: RATE,
      now: new Date('2024-01-31T10:00:00Z'),
    }).blocks,
  );

it('shows the lights of the best model', () => {
  expect(card({ fit: modelFit({ decomp_rssd: measured(0.4, 'red') }) })).toContain(
    '🟢 fit  🟢 error  🔴 plausibility  🟢 training',
  );
});

it('says which engine and optimizer ran, and why it was not the engine that was asked for', () => {
  expect(card({})).toContain('engine: fast, optimizer: native');
  const engine_reason = "Robyn's own loop trains this run, not the fast engine: it does not cover a refresh.";
  expect(card({ engine: 'stock', engine_reason })).toContain(
    "engine: stock (Robyn's own loop trains this run, not the fast engine: it does not cover a refresh), optimizer: native",
  );
});

it('says no more of the fit than the thread does, which rounds down', () => {
  expect(card({ rsq_train: 0.9288 })).toContain('explains 92% of the ups and downs');
});

it('says at the end what the record keeps as its cost, requests on its result included', () => {
  const ended = run(runSpec(), {
    state: 'succeeded',
    launched_at: '2024-01-31T09:30:00Z',
    history: [{ state: 'publishing', at: '2024-01-31T09:40:00Z' }],
    cost_usd: 3.21,
    request_costs: { 'onepager-1_2_3': 3 },
  });
  const now = new Date('2024-01-31T10:00:00Z');
  const words = (shown: typeof ended) =>
    JSON.stringify(runCard({ run: shown, status: null, summary: null, workers: 4, rate: RATE, now }).blocks);
  expect(words(ended)).toContain('Cost: about $3.21.');
  // Of a run that an earlier version ended, it is what its trainer has cost.
  expect(words({ ...ended, cost_usd: null })).toContain('Cost: about $0.06.');
  const facts = { run: ended, lines: [], tasks: [], execution: null, files: [], log: null };
  expect(JSON.stringify(runDoctorMessage(facts).blocks)).toContain('Cost: about $3.21, with 1 request on its result');
});
