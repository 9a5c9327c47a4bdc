import { expect, it } from 'vitest';
import { summaryMessage } from '../../../../src/slack/blocks/result-tables.ts';
import { measured, modelFit, modelSummary } from '../../../support/results.ts';
import { runSpec } from '../../../support/specs.ts';
import { run } from '../support/arbitraries.ts';

const current = run(runSpec());

it('says in plain words what is wrong with a model, and after the figures what to do about it, each once', () => {
  const weak = modelSummary(current.run_id, {
    fit: modelFit({ rsq: { ...modelFit().rsq, train: measured(0.02, 'red') } }),
  });
  const text = shown(summaryMessage(current, weak));
  expect(text).toMatch(/^\*In plain words\*\nDo not act on this model: it explains only 2%/);
  expect(text).toContain('*Keep in mind*\n• Add what else moves revenue');
  expect(text).not.toContain('do not act on its figures');
});

/** All that a person reads of a message. */
function shown(message: { blocks: unknown }): string {
  const found: string[] = [];
  JSON.stringify(message.blocks, (_key, value: unknown) => {
    if (value !== null && typeof value === 'object' && 'text' in value && typeof value.text === 'string') {
      found.push(value.text);
    }
    return value;
  });
  return found.join('\n');
}

it('shows of each channel its interval, what one more unit brings, how saturated it is and how long it lasts', () => {
  const [table] = summaryMessage(current, modelSummary(current.run_id)).blocks.filter(({ type }) => type === 'table');
  const rows =
    table?.type === 'table' ? table.rows.map((row) => row.map((cell) => ('text' in cell ? cell.text : ''))) : [];
  expect(rows[0]).toEqual([
    'Channel',
    'Share of spend',
    'Share of effect',
    'ROAS',
    '95% interval',
    'Marginal ROAS',
    'Saturated',
    'Lasts (weeks)',
  ]);
  expect(rows[1]).toEqual(['tv_S', '100.0%', '100.0%', '2.00', '1.50 to 2.50', '1.10', '40%', '0.5']);
});

it('says why there is no interval', () => {
  const [channel] = modelSummary(current.run_id).channels;
  if (channel === undefined) throw new Error('the summary has a channel');
  const channels = [{ ...channel, interval: null, no_interval: 'The models could not be clustered.' }];
  const text = shown(summaryMessage(current, modelSummary(current.run_id, { channels })));
  expect(text).toContain('No interval in places: The models could not be clustered.');
});

it('shows the lights of what the run has, in plain words', () => {
  const validated = modelFit({
    rsq: { train: measured(0.92), validation: measured(0.7, 'amber'), test: measured(-2, 'red') },
    decomp_rssd: measured(0.31, 'red'),
  });
  const text = shown(summaryMessage(current, modelSummary(current.run_id, { fit: validated })));
  expect(text).toContain(
    '🟢 *Fit (R²)*: explains 92% of the ups and downs of revenue; on unseen data 🟡 70% (validation), 🔴 0% (test)',
  );
  expect(text).toContain('🟢 *Error (MAPE)*: predictions are 6.0% off on average\n');
  expect(text).toContain('🔴 *Plausibility (RSSD)*: shares of effect lie 0.31 away from shares of spend');
  expect(text).not.toContain('*Lift tests*');
});

it('says which engine ran, and why not the other', () => {
  const engine_reason = 'Lift tests are not covered by the fast engine.';
  const text = shown(summaryMessage(current, modelSummary(current.run_id, { engine: 'stock', engine_reason })));
  expect(text).toContain('engine: stock (Lift tests are not covered by the fast engine), optimizer: native.');
});
