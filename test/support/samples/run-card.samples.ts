import type { RunState } from '../../../src/runs/run.ts';
import { type RunCardFacts, runCard } from '../../../src/slack/blocks/run-card.ts';
import type { TrainerStatus } from '../../../src/trainer/status.ts';
import { RATE } from '../rate.ts';
import { trainerStatus } from '../results.ts';
import type { Sample } from './sample.ts';
import { NOW, typicalRun, typicalSummary } from './typical.ts';
import { worstFailure, worstRun, worstSummary } from './worst.ts';

const ENDED = { ended_at: '2026-03-02T09:33:12Z' };
const FAILURE = {
  code: 'out_of_memory',
  message: 'Training ran out of memory. It needed more than the machine has.',
  fix: 'Ask for fewer iterations or trials.',
  details: {},
} as const;

function card(facts: Partial<RunCardFacts> & Pick<RunCardFacts, 'run'>) {
  return runCard({ status: null, summary: null, workers: 4, rate: RATE, now: NOW, ...facts });
}

function status(run_id: string, change: Partial<TrainerStatus> = {}): TrainerStatus {
  return trainerStatus(
    run_id,
    {
      step: 'trials',
      trials: 5,
      trials_done: 2,
      iterations_done: 4310,
      iterations_total: 10_000,
      trials_running: [
        { trial: 3, iteration: 300 },
        { trial: 4, iteration: 10 },
      ],
      rate: 1240,
      best_nrmse: 0.0812,
      progress: 0.43,
      seconds_left: 95,
      ...change,
    },
    NOW,
  );
}

const worst_status = (run_id: string) =>
  status(run_id, {
    trials: 100,
    trials_done: 99,
    iterations_done: 999_999_999,
    iterations_total: 1_000_000_000,
    trials_running: Array.from({ length: 100 }, (_, trial) => ({ trial: trial + 1, iteration: 1 })),
    best_nrmse: 123.4,
    progress: 0.999,
    seconds_left: 1e7,
  });

const unended = (state: RunState, note: string): Sample => ({
  name: `card ${state}`,
  surface: 'message',
  note,
  typical: () => card({ run: typicalRun({ state, launched_at: null }) }),
  worst: () => card({ run: worstRun({ state }) }),
});

export const samples: readonly Sample[] = [
  unended('requested', 'Just asked for.'),
  unended('preparing', 'The data is fetched and checked.'),
  {
    name: 'card training',
    surface: 'message',
    note: 'Trials are running; the card is edited in place.',
    typical: () => {
      const run = typicalRun({ state: 'training' });
      return card({ run, status: status(run.run_id) });
    },
    worst: () => {
      const run = worstRun({ state: 'training' });
      return card({ run, status: worst_status(run.run_id) });
    },
  },
  {
    name: 'card training starts',
    surface: 'message',
    note: 'The trainer has not said anything yet.',
    typical: () => card({ run: typicalRun({ state: 'training' }) }),
  },
  unended('publishing', 'Trained; the thread fills in.'),
  {
    name: 'card succeeded',
    surface: 'message',
    note: 'The end of a good run.',
    typical: () => {
      const run = typicalRun({ state: 'succeeded', ...ENDED });
      return card({ run, summary: typicalSummary(run.run_id) });
    },
    worst: () => {
      const run = worstRun({ state: 'succeeded', ...ENDED });
      return card({ run, summary: worstSummary(run.run_id) });
    },
  },
  {
    name: 'card succeeded without a summary',
    surface: 'message',
    note: 'The summary cannot be read.',
    typical: () => card({ run: typicalRun({ state: 'succeeded', ...ENDED }) }),
  },
  {
    name: 'card failed',
    surface: 'message',
    note: 'Why, and what to do.',
    typical: () => card({ run: typicalRun({ state: 'failed', ...ENDED, failure: FAILURE }) }),
    worst: () => card({ run: worstRun({ state: 'failed', ...ENDED, failure: worstFailure() }) }),
  },
  {
    name: 'card skipped',
    surface: 'message',
    note: 'The data cannot carry the model.',
    typical: () =>
      card({
        run: typicalRun({
          state: 'skipped',
          ...ENDED,
          execution: null,
          failure: {
            code: 'data_too_short',
            message: 'There is too little data for this model: 40 weeks for 14 variables.',
            fix: 'Choose a longer time, or fewer columns.',
            details: {},
          },
        }),
      }),
    worst: () => card({ run: worstRun({ state: 'skipped', ...ENDED, failure: worstFailure() }) }),
  },
  {
    name: 'card cancelled',
    surface: 'message',
    typical: () => card({ run: typicalRun({ state: 'cancelled', ...ENDED }) }),
    worst: () => card({ run: worstRun({ state: 'cancelled', ...ENDED }) }),
  },
];
