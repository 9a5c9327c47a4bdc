import { allocate } from '../../../src/results/allocate.ts';
import { allocationCautions } from '../../../src/results/allocation-cautions.ts';
import type { Run } from '../../../src/runs/run.ts';
import type { RequestedWork, RunRequest } from '../../../src/runs/run-request.ts';
import { ALLOCATOR_SETTINGS } from '../../../src/runs/run-spec.ts';
import {
  allocationMessage,
  calculationMessage,
  drawnOnepagerMessage,
  requestFailedMessage,
} from '../../../src/slack/blocks/request-messages.ts';
import type { AllocateFacts } from '../../../src/slack/views/allocate/allocate-facts.ts';
import { allocateView, loadingAllocate } from '../../../src/slack/views/allocate/allocate-view.ts';
import type { ModelSummary } from '../../../src/trainer/results.ts';
import { curvesOf } from '../response-curves.ts';
import type { Sample } from './sample.ts';
import { PEOPLE, typicalAllocation, typicalRun, typicalSummary } from './typical.ts';
import { hostileNames, hostileSentence, worstAllocation, worstRun, worstSummary } from './worst.ts';

const done = typicalRun({ state: 'succeeded' });
const worst_done = worstRun({ state: 'succeeded' });
const settings = ALLOCATOR_SETTINGS.parse({ channel_constraints: { low: 0.5, up: 3 } });

function facts(
  run: Run,
  summary: ModelSummary,
  channels: readonly string[],
  change: Partial<AllocateFacts> = {},
): AllocateFacts {
  const curves = curvesOf(
    channels.map((channel, index) => ({
      channel,
      coefficient: 40_000 + 9000 * (index % 5),
      alpha: 0.8 + (index % 3) * 0.6,
      inflexion: 30_000 + 8000 * (index % 4),
      mean_carryover: 500,
      mean_spend: 9000 + 7000 * (index % 4),
    })),
    ['3_104_2', '2_88_1'],
  );
  const sol_id = '3_104_2';
  const allocation = allocate({ curves, sol_id, settings, summary });
  return {
    run,
    summary,
    models: ['3_104_2', '2_88_1'],
    channels: channels.map((channel, index) => ({ channel, spend: 1_570_000 + 90_000 * index })),
    periods: 157,
    interval: 'week',
    has_dates: true,
    form: {
      sol_id,
      scenario: 'max_response',
      total_budget: '',
      target_value: '',
      date_range: 'all',
      low: '0.5',
      up: '3',
      own: new Map(channels.slice(0, 1).map((channel) => [channel, '1'])),
    },
    answer: { allocation, cautions: allocationCautions(allocation, summary) },
    calculated: 'abc',
    note: null,
    official_takes: 'Takes about 1 min and costs about $0.01 (an estimate).',
    ...change,
  };
}

const CHANNELS = ['tv_S', 'ooh_S', 'print_S', 'facebook_S', 'search_S'];
const typical = (change: Partial<AllocateFacts> = {}) => facts(done, typicalSummary(done.run_id), CHANNELS, change);
const worst = (change: Partial<AllocateFacts> = {}) =>
  facts(worst_done, worstSummary(worst_done.run_id), hostileNames(40), change);

function request(run: Run, work: RequestedWork): RunRequest {
  return {
    schema: 1,
    run_id: run.run_id,
    request_id: `${work.kind}-abc`,
    work,
    requested_by: PEOPLE.asker,
    requested_at: '2026-03-02T10:00:00Z',
    state: 'publishing',
    execution: null,
    launched_at: null,
    cost_usd: null,
    ended_at: null,
    failure: null,
    messages: {},
    claims: {},
  };
}
const allocation = (run: Run) => request(run, { kind: 'allocation', sol_id: '3_104_2', settings });
const calculation = (run: Run) => request(run, { kind: 'calculation', sol_id: '3_104_2', settings });
const onepager = (run: Run) => request(run, { kind: 'onepager', sol_id: '2_88_1' });

export const samples: readonly Sample[] = [
  {
    name: 'allocate',
    surface: 'modal',
    note: 'On a finished run, before anything is calculated.',
    typical: () => allocateView(typical({ answer: null, calculated: null })),
    worst: () => allocateView(worst({ answer: null, calculated: null })),
  },
  {
    name: 'allocate, answered',
    surface: 'modal',
    note: 'The answer stands above the form that it answers.',
    typical: () => allocateView(typical()),
    worst: () => allocateView(worst({ note: `Only <@${PEOPLE.asker}> can make an allocation of this run official.` })),
  },
  {
    name: 'allocate at a target',
    surface: 'modal',
    typical: () => {
      const { form } = typical();
      return allocateView(
        typical({ answer: null, form: { ...form, scenario: 'target_efficiency', target_value: '2.5' } }),
      );
    },
  },
  {
    name: 'allocate, loading',
    surface: 'modal',
    note: 'While the response curves are still on their way.',
    typical: () => loadingAllocate(),
  },
  {
    name: 'official allocation',
    surface: 'message',
    note: "Robyn's own answer, in the run's thread; the picture is a stand-in here.",
    typical: () => allocationMessage(done, allocation(done), typicalAllocation(done.run_id), 'F0PICTURE'),
    worst: () => allocationMessage(worst_done, allocation(worst_done), worstAllocation(worst_done.run_id), 'F0PICTURE'),
  },
  {
    name: 'shared allocation',
    surface: 'message',
    note: "The bot's calculation, for all to see.",
    typical: () => {
      const { answer } = typical();
      if (answer === null) throw new Error('the sample has an answer');
      return calculationMessage(done, calculation(done), answer.allocation.metrics, answer.cautions);
    },
    worst: () =>
      calculationMessage(worst_done, calculation(worst_done), worstAllocation(worst_done.run_id), [
        hostileSentence(2000),
        hostileSentence(2000),
        hostileSentence(2000),
      ]),
  },
  {
    name: 'onepager of another model',
    surface: 'message',
    note: 'Drawn on request; the picture is a stand-in here.',
    typical: () => drawnOnepagerMessage(done, onepager(done), typicalSummary(done.run_id), 'F0PICTURE'),
    worst: () => drawnOnepagerMessage(worst_done, onepager(worst_done), worstSummary(worst_done.run_id), 'F0PICTURE'),
  },
  {
    name: 'request that failed',
    surface: 'message',
    typical: () =>
      requestFailedMessage(done, allocation(done), {
        code: 'execution_cancelled',
        message: 'The trainer was stopped before it had the answer.',
        fix: 'Ask for it again.',
        details: {},
      }),
    worst: () =>
      requestFailedMessage(worst_done, allocation(worst_done), {
        code: 'trainer_failed',
        message: hostileSentence(5000),
        fix: hostileSentence(5000),
        details: {},
      }),
  },
];
