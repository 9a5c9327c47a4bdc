import type { ModalView } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadManifest } from '../../../../../src/runs/manifest.ts';
import { writeManifest } from '../../../../../src/runs/manifest-writer.ts';
import type { RunSpec, RunSpecInput } from '../../../../../src/runs/run-spec.ts';
import { type Draft, newDraft } from '../../../../../src/slack/views/train/draft.ts';
import { expertView } from '../../../../../src/slack/views/train/expert-view.ts';
import { readState } from '../../../../../src/slack/views/train/form-state.ts';
import { nameValue } from '../../../../../src/slack/views/train/long-values.ts';
import { specOfForm } from '../../../../../src/slack/views/train/spec-of-form.ts';
import { formOfSpec, type TrainForm } from '../../../../../src/slack/views/train/train-form.ts';
import { TRAIN_STEPS, type TrainStep } from '../../../../../src/slack/views/train/train-steps.ts';
import { trainView } from '../../../../../src/slack/views/train/train-view.ts';
import { mostlyZero } from '../../../../support/findings.ts';
import { RATE } from '../../../../support/rate.ts';
import { worstSpec } from '../../../../support/samples/worst.ts';
import { runSpec as sampleSpec } from '../../../../support/specs.ts';
import { nastyText, runSpec } from '../../support/arbitraries.ts';
import { viewProblems } from '../../support/check-limits.ts';
import { submittedState } from '../../support/submitted.ts';

function draftOf(spec: Partial<RunSpec>, step: TrainStep = 'source', manifest: string | null = 'demo'): Draft {
  const form = formOfSpec(spec, { whole: manifest !== null, channel: 'C0RUNS', connection: 'demo' });
  return newDraft({ user: 'U0ASKER', manifest, step, form });
}

function viewOf(draft: Draft, connections: readonly string[] = ['demo', 'snowflake']): ModalView {
  return trainView({ draft, generation: 0, connections, workers: 4, rate: RATE });
}

type Changes = Readonly<Record<string, unknown>>;

/** What comes of a form when a person opens every step and the expert settings, and submits each with these changes. */
function pressedThrough(draft: Draft, changes: Changes = {}): TrainForm {
  return TRAIN_STEPS.reduce<TrainForm>((form, step) => {
    const at: Draft = { ...draft, step, form };
    const kept = readState(submittedState(viewOf(at), changes), form).form;
    if (step !== 'model') return kept;
    return readState(submittedState(expertView({ ...at, form: kept }, 0), changes), kept).form;
  }, draft.form);
}

function specOf(form: TrainForm): RunSpec {
  const reading = specOfForm(form);
  if ('issues' in reading) throw new Error(JSON.stringify(reading.issues));
  return reading.spec;
}

/** The spec as posted to the channel that the modal preselects. */
const inRuns = (spec: RunSpec): RunSpec => ({ ...spec, notify: { ...spec.notify, channel: 'C0RUNS' } });

/** Every part of a spec that has no input of its own, all at once. */
const expert: Partial<RunSpecInput> = {
  prepare: [{ clean_columns: {} }, { resample: { to: 'week' } }],
  paid_media_signs: ['positive', 'default'],
  context_vars: ['temperature'],
  context_signs: ['negative'],
  hyperparameters: { preset: 'wide', media: { tv_S: 'tv' }, overrides: { tv_S_thetas: [0.1, 0.4], lambda: 0.5 } },
  train: {
    iterations: 700,
    trials: 3,
    train_size: [0.6, 0.9],
    ts_validation: true,
    add_penalty_factor: true,
    rssd_zero_penalty: false,
    objective_weights: [1, 2, 3],
    intercept: false,
    intercept_sign: 'unconstrained',
    seed: 7,
    engine: 'stock',
    optimizer: 'nevergrad',
  },
  calibration: [
    {
      channel: 'search_S',
      start: '2020-03-02',
      end: '2020-03-29',
      lift: 10,
      spend: 5,
      confidence: 0.9,
      metric: 'revenue',
      scope: 'total',
    },
  ],
  allocator: {
    scenario: 'target_efficiency',
    target_value: 2.5,
    date_range: { start: '2020-01-06', end: '2020-06-29' },
    channel_constraints: { low: 0.5, up: 2, channels: { tv_S: { low: 1 } } },
  },
  notify: { channel: null, watchers: ['U0OTHER', 'W0MORE'] },
};

describe('what the modal and a manifest can say is the same', () => {
  it('any spec opened in the modal and pressed through, step by step, is the very same spec', () => {
    fc.assert(
      fc.property(runSpec, (spec) => {
        expect(specOf(pressedThrough(draftOf(spec)))).toEqual(inRuns(spec));
      }),
      { numRuns: 60 },
    );
  });

  it('so is one that says everything that experts can say', () => {
    const spec = sampleSpec(expert);
    expect(specOf(pressedThrough(draftOf(spec)))).toEqual(inRuns(spec));
  });

  it('and what was entered in the modal reads back from its manifest', () => {
    fc.assert(
      fc.property(runSpec, (spec) => {
        const entered = specOf(pressedThrough(draftOf(spec)));
        const read = loadManifest(writeManifest(entered));
        expect(read).toEqual({ ok: true, spec: entered });
      }),
      { numRuns: 15 },
    );
  });

  it('an expert writes in the modal what a manifest would say', () => {
    const changes = {
      train: { value: 'seed: 42\ntrain_size: [0.6, 0.9]' },
      allocator: { value: 'total_budget: 1000\ndate_range: last_26' },
      hyperparameters: { value: 'overrides: { tv_S_thetas: [0.1, 0.4] }' },
    };
    const spec = specOf(pressedThrough(draftOf(sampleSpec()), changes));
    expect(spec.train).toMatchObject({ seed: 42, train_size: [0.6, 0.9], iterations: sampleSpec().train.iterations });
    expect(spec.allocator).toMatchObject({ total_budget: 1000, date_range: 'last_26' });
    expect(spec.hyperparameters.overrides).toEqual({ tv_S_thetas: [0.1, 0.4] });
  });
});

function checkOf(note: string): Draft['check'] {
  const findings = [mostlyZero(note)];
  return {
    token: 't',
    spec_hash: 'h',
    at: '2026-01-01T00:00:00Z',
    state: 'done',
    summary: note,
    findings,
    fetched: null,
  };
}

describe('what happened, as lines', () => {
  const lines = (annotations: string, annotations_as: TrainForm['annotations_as'] = 'none') =>
    specOfForm({
      ...draftOf(sampleSpec({ prophet: { vars: ['trend'], country: 'DE' } })).form,
      annotations,
      annotations_as,
    });

  it('becomes annotations of the spec, and what they are to the model is chosen once for all of them', () => {
    const reading = lines('2020-03-02 Sale; market de\n2020-05-01..2020-05-14 TV strike; as none', 'context');
    expect('spec' in reading ? reading.spec.annotations : []).toEqual([
      { start: '2020-03-02', end: null, label: 'Sale', country: 'de', channel: null, model_as: 'context' },
      { start: '2020-05-01', end: '2020-05-14', label: 'TV strike', country: null, channel: null, model_as: 'none' },
    ]);
  });

  it('is refused under its field, with the line and what would be right', () => {
    expect(lines('2020-03-02 Sale\nSale on 3 May\n05/03/2020 Opening')).toEqual({
      issues: [
        {
          field: 'annotations',
          message:
            'Line 2: “Sale on 3 May” does not begin with a date. Begin with the date, such as “2023-11-24 Black Friday” or “2023-03-01..2023-03-14 TV strike”. Line 3: “05/03/2020” can be 5 March or 3 May. Write 2020-03-05 or 2020-05-03.',
        },
      ],
    });
  });

  it('is refused where it would be a variable that is there already', () => {
    const form = draftOf(sampleSpec({ context_vars: ['event_sale'] })).form;
    expect(specOfForm({ ...form, annotations: '2020-03-02 Sale', annotations_as: 'context' })).toEqual({
      issues: [
        {
          field: 'annotations',
          message: '“Sale” would make a variable "event_sale", and “Context” has that already; word it otherwise.',
        },
      ],
    });
  });

  it('stays as it was entered where it cannot be read', () => {
    const form = pressedThrough(draftOf(sampleSpec()), { annotations: { value: 'Sale on 3 May' } });
    expect(form.annotations).toBe('Sale on 3 May');
  });

  it('is in the review: how many, what, and whether the model has them', () => {
    const review = (annotations: NonNullable<RunSpecInput['annotations']>) =>
      JSON.stringify(viewOf(draftOf(sampleSpec({ annotations }), 'report')));
    const sale = { start: '2020-03-02', label: 'Sale' };
    expect(review([])).not.toContain('What happened');
    expect(
      review([sale, { ...sale, start: '2021-03-02' }, { start: '2020-05-01', label: '*TV* <!channel>' }]),
    ).toContain(
      'What happened: 3 notes (Sale and \u2060*\u2060TV\u2060*\u2060 &lt;!channel&gt;), shown beside the figures.',
    );
    expect(
      review([
        { ...sale, model_as: 'context' },
        { ...sale, country: 'fr' },
      ]),
    ).toContain(
      'What happened: 1 note (Sale). A variable of the model: event_sale. One is about other markets and left out.',
    );
  });
});

describe('each step', () => {
  it('is within the limits for any spec, any name and any remark', () => {
    fc.assert(
      fc.property(
        runSpec,
        fc.constantFrom(...TRAIN_STEPS),
        nastyText,
        fc.array(
          nastyText.filter((name) => name !== '' && name.length <= 60),
          { minLength: 1, maxLength: 150 },
        ),
        (spec, step, note, connections) => {
          const found = { key: 'x', note, range: null, date_var: null };
          const draft: Draft = { ...draftOf(spec, step, note), found, check: checkOf(note) };
          const issues = TRAIN_STEPS.map(() => ({ field: 'dep_var' as const, message: note }));
          const view = trainView({ draft, generation: 3, connections, workers: 1, rate: RATE, issues });
          expect(viewProblems(view)).toEqual([]);
          expect(viewProblems(expertView(draft, 3))).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each(TRAIN_STEPS)('%s is within the limits for 200 columns in one role, and loses none of them', (step) => {
    const spec = worstSpec();
    const many = Array.from({ length: 200 }, (_, index) => `context_${index}`);
    const draft = draftOf({ ...spec, context_vars: many, factor_vars: [] }, step);
    expect(viewProblems(viewOf(draft))).toEqual([]);
    expect(pressedThrough(draft).context_vars).toEqual(many);
  });

  it('says which it is, and how many there are', () => {
    for (const [index, step] of TRAIN_STEPS.entries()) {
      expect(JSON.stringify(viewOf(draftOf(sampleSpec(), step)))).toContain(`Step ${index + 1} of 5`);
    }
  });

  it('has a way back, but for the first', () => {
    const has_back = TRAIN_STEPS.map((step) => JSON.stringify(viewOf(draftOf({}, step))).includes('train_back'));
    expect(has_back).toEqual([false, true, true, true, true]);
  });

  it('opens without a manifest empty but for good defaults', () => {
    expect(draftOf({}, 'source', null).form).toMatchObject({
      source_kind: 'table',
      connection: 'demo',
      preset: 'Test',
      adstock: 'geometric',
      prophet_vars: ['trend', 'season', 'holiday'],
      dep_var: '',
    });
  });
});

describe('names and texts that are longer than Slack takes', () => {
  it('come back whole', () => {
    const table = 't'.repeat(200);
    const draft = draftOf(sampleSpec({ data: { connection: 'demo', table } }));
    expect(pressedThrough(draft).table).toBe(table);
    const query = `SELECT ${'column_name, '.repeat(1500)} x FROM sales`;
    expect(pressedThrough(draftOf(sampleSpec({ data: { connection: 'demo', query } }))).query).toBe(query);
  });

  it('go by a value that Slack can give back, and are found again by it', () => {
    const table = 'u'.repeat(180);
    const draft = draftOf(sampleSpec());
    const value = nameValue(table);
    expect(value.length).toBeLessThanOrEqual(150);
    const state = submittedState(viewOf(draft), { table: { selected_option: { value } } });
    expect(readState(state, draft.form, ['sales', table]).form.table).toBe(table);
  });
});

describe('exposures', () => {
  const exposed = () => sampleSpec({ paid_media_vars: ['tv_S', 'search_clicks'] });

  it('go with their channel when it is taken out', () => {
    const only_tv = { paid_media_spends: { selected_options: [{ value: 'tv_S' }] } };
    const form = pressedThrough(draftOf(exposed()), only_tv);
    expect(form).toMatchObject({ paid_media_spends: ['tv_S'], paid_media_vars: '' });
  });

  it('have a select for each of few channels, and lines for many', () => {
    expect(JSON.stringify(viewOf(draftOf(exposed(), 'media')))).toContain('Exposure of search_S');
    const many = viewOf(draftOf(worstSpec(), 'media'));
    expect(many.blocks.filter(({ block_id }) => block_id?.startsWith('exposure#'))).toEqual([]);
    expect(many.blocks.some(({ block_id }) => block_id?.startsWith('paid_media_vars#'))).toBe(true);
  });
});

describe('what cannot be so is said under its field', () => {
  it.each([
    ['no table', { table: '' }, 'table', 'Choose a table.'],
    ['no query', { source_kind: 'query', query: ' ' }, 'query', /Write a query/],
    ['no file', { source_kind: 'file' }, 'files', /Choose a file with a line for each date/],
    ['holidays of nowhere', { prophet_vars: ['holiday'], prophet_country: '' }, 'prophet_country', /need a country/],
    [
      'an exposure for a channel that is not there',
      { paid_media_vars: 'serch_S = search_clicks' },
      'paid_media_vars',
      /Did you mean "search_S"/,
    ],
    ['a line that is no pair', { paid_media_vars: 'tv_S' }, 'paid_media_vars', /is not a pair/],
    [
      'broken YAML',
      { train: 'seed: 1\nobjective_weights: [1' },
      'train',
      /^This is not valid YAML in line 2: .*end with a ]\.$/,
    ],
    ['a list for a group', { allocator: '- 1' }, 'allocator', /one field on each line/],
    ['a group for a list', { calibration: 'channel: tv_S' }, 'calibration', /Write a list/],
    ['a field of another place', { train: 'iterations: 500' }, 'train', /“iterations” is set on the page of the model/],
    ['an unknown field', { train: 'sed: 1' }, 'train', /There is no “sed” here/],
    ['a value that cannot be', { train: 'seed: -1' }, 'train', /"train.seed" is -1/],
    [
      'a range of another adstock',
      { adstock: 'weibull_cdf', hyperparameters: 'overrides: { tv_S_thetas: [0.1, 0.4] }' },
      'hyperparameters',
      /tv_S_thetas.*another adstock/,
    ],
    [
      'a lift test outside the dates',
      {
        calibration:
          '- { channel: tv_S, start: 2001-01-01, end: 2001-02-01, lift: 1, spend: 1, confidence: 0.9, metric: revenue }',
      },
      'calibration',
      /must lie within the window/,
    ],
  ] satisfies [string, Partial<TrainForm>, string, string | RegExp][])('%s', (_case, changes, field, message) => {
    const { form } = draftOf(sampleSpec());
    const reading = specOfForm({ ...form, ...changes });
    expect(reading).toEqual({
      issues: [{ field, message: typeof message === 'string' ? message : expect.stringMatching(message) }],
    });
  });
});
