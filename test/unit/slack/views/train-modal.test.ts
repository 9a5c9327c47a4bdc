import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUN_SPEC, type RunSpec } from '../../../../src/runs/run-spec.ts';
import { carriedAlong } from '../../../../src/slack/views/carried-along.ts';
import { type Draft, newDraft, SPEC_DRAFT } from '../../../../src/slack/views/draft.ts';
import { readForm } from '../../../../src/slack/views/form-state.ts';
import { formFromDraft, specFromForm } from '../../../../src/slack/views/train-form.ts';
import { trainView } from '../../../../src/slack/views/train-view.ts';
import { nastyText, runSpec } from '../support/arbitraries.ts';
import { viewProblems } from '../support/check-limits.ts';
import { submittedState } from '../support/submitted.ts';

function draftOf(spec: Draft['spec'], manifest: string | null = 'demo'): Draft {
  return newDraft({
    user: 'U0ASKER',
    manifest,
    spec,
    source: spec.data ?? null,
    connection: 'demo',
    proposed: null,
    channel: 'C0RUNS',
  });
}

function viewOf(draft: Draft) {
  return trainView({
    form: formFromDraft(draft),
    draft,
    generation: 0,
    connections: ['demo', 'snowflake'],
    workers: 4,
    source_note: null,
  });
}

function sample(): RunSpec {
  return RUN_SPEC.parse({
    revision: 'r12',
    country: 'de',
    data: { connection: 'demo', table: 'dt_simulated_weekly' },
    date_var: 'DATE',
    dep_var: 'revenue',
    dep_var_type: 'revenue',
    paid_media_spends: ['tv_S', 'facebook_S'],
    paid_media_vars: ['tv_S', 'facebook_I'],
    context_vars: ['events'],
    factor_vars: ['events'],
    prophet: { vars: ['trend', 'holiday'], country: 'DE' },
    window: { start: '2016-01-01', end: '2018-12-31' },
    hyperparameters: { preset: 'default', overrides: { tv_S_alphas: [0.5, 3] } },
    train: { iterations: 2000, trials: 5, seed: 42 },
  });
}

describe('the train modal', () => {
  it('gives back, submitted untouched, the very spec that it was opened with', () => {
    fc.assert(
      fc.property(runSpec, (spec) => {
        const draft = draftOf(spec);
        const { form } = readForm(submittedState(viewOf(draft)));
        const { input, issues } = specFromForm(form, draft);
        expect(issues).toEqual([]);
        expect(RUN_SPEC.parse(input)).toEqual({ ...spec, notify: { ...spec.notify, channel: 'C0RUNS' } });
      }),
      { numRuns: 60 },
    );
  });

  it('is within the limits for any spec, any manifest name and any note', () => {
    fc.assert(
      fc.property(
        runSpec,
        nastyText,
        fc.array(
          nastyText.filter((name) => name !== '' && name.length <= 60),
          { minLength: 1, maxLength: 150 },
        ),
        (spec, note, connections) => {
          const draft = draftOf(spec, note);
          const view = trainView({
            form: formFromDraft(draft),
            draft,
            generation: 3,
            connections,
            workers: 1,
            source_note: note,
          });
          expect(viewProblems(view)).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('lays what was chosen over the draft and keeps what it does not show', () => {
    const draft = draftOf(sample());
    const state = submittedState(viewOf(draft), {
      dep_var: { selected_option: { text: { type: 'plain_text', text: 'sales' }, value: 'sales' } },
      preset: { selected_option: { text: { type: 'plain_text', text: 'Test' }, value: 'Test' } },
      paid_media_spends: { selected_options: [{ text: { type: 'plain_text', text: 'tv_S' }, value: 'tv_S' }] },
    });
    const spec = RUN_SPEC.parse(specFromForm(readForm(state).form, draft).input);
    expect(spec).toMatchObject({ dep_var: 'sales', paid_media_spends: ['tv_S'], paid_media_vars: ['tv_S'] });
    expect(spec.train).toMatchObject({ iterations: 300, trials: 2, seed: 42 });
    expect(spec.hyperparameters.overrides).toEqual({ tv_S_alphas: [0.5, 3] });
  });

  it('says what the manifest brings along unseen', () => {
    expect(carriedAlong(sample())).toBe('1 hyperparameter range, random seed 42');
    const change = {
      allocator: { total_budget: 1_200_000, channel_constraints: { low: 0.5, up: 2 } },
      notify: { channel: null, watchers: ['U0OTHER'] },
      train: { train_size: [0.6, 0.9] },
    };
    expect(carriedAlong(SPEC_DRAFT.parse(change))).toBe(
      'a total budget of 1,200,000, 0.50 to 2.00 times the spend of each channel, train size 0.6 to 0.9, 1 more person to tell',
    );
  });

  it('says what of the allocator it brings along', () => {
    const allocator = (change: object) => carriedAlong(SPEC_DRAFT.parse({ allocator: change }));
    expect(allocator({ scenario: 'target_efficiency', target_value: 2, date_range: 'last_26' })).toBe(
      'a target for the budget, its target value of 2.00, a budget for the last 26 periods',
    );
    const dates = { start: '2018-01-01', end: '2018-06-30' };
    expect(allocator({ date_range: dates, channel_constraints: { channels: { tv_S: { low: 1 } } } })).toBe(
      'a budget for the dates from 2018-01-01 to 2018-06-30, bounds of their own for 1 channel',
    );
  });

  it('says which of the settings of training it brings along', () => {
    const change = {
      context_signs: ['negative', 'default'],
      hyperparameters: { media: { tv_S: 'tv' } },
      train: {
        add_penalty_factor: true,
        rssd_zero_penalty: false,
        objective_weights: [2, 1],
        intercept: false,
        intercept_sign: 'unconstrained',
        engine: 'stock',
        optimizer: 'nevergrad',
      },
    };
    expect(carriedAlong(SPEC_DRAFT.parse(change))).toBe(
      "1 medium type, 2 signs of coefficients, penalty factors, no penalty for media without effect, objective weights 2 to 1, no intercept, an intercept of either sign, Robyn's own loop, nevergrad",
    );
  });

  it('does not speak of what nobody asked for', () => {
    expect(carriedAlong(SPEC_DRAFT.parse({ train: {}, allocator: {}, notify: {}, hyperparameters: {} }))).toBe('');
  });

  it('opens without a manifest, empty but for good defaults', () => {
    const draft = draftOf(SPEC_DRAFT.parse({}), null);
    const { form } = readForm(submittedState(viewOf(draft)));
    expect(form).toMatchObject({
      preset: 'Test',
      adstock: 'geometric',
      prophet_vars: ['trend', 'season', 'holiday'],
      dep_var: null,
    });
    expect(viewProblems(viewOf(draft))).toEqual([]);
  });

  it.each([
    [
      'a table and a query at once',
      { query: { value: 'SELECT 1' } },
      'query',
      'There is a table and a query. Clear one of them.',
    ],
    ['no source at all', { table: { selected_option: null } }, 'table', 'Choose a table, or write a query below.'],
    ['holidays of nowhere', { prophet_country: { value: null } }, 'prophet_country', /need a country/],
    [
      'an exposure for a channel that is not there',
      { paid_media_vars: { value: 'facebok_S = facebook_I' } },
      'paid_media_vars',
      /Did you mean "facebook_S"/,
    ],
    ['a line that is no pair', { paid_media_vars: { value: 'facebook_S' } }, 'paid_media_vars', /is not a pair/],
  ])('refuses %s under its own field', (_case, changes, field, message) => {
    const draft = draftOf(sample());
    const { issues } = specFromForm(readForm(submittedState(viewOf(draft), changes)).form, draft);
    expect(issues).toEqual([
      { field, message: typeof message === 'string' ? message : expect.stringMatching(message) },
    ]);
  });
});
