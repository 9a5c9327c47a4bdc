import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocatorMessage } from '../../../../src/slack/blocks/allocator-message.ts';
import { summaryMessage } from '../../../../src/slack/blocks/result-tables.ts';
import { runCard } from '../../../../src/slack/blocks/run-card.ts';
import type { MessageContent } from '../../../../src/slack/blocks/text.ts';
import {
  dataCheckMessage,
  failureMessage,
  mentionMessage,
  onepagerMessage,
} from '../../../../src/slack/blocks/thread-messages.ts';
import { mostlyZero } from '../../../support/findings.ts';
import { RATE } from '../../../support/rate.ts';
import { runSpec as accepted } from '../../../support/specs.ts';
import {
  allocatorMetrics,
  anyRun,
  modelSummary,
  nastyText,
  run,
  runSpec,
  trainerStatus,
} from '../support/arbitraries.ts';
import { messageProblems } from '../support/check-limits.ts';

const NOW = new Date('2024-01-31T09:34:10Z');
const RUNS = { numRuns: 25 } as const;

function expectWithinLimits(message: MessageContent): void {
  expect(messageProblems(message)).toEqual([]);
}

/** All text that Slack reads as markup. */
function markup(message: MessageContent): string {
  const found: string[] = [message.text];
  JSON.stringify(message.blocks, (_key, value: unknown) => {
    if (value !== null && typeof value === 'object' && 'type' in value && value.type === 'mrkdwn' && 'text' in value) {
      found.push(String(value.text));
    }
    return value;
  });
  return found.join('\n');
}

describe('every message of a run, whatever is in it', () => {
  it('has a card within the limits in every state', () => {
    fc.assert(
      fc.property(anyRun, trainerStatus, fc.option(modelSummary), (current, status, summary) => {
        expectWithinLimits(runCard({ run: current, status, summary, workers: 4, rate: RATE, now: NOW }));
      }),
      RUNS,
    );
  });

  it('has a summary table within the limits, for 200 channels too', () => {
    fc.assert(
      fc.property(anyRun, modelSummary, (current, summary) => expectWithinLimits(summaryMessage(current, summary))),
      RUNS,
    );
  });

  it('has an allocator table within the limits, with and without its plot', () => {
    fc.assert(
      fc.property(anyRun, allocatorMetrics, fc.option(fc.constant('F0PLOT')), (current, metrics, file_id) =>
        expectWithinLimits(allocatorMessage(current, metrics, file_id)),
      ),
      RUNS,
    );
  });

  it('has a failure, remarks, a onepager and a mention within the limits', () => {
    fc.assert(
      fc.property(anyRun, modelSummary, fc.array(nastyText, { maxLength: 60 }), (current, summary, warnings) => {
        expectWithinLimits(failureMessage(current));
        const findings = warnings.map((text) => mostlyZero(text));
        expectWithinLimits(dataCheckMessage(current, { findings, prepared: [] }));
        expectWithinLimits(dataCheckMessage(current, { findings: [], prepared: warnings.concat('x') }));
        expectWithinLimits(onepagerMessage(current, summary, '1_45_2', 'F0PAGER'));
        expectWithinLimits(mentionMessage(current, summary));
      }),
      RUNS,
    );
  });

  it('mentions nobody but the people of the run', () => {
    fc.assert(
      fc.property(anyRun, modelSummary, fc.array(nastyText, { maxLength: 20 }), (current, summary, warnings) => {
        const all = [
          runCard({ run: current, status: null, summary, workers: 4, rate: RATE, now: NOW }),
          summaryMessage(current, summary),
          failureMessage(current),
          dataCheckMessage(current, { findings: warnings.map((text) => mostlyZero(text)), prepared: warnings }),
          mentionMessage(current, summary),
        ];
        for (const message of all) {
          expect(markup(message)).not.toMatch(/<!(channel|here|everyone)/);
          expect(markup(message).replaceAll('<@U0ASKER>', '')).not.toContain('<@');
        }
      }),
      RUNS,
    );
  });
});

describe('the card', () => {
  const spec = sampleSpec();

  function textOf(message: MessageContent): string {
    return JSON.stringify(message.blocks);
  }

  it('offers to cancel a run for as long as it can be cancelled, and asks first', () => {
    const offered = (state: 'requested' | 'training' | 'publishing' | 'succeeded') =>
      textOf(
        runCard({ run: run(spec, { state }), status: null, summary: null, workers: 4, rate: RATE, now: NOW }),
      ).includes('cancel_run');
    expect([offered('requested'), offered('training'), offered('publishing'), offered('succeeded')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const card = runCard({ run: run(spec), status: null, summary: null, workers: 4, rate: RATE, now: NOW });
    const asked = (card.blocks as { elements?: { confirm?: { style?: string } }[] }[]).flatMap(({ elements }) =>
      (elements ?? []).flatMap(({ confirm }) => confirm ?? []),
    );
    expect(asked).toMatchObject([{ style: 'danger', deny: { text: 'Keep it running' } }]);
  });

  it('has the console log one button away when a run fails after it was started, and not before', () => {
    const failure = { code: 'trainer_failed' as const, message: 'R stopped.', fix: 'Read the log.', details: {} };
    const started = run(spec, { state: 'failed', failure });
    const refused = run(spec, { state: 'failed', failure, execution: null });
    expect(textOf(runCard({ run: started, status: null, summary: null, workers: 4, rate: RATE, now: NOW }))).toContain(
      'console_log',
    );
    expect(
      textOf(runCard({ run: refused, status: null, summary: null, workers: 4, rate: RATE, now: NOW })),
    ).not.toContain('console_log');
    expect(textOf(failureMessage(started))).toContain('console_log');
  });

  it('speaks of the model that is trained: without the channels that preparation has left out', () => {
    const asked = accepted({
      paid_media_spends: ['tv_S', 'radio_S'],
      paid_media_vars: ['tv_S', 'radio_S'],
      prophet: { vars: ['trend'], country: 'DE' },
    });
    const snapshot = { rows: 104, columns: 3, data_hash: 'hash', warnings: [], prepared: [], dropped: ['radio_S'] };
    const current = run(asked, { snapshot });
    const card = textOf(runCard({ run: current, status: null, summary: null, workers: 4, rate: RATE, now: NOW }));
    expect(card).toContain('1 paid channel (tv_S)');
    expect(card).not.toContain('radio_S');
  });

  it('reads well in a notification', () => {
    const done = run(spec, { state: 'succeeded', ended_at: '2024-01-31T09:32:10Z' });
    expect(runCard({ run: done, status: null, summary: null, workers: 4, rate: RATE, now: NOW }).text).toBe(
      '✓ r12 · de: done, took 2 min 10 s',
    );
  });
});

describe('what is told of the data', () => {
  const current = run(sampleSpec());
  const prepared = ['Prepared: 20 daily rows became 2 weekly rows.', 'Kept the 20 rows.', 'Made <weeks>.'];

  it('begins with what was prepared, and then has the remarks', () => {
    const message = dataCheckMessage(current, { prepared, findings: [mostlyZero()] });
    expect(message.text).toBe('r12 · de: Prepared: 20 daily rows became 2 weekly rows.');
    expect(markup(message)).toContain(
      '*Prepared: 20 daily rows became 2 weekly rows.*\n• Kept the 20 rows.\n• Made &lt;weeks&gt;.',
    );
    expect(markup(message)).toContain('⚠ *The column "tv_S" is 0 in 40 of 157 rows of the window.*');
  });

  it('is only what was prepared where there is nothing to remark', () => {
    const message = dataCheckMessage(current, { prepared, findings: [] });
    expect(message.text).toBe('r12 · de: Prepared: 20 daily rows became 2 weekly rows.');
    expect(message.blocks).toHaveLength(1);
  });
});

function sampleSpec() {
  const [spec] = fc.sample(runSpec, { numRuns: 1, seed: 1 });
  if (spec === undefined) throw new Error('no spec');
  return { ...spec, revision: 'r12', country: 'de' };
}
