import type { Run } from '../../../src/runs/run.ts';
import { allocatorMessage } from '../../../src/slack/blocks/allocator-message.ts';
import { summaryMessage } from '../../../src/slack/blocks/result-tables.ts';
import {
  dataCheckMessage,
  failureMessage,
  mentionMessage,
  onepagerMessage,
} from '../../../src/slack/blocks/thread-messages.ts';
import { duplicateDates, typicalFindings, worstFindings } from '../findings.ts';
import { fitByDate, measured, modelFit } from '../results.ts';
import type { Sample } from './sample.ts';
import { typicalAllocation, typicalRun, typicalSummary } from './typical.ts';
import { hostileName, hostileSentence, worstAllocation, worstFailure, worstRun, worstSummary } from './worst.ts';

const done = typicalRun({ state: 'succeeded' });
const worst_done = worstRun({ state: 'succeeded' });
const many_sentences = Array.from({ length: 40 }, () => hostileSentence(2000));

/** The run with what the data check had warned of. */
function withWarnings(run: Run, warnings: string[]): Run {
  return {
    ...run,
    checked: { summary: '', findings: { stops: 0, warns: warnings.length, informs: 0 } },
    snapshot: { rows: 157, columns: 10, data_hash: 'a'.repeat(64), warnings, prepared: [], dropped: [] },
  };
}

export const samples: readonly Sample[] = [
  {
    name: 'data check',
    surface: 'message',
    note: 'First in the thread: what was done to the data, and what to keep in mind.',
    typical: () =>
      dataCheckMessage(typicalRun(), {
        prepared: [
          'Prepared: 1,096 daily rows became 157 weekly rows.',
          'Kept the 1,096 rows in which market is "DE".',
          'Summed tv_S, ooh_S and 3 more by week; took the mean of price.',
        ],
        findings: typicalFindings(),
      }),
    worst: () => dataCheckMessage(worst_done, { prepared: many_sentences, findings: worstFindings('warns') }),
  },
  {
    name: 'onepager',
    surface: 'message',
    note: 'The picture is a stand-in here.',
    typical: () => onepagerMessage(done, typicalSummary(done.run_id), '3_104_2', 'F0PICTURE'),
    worst: () => onepagerMessage(worst_done, worstSummary(worst_done.run_id), hostileName(4), 'F0PICTURE'),
  },
  {
    name: 'allocator',
    surface: 'message',
    note: 'Where the budget should go; the picture is a stand-in here.',
    typical: () => allocatorMessage(done, typicalAllocation(done.run_id), 'F0PICTURE'),
    worst: () => allocatorMessage(worst_done, worstAllocation(worst_done.run_id), 'F0PICTURE'),
  },
  {
    name: 'allocator with a target',
    surface: 'message',
    note: 'A ROAS to be met, and no picture.',
    typical: () =>
      allocatorMessage(
        done,
        typicalAllocation(done.run_id, { scenario: 'target_efficiency', target_value: 2.1 }),
        null,
      ),
    worst: () =>
      allocatorMessage(
        worst_done,
        worstAllocation(worst_done.run_id, { scenario: 'target_efficiency', target_value: 1e12 }),
        null,
      ),
  },
  {
    name: 'summary',
    surface: 'message',
    note: 'The run in plain words, what each channel brings, and how far to trust it.',
    typical: () =>
      summaryMessage(
        withWarnings(done, ['"tv_S" and "ooh_S" move together (correlation 0.97).']),
        typicalSummary(done.run_id),
        typicalAllocation(done.run_id),
        'F0PICTURE',
        fitByDate(done.run_id, {
          start: '2016-01-04',
          weeks: 157,
          errors: { 61: -520_000, 113: 610_000, 130: -430_000 },
        }),
      ),
    worst: () =>
      summaryMessage(
        withWarnings(worst_done, Array(60).fill(hostileSentence(2000))),
        worstSummary(worst_done.run_id, { no_allocation: hostileSentence(4000) }),
        null,
        'F0PICTURE',
        fitByDate(worst_done.run_id, {
          start: '2020-01-06',
          weeks: 200,
          errors: Object.fromEntries(Array.from({ length: 40 }, (_, index) => [index, -1e9])),
        }),
      ),
  },
  {
    name: 'summary of a model that explains little',
    surface: 'message',
    note: 'It says not to act on it, and what to do.',
    typical: () =>
      summaryMessage(
        done,
        typicalSummary(done.run_id, {
          fit: modelFit({
            rsq: { train: measured(0.31, 'red'), validation: null, test: null },
            mape: { train: measured(0.42, 'red'), validation: null, test: null },
          }),
        }),
        typicalAllocation(done.run_id),
      ),
  },
  {
    name: 'failure',
    surface: 'message',
    note: 'Last in the thread of a run without a result, and broadcast to the channel.',
    typical: () =>
      failureMessage(
        typicalRun({
          state: 'failed',
          failure: {
            code: 'trainer_failed',
            message: 'Training failed. R stopped with: object "events" not found.',
            fix: 'Read the last lines of the console log.',
            details: {},
          },
        }),
      ),
    worst: () => failureMessage(worstRun({ state: 'failed', failure: worstFailure() })),
  },
  {
    name: 'data that cannot be trained on',
    surface: 'message',
    note: 'Last in the thread of a run that its data has stopped: what is wrong, and buttons for what a press can put right.',
    typical: () =>
      failureMessage(typicalRun({ state: 'skipped', launched_at: null, execution: null }), [
        duplicateDates(),
        ...typicalFindings(),
      ]),
    worst: () => failureMessage(worstRun({ state: 'skipped', failure: worstFailure() }), worstFindings('stops')),
  },
  {
    name: 'mention',
    surface: 'message',
    note: 'Whoever asked, and whoever watches, once.',
    typical: () => mentionMessage(done, typicalSummary(done.run_id)),
    worst: () => {
      const watchers = [...Array.from({ length: 60 }, (_, index) => `U0WATCHER${index}`), '<!channel>', hostileName(0)];
      const run = { ...worst_done, spec: { ...worst_done.spec, notify: { ...worst_done.spec.notify, watchers } } };
      return mentionMessage(run, worstSummary(run.run_id));
    },
  },
];
