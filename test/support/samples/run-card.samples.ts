import { alreadyTrained } from '../../../src/runs/already-trained.ts';
import type { Run, RunState } from '../../../src/runs/run.ts';
import { type RunCardFacts, runCard } from '../../../src/slack/blocks/run-card.ts';
import { said } from '../../../src/slack/blocks/text.ts';
import { answerView } from '../../../src/slack/views/notice-view.ts';
import { loadingDetails, runDetailsView } from '../../../src/slack/views/run-details.ts';
import type { TrainerStatus } from '../../../src/trainer/status.ts';
import { RATE } from '../rate.ts';
import { trainerStatus } from '../results.ts';
import { snapshotFacts } from '../snapshots.ts';
import type { Sample } from './sample.ts';
import { NOW, PEOPLE, typicalRun, typicalSummary } from './typical.ts';
import { hostileName, hostileNames, hostileSentence, worstFailure, worstRun, worstSummary } from './worst.ts';

const ENDED = { ended_at: '2026-03-02T09:33:12Z' };
const CHECKED = {
  rows: 157,
  columns: 10,
  data_hash: 'a'.repeat(64),
  warnings: ['print_S is 0 in 98 of 157 rows. Its effect will be uncertain.', 'tv_S and ooh_S move together.'],
  prepared: [],
  dropped: [],
  taken: snapshotFacts({
    source: { connection: 'snowflake', table: 'sales.WEEKLY' },
    rows: 157,
    columns: 12,
    taken_at: '2026-03-02T09:11:00.000Z',
    is_cached: true,
  }),
};
const HOSTILE_TAKEN = snapshotFacts({
  source: { connection: hostileName(0, 60), table: hostileName(1, 200) },
  sql: hostileSentence(20_000),
  query_id: hostileName(2),
  warehouse: hostileName(3),
  role: hostileName(4),
});
const FOUND = {
  summary: '157 weeks from 2016-01-04 to 2018-12-31, no gaps',
  findings: { stops: 0, warns: 2, informs: 1 },
};
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
      best_decomp_rssd: 0.1204,
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

function details(run: Run, in_cloud = false) {
  const summary = run.state === 'succeeded' ? worstOrTypical(run) : null;
  return runDetailsView({ run, summary, image: 'local', in_cloud, card_url: 'https://slack.example/archives/C0/p1' });
}

const worstOrTypical = (run: Run) => (run.revision.length > 10 ? worstSummary(run.run_id) : typicalSummary(run.run_id));

const heldBack = (run: Run): Run => ({
  ...run,
  state: 'skipped',
  execution: null,
  failure: alreadyTrained({ ...run, ended_at: '2026-02-26T15:20:00Z' }),
});

const HISTORY: Run['history'] = [
  { state: 'requested', at: '2026-03-02T09:30:00Z' },
  { state: 'preparing', at: '2026-03-02T09:30:02Z' },
  { state: 'training', at: '2026-03-02T09:30:20Z' },
  { state: 'publishing', at: '2026-03-02T09:33:02Z' },
  { state: 'succeeded', at: '2026-03-02T09:33:12Z' },
];

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
    name: 'card preparing, warehouse away',
    surface: 'message',
    note: 'The warehouse does not answer; the queue asks again.',
    typical: () =>
      card({
        run: typicalRun({ state: 'preparing', launched_at: null, warehouse_away_since: '2026-03-02T09:30:05Z' }),
      }),
    worst: () => card({ run: worstRun({ state: 'preparing', warehouse_away_since: '2026-03-02T09:30:05Z' }) }),
  },
  {
    name: 'card preparing, data checked',
    surface: 'message',
    note: 'What the data check found, before anything is spent.',
    typical: () => card({ run: typicalRun({ state: 'preparing', launched_at: null, snapshot: CHECKED }) }),
    worst: () =>
      card({
        run: worstRun({
          state: 'preparing',
          checked: { ...FOUND, summary: hostileSentence(900) },
          snapshot: { ...CHECKED, warnings: Array(30).fill(hostileSentence(900)) },
        }),
      }),
  },
  {
    name: 'card training',
    surface: 'message',
    note: 'Trials are running; the card is edited in place.',
    typical: () => {
      const run = typicalRun({ state: 'training', snapshot: CHECKED, checked: FOUND });
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
      const run = typicalRun({ state: 'succeeded', snapshot: CHECKED, checked: FOUND, ...ENDED });
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
    name: 'card already trained',
    surface: 'message',
    note: 'The same settings on the same data: the result is offered at once.',
    typical: () => card({ run: heldBack(typicalRun(ENDED)), earlier_url: 'https://slack.example/archives/C0/p1' }),
    worst: () => card({ run: heldBack(worstRun(ENDED)) }),
  },
  {
    name: 'card cancelled',
    surface: 'message',
    note: 'Says who, and what is kept.',
    typical: () => {
      const run = typicalRun({ state: 'cancelled', ...ENDED, cancelled_by: PEOPLE.asker });
      return card({ run, status: status(run.run_id) });
    },
    worst: () => card({ run: worstRun({ state: 'cancelled', ...ENDED }) }),
  },
  {
    name: 'card cancelled early',
    surface: 'message',
    note: 'Before the trainer was started.',
    typical: () =>
      card({ run: typicalRun({ state: 'cancelled', ...ENDED, execution: null, cancelled_by: PEOPLE.asker }) }),
  },
  {
    name: 'details of a run that is done',
    surface: 'modal',
    note: 'Behind the button "Details".',
    typical: () => details(typicalRun({ state: 'succeeded', ...ENDED, snapshot: CHECKED, history: HISTORY })),
    worst: () =>
      details(
        worstRun({
          state: 'succeeded',
          ...ENDED,
          snapshot: {
            ...CHECKED,
            warnings: Array(30).fill(hostileSentence(900)),
            dropped: hostileNames(40),
            taken: HOSTILE_TAKEN,
          },
          history: HISTORY,
        }),
      ),
  },
  {
    name: 'answer to a button in a view',
    surface: 'modal',
    note: 'Where there is no channel for an ephemeral message.',
    typical: () => answerView(said('Only <@U0ASKER>, who asked for r12 · de, can cancel it.')),
  },
  {
    name: 'details, still reading',
    surface: 'modal',
    typical: loadingDetails,
  },
  {
    name: 'details of a run that failed',
    surface: 'modal',
    note: 'Behind the button "Details", in a cloud.',
    typical: () => details(typicalRun({ state: 'failed', ...ENDED, failure: FAILURE, snapshot: CHECKED }), true),
    worst: () =>
      details(worstRun({ state: 'failed', ...ENDED, failure: worstFailure(), execution: hostileName(3) }), true),
  },
];
