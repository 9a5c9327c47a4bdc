import { explainRun } from '../../../src/results/explain.ts';
import type { RunFileEntry } from '../../../src/results/run-files.ts';
import { alreadyTrained } from '../../../src/runs/already-trained.ts';
import { RUN_STATES } from '../../../src/runs/run.ts';
import { type RunRow, rowOf } from '../../../src/runs/run-row.ts';
import { loadingResults } from '../../../src/slack/views/results/results.ts';
import { resultsFilesView } from '../../../src/slack/views/results/results-files-view.ts';
import { type RunResults, resultsRunView } from '../../../src/slack/views/results/results-run-view.ts';
import { EVERYTHING } from '../../../src/slack/views/results/results-state.ts';
import { resultsView } from '../../../src/slack/views/results/results-view.ts';
import type { Sample } from './sample.ts';
import { NOW, PEOPLE, typicalAllocation, typicalRun, typicalSummary } from './typical.ts';
import { hostileName, hostileSentence, worstAllocation, worstFailure, worstRun, worstSummary } from './worst.ts';

const UNTIL = new Date(NOW.getTime() + 15 * 60_000);
const ENDED = '2026-03-02T09:33:10Z';

function rows(count: number): RunRow[] {
  return Array.from({ length: count }, (_, index) => {
    const state = RUN_STATES[(index + 4) % RUN_STATES.length] ?? 'succeeded';
    const minute = String(30 - index).padStart(2, '0');
    const run_id = `r12-de-20260302_09${minute}00`;
    const requested_at = `2026-03-02T09:${minute}:00Z`;
    const ended_at = index % 8 < 4 ? ENDED : null;
    const best = state === 'succeeded' ? { rsq_train: 0.91, nrmse: 0.0812 } : null;
    return { ...rowOf(typicalRun({ run_id, requested_at, state, ended_at, best })), requested_by: PEOPLE.other };
  });
}

const succeeded = () => typicalRun({ state: 'succeeded', ended_at: ENDED });
function results(change: Partial<RunResults> = {}): RunResults {
  const run = succeeded();
  return {
    run,
    summary: typicalSummary(run.run_id),
    allocator: typicalAllocation(run.run_id),
    sol_id: '3_104_2',
    onepager: 'coming',
    allocator_plot: 'coming',
    explanation: explainRun(typicalSummary(run.run_id), typicalAllocation(run.run_id), run),
    can_draw: true,
    is_pushed: true,
    files: 54,
    card_url: 'https://slack.example/archives/C0RUNS/p1772443800000100',
    now: NOW,
    ...change,
  };
}

const NOTHING = {
  summary: null,
  allocator: null,
  explanation: null,
  sol_id: null,
  onepager: null,
  allocator_plot: null,
};

const FILES: RunFileEntry[] = [
  { name: '3_104_2.png', size_bytes: 1_200_000, kind: 'onepager' },
  { name: '1_45_2.png', size_bytes: 1_180_000, kind: 'onepager' },
  { name: 'pareto_front.png', size_bytes: 312_000, kind: 'plot' },
  { name: 'pareto_aggregated.csv', size_bytes: 515_000, kind: 'table' },
  { name: 'model_summary.json', size_bytes: 21_000, kind: 'summary' },
  { name: 'RobynModel-3_104_2.json', size_bytes: 9_400, kind: 'model' },
  { name: 'robyn_console.log', size_bytes: 12_000, kind: 'log' },
  { name: 'data/input.csv.gz', size_bytes: 34_000, kind: 'data' },
  { name: 'OutputCollect.RDS', size_bytes: 18_400_000, kind: 'rds' },
];
const LINK = {
  name: 'pareto_aggregated.csv',
  url: `https://storage.example/mmm?X-Goog-Signature=${'a1b2'.repeat(180)}`,
};

export const samples: readonly Sample[] = [
  {
    name: 'results: the list',
    surface: 'modal',
    note: 'Ten runs of many; filters, search and the way to older ones.',
    typical: () => resultsView(EVERYTHING, { rows: rows(10), total: 10_000, next_offset: 10 }, NOW),
    worst: () =>
      resultsView(
        {
          revision: `r${'9'.repeat(39)}`,
          country: 'x'.repeat(20),
          state: 'skipped',
          person: PEOPLE.asker,
          search: hostileName(1, 200),
          offset: 20,
          generation: 99,
        },
        {
          rows: Array.from({ length: 10 }, () => ({
            ...rowOf(worstRun({ state: 'succeeded' })),
            best: { rsq_train: -1e9, nrmse: Number.MAX_VALUE },
          })),
          total: 999_999,
          next_offset: 30,
        },
        NOW,
      ),
  },
  {
    name: 'results: nothing is like that',
    surface: 'modal',
    typical: () => resultsView({ ...EVERYTHING, search: 'norway' }, { rows: [], total: 0, next_offset: null }, NOW),
  },
  {
    name: 'results: being read',
    surface: 'modal',
    typical: () => loadingResults(),
  },
  {
    name: 'results: a run',
    surface: 'modal',
    note: 'The answer first, then how far to trust it, the models to choose from, the budget, the files.',
    typical: () => resultsRunView(results()),
    worst: () => {
      const run = worstRun({ state: 'succeeded', ended_at: ENDED });
      return resultsRunView(
        results({
          run,
          summary: worstSummary(run.run_id, { no_allocation: hostileSentence(4000) }),
          allocator: worstAllocation(run.run_id),
          explanation: explainRun(worstSummary(run.run_id), worstAllocation(run.run_id), run),
          sol_id: hostileName(0),
          onepager: { problem: hostileSentence(400) },
          allocator_plot: { problem: hostileSentence(400) },
          files: 9999,
        }),
      );
    },
  },
  {
    name: 'results: a run that failed',
    surface: 'modal',
    typical: () =>
      resultsRunView(
        results({
          run: typicalRun({
            state: 'failed',
            ended_at: ENDED,
            failure: {
              code: 'trainer_killed',
              message: 'The trainer was killed (SIGKILL) before it was done.',
              fix: 'Start the run again; if it happens twice, show the run id to whoever looks after MMM Trainer.',
              details: {},
            },
          }),
          summary: null,
          allocator: null,
          sol_id: null,
          onepager: null,
          allocator_plot: null,
          files: 6,
        }),
      ),
    worst: () =>
      resultsRunView(
        results({
          run: worstRun({ state: 'failed', failure: worstFailure() }),
          summary: null,
          allocator: null,
          sol_id: null,
          onepager: null,
          allocator_plot: null,
        }),
      ),
  },
  {
    name: 'results: a run that need not be trained',
    surface: 'modal',
    typical: () =>
      resultsRunView(
        results({
          run: typicalRun({ state: 'skipped', ended_at: ENDED, failure: alreadyTrained(succeeded()) }),
          ...NOTHING,
        }),
      ),
  },
  {
    name: 'results: a run that was cancelled',
    surface: 'modal',
    typical: () =>
      resultsRunView(
        results({
          run: typicalRun({ state: 'cancelled', ended_at: ENDED, cancelled_by: PEOPLE.other }),
          ...NOTHING,
        }),
      ),
  },
  {
    name: 'results: the files of a run',
    surface: 'modal',
    note: 'The file that was pressed has a link in place of its button.',
    typical: () =>
      resultsFilesView({
        run: succeeded(),
        files: FILES,
        kind: null,
        offset: 0,
        given: {
          name: 'pareto_aggregated.csv',
          handed_out: { kind: 'links', links: [{ ...LINK, size_bytes: 515_000 }], expires_at: UNTIL },
        },
      }),
    worst: () => {
      const kinds = FILES.map(({ kind }) => kind);
      return resultsFilesView({
        run: worstRun({ state: 'succeeded' }),
        files: Array.from({ length: 900 }, (_, index) => ({
          name: `plots/${hostileName(index)}`,
          size_bytes: 5e12,
          kind: kinds[index % kinds.length] ?? 'other',
        })),
        kind: null,
        offset: 80,
        given: {
          name: `plots/${hostileName(0)}`,
          handed_out: { kind: 'refused', reason: hostileSentence(900), object: hostileName(3, 1000) },
        },
      });
    },
  },
];
