import { describe, expect, test } from 'vitest';
import { RUN_SPEC, type RunSpecInput, specColumns, specHash } from '../../../src/runs/run-spec.ts';
import { runSpec } from '../../support/specs.ts';

/** "path: message" of what is wrong with the spec after this change. */
function refused(change: Partial<RunSpecInput>): string[] {
  const parsed = RUN_SPEC.safeParse({ ...runSpec(), ...change });
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('a column has one role', () => {
  expect(refused({ organic_vars: ['tv_S'] })).toContain(
    'organic_vars: "tv_S" is already used as paid_media_spends; a column has one role',
  );
  expect(refused({ paid_media_vars: ['search_S', 'search_clicks'] })).toContain(
    'paid_media_vars.0: "search_S" is already used as paid_media_spends; a column has one role',
  );
});

test('a single variable cannot be modelled, whatever it is', () => {
  const single = { paid_media_spends: ['tv_S'], paid_media_vars: ['tv_S'], organic_vars: [], context_vars: [] };
  expect(refused({ ...single, prophet: null })).toEqual([
    'paid_media_spends: is the only thing that could explain dep_var; add prophet.vars (trend, season), context_vars or another channel',
  ]);
  expect(refused({ ...single, prophet: { vars: ['trend'], country: 'DE' } })).toEqual([]);
});

test('factors need prophet', () => {
  const factor = { context_vars: ['event'], factor_vars: ['event'] };
  expect(refused({ ...factor, prophet: null })[0]).toContain('factor_vars: needs prophet.vars');
  expect(refused({ ...factor, prophet: { vars: ['trend'], country: 'DE' } })).toEqual([]);
});

test('a factor is in context_vars, and Robyn can tell it from what is named alike', () => {
  const prophet = { vars: ['trend' as const], country: 'DE' };
  const factors = (...names: string[]) => refused({ context_vars: names, factor_vars: names, prophet });
  expect(refused({ organic_vars: ['mails'], factor_vars: ['mails'], prophet })).toEqual([
    'factor_vars: "mails" must also be in context_vars',
  ]);
  expect(factors('promo', 'promo_big')[0]).toContain('factor_vars: "promo" is how "promo_big" begins');
  expect(factors('tr')[0]).toContain('"tr" is how "trend" begins');
  expect(factors('events', 'promo')).toEqual([]);
});

test('a column is not called what Robyn calls its own', () => {
  const prophet = { vars: ['trend' as const], country: 'DE' };
  for (const name of ['ds', 'y', 'intercept', 'solID', 'next', 'trend']) {
    expect(refused({ context_vars: [name], prophet })).toEqual([
      `context_vars: "${name}" is a name that Robyn needs for a column of its own; rename it in the data, or in data.query`,
    ]);
  }
  expect(refused({ context_vars: ['trend'] })).toEqual([]);
  expect(refused({ dep_var: 'y', date_var: 'ds' })).toEqual([]);
});

test('an exposure is that of one channel', () => {
  expect(refused({ paid_media_vars: ['clicks', 'clicks'] })).toEqual([
    'paid_media_vars.1: "clicks" is named twice; each channel needs an exposure of its own',
  ]);
});

test('validation needs rows that are not trained on', () => {
  const train = (train_size: [number, number], ts_validation: boolean) =>
    refused({ train: { train_size, ts_validation } });
  expect(train([0.5, 1], true)[0]).toContain('train.train_size: leaves nothing to validate with');
  expect(train([0.5, 0.9], true)).toEqual([]);
  expect(train([0.5, 1], false)).toEqual([]);
});

describe('overrides of hyperparameters', () => {
  const overrides = (ranges: Record<string, number | [number, number]>) =>
    refused({ hyperparameters: { preset: 'default', overrides: ranges } });

  test('are named by the exposure where there is one, as Robyn names them', () => {
    expect(overrides({ search_clicks_alphas: [0.5, 2], tv_S_thetas: 0.2, lambda: 0.1 })).toEqual([]);
    expect(overrides({ search_S_alphas: [0.5, 2] })[0]).toContain(
      'is modelled by its exposure "search_clicks": write "search_clicks_alphas"',
    );
    expect(overrides({ tv_S_theta: 0.2 })).toEqual([
      'hyperparameters.overrides.tv_S_theta: is no hyperparameter of this model; did you mean "tv_S_thetas"?',
    ]);
  });

  test('depend on the adstock', () => {
    expect(overrides({ tv_S_shapes: [0, 2] })).toHaveLength(1);
    const weibull = {
      adstock: 'weibull_pdf',
      hyperparameters: { preset: 'default', overrides: { tv_S_shapes: [0, 2] } },
    } as const;
    expect(RUN_SPEC.safeParse({ ...runSpec(), ...weibull }).success).toBe(true);
  });

  test("keep Robyn's limits", () => {
    expect(overrides({ tv_S_thetas: [0, 1] })).toEqual([
      'hyperparameters.overrides.tv_S_thetas: must lie at or above 0 and below 1',
    ]);
  });
});

describe('hyperparameters', () => {
  test('take the type of a medium by its modelled variable', () => {
    const types = (media: Record<string, 'tv' | 'digital'>) => refused({ hyperparameters: { media } });
    expect(types({ tv_S: 'tv', search_clicks: 'digital' })).toEqual([]);
    expect(types({ search_S: 'digital' })).toEqual([
      'hyperparameters.media.search_S: is modelled by its exposure "search_clicks": write "search_clicks"',
    ]);
  });

  test('leave something to search', () => {
    const kinds = ['alphas', 'gammas', 'thetas'];
    const all = ['tv_S', 'search_clicks'].flatMap((medium) => kinds.map((kind) => [`${medium}_${kind}`, 0.5]));
    const fixed = { ...Object.fromEntries(all), lambda: 0.1 };
    expect(refused({ hyperparameters: { overrides: fixed } })).toEqual([
      'hyperparameters.overrides: fixes all hyperparameters; give at least one of them a range to search',
    ]);
    expect(refused({ hyperparameters: { overrides: { ...fixed, lambda: [0, 1] } } })).toEqual([]);
  });
});

test('what nobody asks for is as robyn_run has it', () => {
  expect(runSpec().train).toMatchObject({
    ts_validation: false,
    add_penalty_factor: false,
    rssd_zero_penalty: true,
    objective_weights: null,
    intercept: true,
    intercept_sign: 'non_negative',
    engine: 'fast',
    optimizer: 'native',
  });
});

test('objective weights are one for each of the objectives', () => {
  const weights = (objective_weights: number[], change: Partial<RunSpecInput> = {}) =>
    refused({ ...change, train: { objective_weights } });
  const calibration = [
    { channel: 'tv_S', start: '2020-02-03', end: '2020-03-02', lift: 9, spend: 9, confidence: 0.9, metric: 'revenue' },
  ];
  expect(weights([2, 1])).toEqual([]);
  expect(weights([2, 1, 1], { calibration })).toEqual([]);
  expect(weights([2, 1], { calibration })[0]).toContain(
    'train.objective_weights: needs three numbers with calibration',
  );
  expect(weights([2, 1, 1])[0]).toContain('train.objective_weights: needs two numbers without calibration');
  expect(weights([0, 0])).toEqual(['train.objective_weights: needs a number above 0']);
});

test('signs are one for each column', () => {
  expect(refused({ paid_media_signs: ['positive', 'default'] })).toEqual([]);
  expect(refused({ paid_media_signs: ['positive'] })).toEqual([
    'paid_media_signs: needs one sign for each of the 2 paid_media_spends, in their order; there are 1',
  ]);
  expect(refused({ organic_signs: ['negative'] })[0]).toContain('of the 0 organic_vars');
});

test('lift tests are of media of the run and lie within its window', () => {
  const study = {
    channel: 'tv_S',
    start: '2020-02-03',
    end: '2020-03-02',
    lift: 100,
    spend: 10,
    confidence: 0.9,
    metric: 'revenue',
  };
  expect(refused({ calibration: [study, { ...study, channel: 'tv_S+search_S' }] })).toEqual([]);
  expect(refused({ calibration: [{ ...study, channel: 'radio_S' }] })).toEqual([
    'calibration.0.channel: "radio_S" is none of paid_media_spends and organic_vars',
  ]);
  expect(refused({ calibration: [{ ...study, end: '2025-01-06' }] })[0]).toContain('must lie within the window');
});

test('lift tests that Robyn cannot compare with are refused', () => {
  const study = { channel: 'tv_S', start: '2020-02-03', end: '2020-03-02', spend: 10, confidence: 0.9 };
  expect(refused({ calibration: [{ ...study, lift: 100, metric: 'orders' }] })).toEqual([
    'calibration.0.metric: must be dep_var, "revenue"; leave out a test of another metric',
  ]);
  expect(refused({ calibration: [{ ...study, lift: 0, metric: 'revenue' }] })[0]).toContain('calibration.0.lift: is 0');
});

describe('the allocator', () => {
  const allocator = (change: RunSpecInput['allocator']) => refused({ allocator: change });

  test('takes dates, bounds of single channels, a budget or a target', () => {
    const own = { tv_S: { low: 0.1, up: 2 }, search_S: { up: 3 } };
    expect(allocator({ total_budget: 1000, date_range: 'last_26', channel_constraints: { channels: own } })).toEqual(
      [],
    );
    expect(allocator({ scenario: 'target_efficiency', target_value: 2 })).toEqual([]);
    expect(allocator({ date_range: { start: '2021-01-04', end: '2021-12-27' } })).toEqual([]);
  });

  test('has a usual value for everything', () => {
    expect(RUN_SPEC.parse(runSpec()).allocator).toEqual({
      scenario: 'max_response',
      total_budget: null,
      target_value: null,
      date_range: 'all',
      channel_constraints: { low: 0.7, up: 1.5, channels: {} },
    });
  });

  test.each<[string, RunSpecInput['allocator'], string]>([
    [
      'a target that is not used',
      { target_value: 2 },
      'allocator.target_value: is only used with scenario target_effici',
    ],
    [
      'a budget that is not used',
      { scenario: 'target_efficiency', total_budget: 10 },
      'allocator.total_budget: is not used with scenario target_efficiency',
    ],
    [
      'dates outside the window',
      { date_range: { start: '2030-01-01', end: '2030-06-01' } },
      'allocator.date_range: must lie within the window, 2020-01-06 to 2021-12-27',
    ],
    [
      'dates the wrong way round',
      { date_range: { start: '2021-06-01', end: '2021-01-01' } },
      'allocator.date_range.end: must not be before its start',
    ],
    [
      'a channel that is none',
      { channel_constraints: { channels: { search_clicks: { low: 1 } } } },
      'allocator.channel_constraints.channels.search_clicks: is none of paid_media_spends: tv_S, search_S',
    ],
    [
      'bounds the wrong way round',
      { channel_constraints: { low: 2, up: 1 } },
      'allocator.channel_constraints: needs low <= up; they are 2 and 1',
    ],
    [
      'a bound of its own that crosses the common one',
      { channel_constraints: { channels: { tv_S: { low: 2 } } } },
      'allocator.channel_constraints.channels.tv_S: needs low <= up; they are 2 and 1.5',
    ],
  ])('refuses %s', (_what, change, sentence) => {
    expect(allocator(change)[0]).toContain(sentence);
  });
});

test('the columns of a spec come once each, the date first', () => {
  expect(specColumns(runSpec())).toEqual(['DATE', 'revenue', 'tv_S', 'search_S', 'search_clicks']);
});

test('the hash is of what decides the result, and not of who is told', () => {
  const spec = runSpec();
  expect(specHash(runSpec({ notify: { channel: 'C9' } }))).toBe(specHash(spec));
  expect(specHash(runSpec({ train: { seed: 124 } }))).not.toBe(specHash(spec));
});

describe('annotations', () => {
  const sale = { start: '2020-03-02', label: 'Sale' };
  const prophet = { vars: ['trend' as const], country: 'DE' };

  test('have their last day after their first', () => {
    expect(refused({ annotations: [sale, { ...sale, end: '2020-03-01' }] })).toEqual([
      'annotations.1.end: must not be before its start',
    ]);
  });

  test('have a label of one line', () => {
    expect(
      refused({
        annotations: [
          { ...sale, label: ' Sale' },
          { ...sale, label: 'Sale\nof all' },
        ],
      }),
    ).toEqual([
      'annotations.0.label: must be one line, without blanks around it',
      'annotations.1.label: must be one line, without blanks around it',
    ]);
  });

  test('make no variable that the spec has already', () => {
    const annotations = [{ ...sale, model_as: 'context' as const }];
    expect(refused({ annotations, context_vars: ['Event_sale'] })).toEqual([
      'annotations.0.label: would make a variable "event_sale", and context_vars has that already; word it otherwise',
    ]);
    expect(refused({ annotations: [sale], context_vars: ['event_sale'] })).toEqual([]);
  });

  test('of a factor need prophet, and no factor that Robyn would mix with theirs', () => {
    const annotations = [sale, { ...sale, model_as: 'factor' as const }];
    expect(refused({ annotations, prophet: null })[0]).toContain('annotations.1.model_as: needs prophet.vars');
    expect(refused({ annotations, prophet })).toEqual([]);
    const factors = { context_vars: ['annotation_b'], factor_vars: ['annotation_b'] };
    expect(refused({ annotations, prophet, ...factors })).toEqual([
      'annotations.1.model_as: makes a factor "annotation", whose effect Robyn would mix with that of "annotation_b"; write "context"',
    ]);
  });

  test('are part of the hash where they are variables of the market, and not where they are only shown', () => {
    const hash = (...annotations: NonNullable<RunSpecInput['annotations']>) => specHash(runSpec({ annotations }));
    const shown = specHash(runSpec());
    const modelled = hash({ ...sale, model_as: 'context' });
    expect(hash(sale, { ...sale, country: 'fr', model_as: 'context' })).toBe(shown);
    expect(modelled).not.toBe(shown);
    expect(hash(sale, { ...sale, model_as: 'context', channel: 'tv_S', country: 'de' })).toBe(modelled);
    expect(hash({ ...sale, end: '2020-03-09', model_as: 'context' })).not.toBe(modelled);
    expect(hash({ ...sale, label: 'Sales', model_as: 'context' })).not.toBe(modelled);
    expect(specHash(runSpec({ annotations: [{ ...sale, model_as: 'factor' }], prophet }))).not.toBe(modelled);
  });

  test('without annotations a spec has the hash that it had before there were any', () => {
    expect(specHash(runSpec())).toBe('d16fcf98423c757b3be585bfe55a25ff86bd296766b0eea71b5b4a745058e408');
  });
});
