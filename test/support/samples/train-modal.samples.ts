import { z } from 'zod';
import { AppError } from '../../../src/errors.ts';
import type { SourceFacts } from '../../../src/providers/warehouse/types.ts';
import { COLUMN_MAPPING } from '../../../src/runs/column-mapping.ts';
import type { RunSpec } from '../../../src/runs/run-spec.ts';
import { errorMessage } from '../../../src/slack/error-message.ts';
import { loadingView, noticeView } from '../../../src/slack/views/notice-view.ts';
import { stoppedView } from '../../../src/slack/views/train/data-check-blocks.ts';
import { type CheckOfData, type Draft, newDraft, type SameData } from '../../../src/slack/views/train/draft.ts';
import { expertView } from '../../../src/slack/views/train/expert-view.ts';
import type { FieldIssue } from '../../../src/slack/views/train/field-issues.ts';
import { previewView } from '../../../src/slack/views/train/preview-view.ts';
import { withDifferences } from '../../../src/slack/views/train/remembered.ts';
import { resumeView } from '../../../src/slack/views/train/resume-view.ts';
import { formOfSpec, type TrainForm } from '../../../src/slack/views/train/train-form.ts';
import { STEP_NAMES, TRAIN_STEPS, type TrainStep } from '../../../src/slack/views/train/train-steps.ts';
import { trainView } from '../../../src/slack/views/train/train-view.ts';
import { duplicateDates, typicalFindings, worstFindings } from '../findings.ts';
import { RATE } from '../rate.ts';
import type { Sample } from './sample.ts';
import { CHANNEL, PEOPLE, typicalSpec } from './typical.ts';
import { hostileName, hostileNames, hostileSentence, worstSpec } from './worst.ts';

type Change = {
  manifest?: string | null;
  note?: string;
  check?: CheckOfData;
  changes?: string[];
  form?: Partial<TrainForm>;
  issues?: FieldIssue[];
  connections?: string[];
  same_data?: SameData;
};

function draftAt(step: TrainStep, spec: Partial<RunSpec>, change: Change): Draft {
  const { manifest = null, note, check = null, changes = [] } = change;
  const form = {
    ...formOfSpec(spec, { whole: manifest !== null, channel: CHANNEL, connection: 'demo' }),
    ...change.form,
  };
  const found = note === undefined ? null : { key: '', note, range: null, date_var: null };
  const { same_data = null } = change;
  return { ...newDraft({ user: PEOPLE.asker, manifest, step, form, changes, same_data }), found, check };
}

function modal(step: TrainStep, spec: Partial<RunSpec>, change: Change = {}) {
  const { connections = ['demo', 'snowflake'], issues = [] } = change;
  return trainView({ draft: draftAt(step, spec, change), generation: 0, connections, workers: 4, rate: RATE, issues });
}

const NOTE = '12 columns to choose from. From 2015-11-23 to 2019-11-11.';
const SAME_DATA: SameData = {
  run_id: 'r12-de-20240131_093000',
  source: typicalSpec().data,
  data_hash: '3f9a'.repeat(16),
  taken_at: '2024-01-31T09:31:00.000Z',
  rows: 1826,
};

function checkOf(findings: CheckOfData['findings'], change: Partial<CheckOfData> = {}): CheckOfData {
  return {
    token: 't',
    spec_hash: 'h',
    at: '2026-03-02T09:30:00Z',
    state: 'done',
    summary: '208 weeks from 23 Nov 2015 to 11 Nov 2019, no gaps',
    findings,
    fetched: { taken_at: '2026-03-02T09:18:00Z', is_cached: true },
    ...change,
  };
}

/** All that can be written there, long. */
const worstForm = (): Partial<TrainForm> => ({
  query: hostileSentence(20_000),
  file: { source: { file: 'x.csv' }, name: hostileName(1) },
  watchers: [...Array.from({ length: 60 }, (_, index) => `U${1000 + index}`), hostileName(2)],
  calibration: hostileSentence(9000),
  train: hostileSentence(4000),
  hyperparameters: hostileSentence(50_000),
});

const worst = (step: TrainStep, form: Partial<TrainForm> = {}) =>
  modal(step, worstSpec(), {
    manifest: hostileName(0),
    connections: ['demo', ...hostileNames(150, 75)],
    note: hostileSentence(4000),
    check: checkOf(worstFindings('stops'), { summary: hostileSentence(4000) }),
    changes: Array(30).fill(hostileSentence(200)),
    form: { ...worstForm(), ...form },
    issues: Array.from({ length: 20 }, () => ({ field: 'dep_var' as const, message: hostileSentence(4000) })),
  });

function facts(names: readonly string[], cell: string | number): SourceFacts {
  return {
    rows: 208,
    columns: names.map((name, index) => ({
      name,
      type: index === 0 ? 'date' : 'number',
      native_type: 'DOUBLE',
      min: index === 0 ? '2015-11-23' : 0,
      max: index === 0 ? '2019-11-11' : cell,
      missing_share: index === 3 ? 0.0004 : 0,
      zero_share: index === 0 ? null : 0.25,
      distinct: 200,
    })),
    preview: Array.from({ length: 10 }, () => names.map((_, index) => (index === 0 ? '2015-11-23' : cell))),
  };
}

const TYPICAL_NAMES = ['DATE', 'revenue', 'tv_S', 'ooh_S', 'print_S', 'facebook_I', 'search_clicks_P', 'facebook_S'];

/** The step of a form that begins as the source was last trained; it has the columns `now`, and had `then`. */
function rememberedModal(step: TrainStep, spec: RunSpec, now: readonly string[], then: readonly string[]) {
  const mapping = z.object(COLUMN_MAPPING.shape).parse({
    ...spec,
    schema: 1,
    requested_at: '2026-02-02T09:30:00.000Z',
    source_columns: then,
    start: null,
    end: null,
  });
  const draft = draftAt(step, spec, { note: NOTE });
  const usable = now.map((name) => ({ name, type: 'number' as const, native_type: 'DOUBLE' }));
  const remembered = withDifferences(draft, mapping, draft.form, { usable, unusable: [], of_source: now });
  return trainView({ draft: remembered, generation: 0, connections: ['demo'], workers: 4, rate: RATE });
}

export const samples: readonly Sample[] = [
  { name: 'train, empty', surface: 'modal', note: '/mmm train.', typical: () => modal('source', {}) },
  ...TRAIN_STEPS.map(
    (step): Sample => ({
      name: `train, ${STEP_NAMES[step].toLowerCase()}`,
      surface: 'modal',
      note: 'A step of the train modal.',
      typical: () => modal(step, typicalSpec(), { note: NOTE, check: checkOf(typicalFindings()) }),
      worst: () => worst(step),
    }),
  ),
  {
    name: 'train, data as a query',
    surface: 'modal',
    typical: () => modal('source', {}, { form: { source_kind: 'query', query: 'SELECT * FROM sales' } }),
    worst: () => worst('source', { source_kind: 'query' }),
  },
  {
    name: 'train, data as a file',
    surface: 'modal',
    typical: () => modal('source', {}, { form: { source_kind: 'file' } }),
    worst: () => worst('source', { source_kind: 'file' }),
  },
  {
    name: 'train, something to correct',
    surface: 'modal',
    note: 'Where the check before the review finds something at an earlier step.',
    typical: () =>
      modal('goal', typicalSpec(), {
        issues: [{ field: 'dep_var', message: 'There is no column "revenu" in the data. Did you mean "revenue"?' }],
      }),
  },
  {
    name: 'train, a file of what happened is not taken',
    surface: 'modal',
    note: 'Under the field of the file; above the step where the file was slow to come.',
    typical: () =>
      modal('media', typicalSpec(), {
        issues: [
          {
            field: 'annotations_file',
            message:
              'Nothing of events.csv is taken. Line 3: “2020-13-02” is no date. Write it as year, month, day, such as 2023-11-24.',
          },
        ],
      }),
    worst: () =>
      modal('media', worstSpec(), { issues: [{ field: 'annotations_file', message: hostileSentence(4000) }] }),
  },
  {
    name: 'train, a table that was trained before',
    surface: 'modal',
    note: 'Filled in as it was trained last, with what happened.',
    typical: () => rememberedModal('media', typicalSpec(), [...TYPICAL_NAMES, 'tiktok_S'], TYPICAL_NAMES),
    worst: () => rememberedModal('media', worstSpec(), hostileNames(200), hostileNames(100, 250)),
  },
  {
    name: 'train, from a manifest',
    surface: 'modal',
    note: '/mmm train de-weekly.',
    typical: () => modal('report', typicalSpec(), { manifest: 'de-weekly' }),
  },
  {
    name: 'train, a run again',
    surface: 'modal',
    note: 'Rerun with changes: the data of that run can be trained on again.',
    typical: () => modal('report', typicalSpec(), { manifest: SAME_DATA.run_id, same_data: SAME_DATA }),
    worst: () =>
      modal(
        'report',
        { ...worstSpec(), data: SAME_DATA.source },
        {
          manifest: hostileName(0),
          same_data: { ...SAME_DATA, run_id: `${'r'.repeat(40)}-${'m'.repeat(20)}-20240131_093000`, rows: 123_456_789 },
          form: { snapshot: 'f'.repeat(64) },
        },
      ),
  },
  {
    name: 'train, the data is being checked',
    surface: 'modal',
    note: 'Where the warehouse is slow: the view fills itself in.',
    typical: () => modal('report', typicalSpec(), { check: checkOf([], { state: 'checking', summary: '' }) }),
  },
  {
    name: 'train, the data cannot be checked',
    surface: 'modal',
    typical: () =>
      modal('report', typicalSpec(), {
        check: checkOf([], { state: 'failed', summary: 'The warehouse does not answer. It may be asleep.' }),
      }),
    worst: () => modal('report', worstSpec(), { check: checkOf([], { state: 'failed', summary: hostileSentence() }) }),
  },
  {
    name: 'train, data that cannot be trained on',
    surface: 'modal',
    note: 'With a change already made by a button.',
    typical: () =>
      modal('report', typicalSpec(), {
        manifest: 'de-weekly',
        changes: ['Fill print_S with 0'],
        check: checkOf([duplicateDates(), ...typicalFindings()]),
      }),
  },
  {
    name: 'train, launching is refused',
    surface: 'modal',
    note: 'Over the review, where “Train” is pressed on data that cannot be trained on.',
    typical: () => stoppedView({ check: checkOf([duplicateDates()]) }),
    worst: () => stoppedView({ check: checkOf(worstFindings('stops')) }),
  },
  {
    name: 'train, expert settings',
    surface: 'modal',
    typical: () => expertView(draftAt('model', typicalSpec(), {}), 0),
    worst: () => expertView(draftAt('model', worstSpec(), { form: worstForm() }), 0),
  },
  {
    name: 'train, what is in the data',
    surface: 'modal',
    typical: () => previewView('dt_simulated_weekly', facts(TYPICAL_NAMES, 1_234_567)),
    worst: () => previewView(hostileName(0), facts(hostileNames(200), hostileName(3))),
  },
  {
    name: 'train, unfinished',
    surface: 'modal',
    note: '/mmm train with a draft.',
    typical: () =>
      resumeView(
        { draft_id: 'd', title: 'r1 · de: revenue', step: 'media', saved_at: '2024-01-31T09:30:00Z' },
        CHANNEL,
      ),
    worst: () =>
      resumeView({ draft_id: 'd', title: hostileName(2), step: 'media', saved_at: '2024-01-31T09:30:00Z' }, CHANNEL),
  },
  { name: 'train is loading', surface: 'modal', note: 'While the warehouse is asked.', typical: () => loadingView() },
  {
    name: 'train notice',
    surface: 'modal',
    note: 'Where the form cannot be filled.',
    typical: () => noticeView(errorMessage(new AppError('warehouse_unavailable', {}))),
    worst: () => noticeView(errorMessage(new AppError('warehouse_unavailable', { reason: hostileSentence() }))),
  },
];
