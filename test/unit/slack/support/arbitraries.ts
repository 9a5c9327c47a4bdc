import fc from 'fast-check';
import type { Run, RunState } from '../../../../src/runs/run.ts';
import { RUN_STATES } from '../../../../src/runs/run.ts';
import { RUN_SPEC, type RunSpec } from '../../../../src/runs/run-spec.ts';
import { mixedWith } from '../../../../src/runs/variable-names.ts';
import type { Fit, Measured } from '../../../../src/trainer/fit.ts';
import type { AllocatorMetrics, ModelSummary } from '../../../../src/trainer/results.ts';
import type { TrainerStatus } from '../../../../src/trainer/status.ts';
import { TRAINER_STEPS } from '../../../../src/trainer/status.ts';
import { anyAnnotation } from '../../../support/annotations.ts';

/** The worst that may come: long names, emoji, mentions and markup where people or R write text. */

export const nastyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.constantFrom(
    '<!channel> & <@U1>',
    '*bold* _it_ ~no~ `code`',
    ':tada: x',
    '',
    '👩‍👩‍👧‍👦'.repeat(200),
    'x'.repeat(20_000),
  ),
);

const columnName = fc
  .tuple(fc.constantFrom('a', 'tv', 'facebook_', 'Q'), fc.stringMatching(/^[A-Za-z0-9_.]{0,124}$/))
  .map(([head, tail]) => (head + tail).slice(0, 128));

const isoDate = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2030-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const source = fc.oneof(
  fc.record({ connection: fc.constantFrom('demo', 'snowflake'), table: fc.string({ minLength: 1, maxLength: 200 }) }),
  fc.record({
    connection: fc.constantFrom('demo', 'snowflake'),
    query: fc.constantFrom('SELECT 1', `SELECT ${'x'.repeat(5000)}`),
  }),
  fc.record({ file: fc.string({ minLength: 1, maxLength: 1000 }) }),
);

/** Any valid spec, up to 200 columns in one role and names of 128 characters. */
export const runSpec: fc.Arbitrary<RunSpec> = fc
  .record({
    names: fc.uniqueArray(columnName, { minLength: 4, maxLength: 320, size: 'max' }),
    cuts: fc.tuple(fc.nat(200), fc.nat(200), fc.nat(120)),
    exposed: fc.array(fc.boolean(), { maxLength: 200 }),
    data: source,
    dates: fc.uniqueArray(isoDate, { minLength: 2, maxLength: 2 }),
    train: fc.record({ iterations: fc.integer({ min: 100, max: 100_000 }), trials: fc.integer({ min: 1, max: 100 }) }),
    preset: fc.constantFrom(null, { iterations: 300, trials: 2 }, { iterations: 2000, trials: 5 }),
    adstock: fc.constantFrom('geometric' as const, 'weibull_cdf' as const, 'weibull_pdf' as const),
    prophet: fc.constantFrom(
      null,
      { vars: ['holiday' as const, 'trend' as const], country: 'DE' },
      { vars: [], country: 'FR' },
    ),
    dep_var_type: fc.constantFrom('revenue' as const, 'conversion' as const),
    annotations: fc.array(anyAnnotation, { maxLength: 4 }),
    snapshot: fc.constantFrom(null, 'fresh', '3f9a'.repeat(16)),
  })
  .map(({ names, cuts, exposed, dates, preset, annotations, ...rest }) => {
    const [date_var = 'a1', dep_var = 'a2', ...others] = names;
    const [spendCut, contextCut, factorCut] = cuts;
    const spends = others.slice(0, Math.max(1, Math.min(spendCut, others.length - 1)));
    const free = others.slice(spends.length);
    const context = free.slice(0, Math.max(1, contextCut));
    const unused = free.slice(context.length);
    const [start = '', end = ''] = [...dates].sort();
    const vars = spends.map((spend, index) => (exposed[index] === true ? (unused[index] ?? spend) : spend));
    const factor_vars =
      (rest.prophet?.vars.length ?? 0) > 0
        ? context.slice(0, factorCut).filter((name, _index, factors) => mixedWith(name, factors) === null)
        : [];
    const takes_factor = (rest.prophet?.vars.length ?? 0) > 0 && factor_vars.length === 0;
    return RUN_SPEC.parse({
      ...rest,
      annotations: annotations.map((one) =>
        one.model_as === 'none' || context.length > 190 || (one.model_as === 'factor' && !takes_factor)
          ? { ...one, model_as: 'none' as const }
          : one,
      ),
      revision: 'r12_x',
      country: 'de',
      date_var,
      dep_var,
      paid_media_spends: spends,
      paid_media_vars: vars,
      context_vars: context,
      factor_vars,
      window: { start, end },
      train: { ...(preset ?? rest.train), seed: 7, train_size: [0.6, 0.7] },
      calibration: [
        {
          channel: spends[0],
          start,
          end,
          lift: 1,
          spend: 1,
          confidence: 0.9,
          metric: dep_var,
        },
      ],
      hyperparameters: { preset: 'narrow', overrides: { [`${vars[0]}_alphas`]: [0.5, 3] } },
    });
  });

export function run(spec: RunSpec, changes: Partial<Run> = {}): Run {
  return {
    schema: 1,
    traceparent: null,
    run_id: `${spec.revision}-${spec.country}-20240131_093000`,
    revision: spec.revision,
    country: spec.country,
    timestamp: '20240131_093000',
    state: 'training',
    spec,
    spec_hash: 'f'.repeat(64),
    requested_by: 'U0ASKER',
    requested_at: '2024-01-31T09:30:00Z',
    channel: 'C0RUNS',
    messages: { card: '1706693400.000100' },
    claims: {},
    request_id: null,
    train_anyway: false,
    batch_id: null,
    version: 0,
    best: null,
    checked: null,
    snapshot: null,
    execution: 'projects/p/locations/l/jobs/j/executions/e',
    launched_at: '2024-01-31T09:30:30Z',
    ended_at: null,
    failure: null,
    cancelled_by: null,
    cost_usd: null,
    request_costs: {},
    warehouse_away_since: null,
    history: [{ state: 'requested', at: '2024-01-31T09:30:00Z' }],
    ...changes,
  };
}

export const anyRun: fc.Arbitrary<Run> = fc
  .record({ spec: runSpec, state: fc.constantFrom<RunState>(...RUN_STATES), message: nastyText, fix: nastyText })
  .map(({ spec, state, message, fix }) =>
    run(spec, {
      state,
      failure: state === 'failed' || state === 'skipped' ? { code: 'trainer_failed', message, fix, details: {} } : null,
    }),
  );

export const trainerStatus: fc.Arbitrary<TrainerStatus | null> = fc.option(
  fc.record({
    schema: fc.constant(1 as const),
    run_id: fc.constant('r12_x-de-20240131_093000'),
    state: fc.constant('running' as const),
    step: fc.constantFrom(...TRAINER_STEPS),
    trials_done: fc.nat(100),
    trials: fc.nat(100),
    iterations_done: fc.nat(1_000_000),
    iterations_total: fc.nat(1_000_000),
    trials_running: fc.array(fc.record({ trial: fc.nat(100), iteration: fc.nat(1_000_000) }), { maxLength: 64 }),
    rate: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
    best_nrmse: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
    best_decomp_rssd: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
    progress: fc.double({ min: 0, max: 1, noNaN: true }),
    seconds_left: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
    started_at: fc.constant('2024-01-31T09:30:30Z'),
    updated_at: fc.constant('2024-01-31T09:31:30Z'),
    memory_bytes: fc.constant(null),
    memory_peak_bytes: fc.constant(null),
    seconds: fc.constant({}),
    error: fc.constant(null),
  }),
);

const figure = fc.oneof(fc.double({ min: -1e12, max: 1e12, noNaN: true }), fc.constantFrom(0, Number.NaN, 1e300));

const measured: fc.Arbitrary<Measured> = fc.record({
  value: figure,
  light: fc.constantFrom('green' as const, 'amber' as const, 'red' as const),
  green: figure,
  amber: figure,
  better: fc.constantFrom('higher' as const, 'lower' as const),
  source: nastyText,
});
const onParts = fc.record({
  train: fc.option(measured),
  validation: fc.option(measured),
  test: fc.option(measured),
});
const anyFit: fc.Arbitrary<Fit> = fc.record({
  parts: fc.constant({
    train: { rows: 1, start: '2016-01-01', end: '2018-12-31', zero_rows: 0 },
    validation: null,
    test: null,
  }),
  rsq: onParts,
  nrmse: onParts,
  mape: onParts,
  decomp_rssd: fc.option(measured),
  mape_lift: fc.option(measured),
});

export const modelSummary: fc.Arbitrary<ModelSummary> = fc
  .record({
    channels: fc.array(
      fc.record({
        channel: fc.oneof(columnName, nastyText),
        variable: columnName,
        spend: figure,
        spend_share: figure,
        effect: figure,
        effect_share: figure,
        coefficient: figure,
        roas: fc.option(figure),
        cpa: fc.option(figure),
        interval: fc.option(
          fc.record({ low: figure, high: figure, mean: figure, models: fc.integer({ min: 1, max: 1000 }) }),
        ),
        no_interval: fc.option(nastyText),
        marginal_roas: fc.option(figure),
        marginal_cpa: fc.option(figure),
        marginal_roas_allocator: fc.option(figure),
        marginal_cpa_allocator: fc.option(figure),
        saturation: fc.option(figure),
        carryover_weeks: figure,
        carryover_share: fc.option(figure),
      }),
      { maxLength: 200, size: 'max' },
    ),
    dep_var: columnName,
    dep_var_type: fc.constantFrom('revenue' as const, 'conversion' as const),
    best_model: fc.oneof(
      fc.constant('1_45_2'),
      nastyText.filter((text) => text !== ''),
    ),
    best_model_reason: nastyText,
    engine_reason: fc.option(nastyText),
    fit: anyFit,
    convergence: fc.record({
      converged: fc.boolean(),
      sentence: nastyText,
      fix: fc.option(nastyText),
      objectives: fc.constant<ModelSummary['convergence']['objectives']>([]),
    }),
    warnings: fc.array(nastyText, { maxLength: 30 }),
    no_allocation: fc.constant(null),
  })
  .map((facts) => ({
    schema: 1 as const,
    run_id: 'r12_x-de-20240131_093000',
    engine: 'fast' as const,
    optimizer: 'native' as const,
    iterations: 300,
    trials: 2,
    models: 600,
    pareto_models: 120,
    clusters: 4,
    window: { start: '2016-01-01', end: '2018-12-31', rows: 157 },
    interval: 'week' as const,
    nrmse: 0.0812,
    decomp_rssd: 0.12,
    mape_lift: null,
    rsq_train: 0.91,
    rsq_val: null,
    rsq_test: null,
    best_model_score: { formula: 'sqrt', scaling: 'over all', ties: 'By id.' },
    pareto: [],
    baseline_share: 0.6,
    finalists: [],
    seconds: { total: 1, inputs: 1, train: 1, outputs: 1, allocator: 1 },
    versions: { r: '4.3', robyn: '3.12', mmmtrainer: '0.1' },
    ...facts,
  }));

export const allocatorMetrics: fc.Arbitrary<AllocatorMetrics> = fc
  .record({
    channels: fc.array(
      fc.record({
        channel: fc.oneof(columnName, nastyText),
        spend: figure,
        spend_optimized: figure,
        spend_change: figure,
        response: figure,
        response_optimized: figure,
        response_change: figure,
        constraint_low: fc.constant(0.7),
        constraint_up: fc.constant(1.5),
      }),
      { maxLength: 200, size: 'max' },
    ),
    periods: nastyText,
    notes: fc.array(nastyText, { maxLength: 5 }),
    dep_var_type: fc.constantFrom('revenue' as const, 'conversion' as const, null),
    total_budget: fc.option(figure),
    target_value: fc.option(figure),
    scenario: fc.constantFrom('max_response' as const, 'target_efficiency' as const),
  })
  .map((facts) => ({
    schema: 1 as const,
    run_id: 'r12_x-de-20240131_093000',
    sol_id: '1_45_2',
    robyn: null,
    date_min: '2018-01-01',
    date_max: '2018-12-31',
    totals: { spend: 1e6, spend_optimized: 1e6, response: 2e6, response_optimized: 2.4e6, response_lift: 0.2 },
    ...facts,
  }));
