import { describe, expect, test } from 'vitest';
import { applyFix } from '../../../src/data/apply-fix.ts';
import { FIX, type Fix } from '../../../src/data/fix.ts';
import { fixLabel } from '../../../src/data/fix-label.ts';
import { runSpec } from '../../support/specs.ts';

const prophet = { vars: ['trend' as const, 'season' as const, 'holiday' as const], country: 'DE' };
const spec = runSpec({
  prophet,
  context_vars: ['price'],
  prepare: [{ resample: { to: 'week', aggregates: { price: 'mean' } } }],
});

describe('a fix changes the spec as a person would', () => {
  test.each<[Fix, Record<string, unknown>]>([
    [{ kind: 'drop_column', column: 'price' }, { context_vars: [] }],
    [
      { kind: 'drop_column', column: 'search_clicks' },
      { paid_media_spends: ['tv_S'], paid_media_vars: ['tv_S'] },
    ],
    [
      { kind: 'set_window', start: '2020-03-02', end: '2021-06-28' },
      { window: { start: '2020-03-02', end: '2021-06-28' } },
    ],
    [
      { kind: 'set_column', column: 'tv_S', to: 'tv' },
      { paid_media_spends: ['tv', 'search_S'], paid_media_vars: ['tv', 'search_clicks'] },
    ],
    [{ kind: 'as_factor', column: 'price' }, { factor_vars: ['price'] }],
    [{ kind: 'prophet_without', vars: ['season', 'holiday'] }, { prophet: { vars: ['trend'], country: 'DE' } }],
    [{ kind: 'prophet_country', country: 'GR' }, { prophet: { ...prophet, country: 'GR' } }],
  ])('%o', (fix, changed) => {
    expect(applyFix(spec, fix)).toEqual({ ...spec, ...changed });
  });

  test.each<[Fix, number]>([
    [{ kind: 'fill_missing', column: 'tv_S', with: 0 }, 0],
    [{ kind: 'fill_gaps', columns: { revenue: 'between' } }, 0],
    [{ kind: 'sum_duplicates', aggregates: { price: 'mean' } }, 0],
    [{ kind: 'drop_duplicates' }, 0],
    [{ kind: 'date_format', column: 'DATE', format: 'DD.MM.YYYY' }, 0],
    [{ kind: 'decimal', column: 'tv_S', decimal: ',' }, 0],
    [{ kind: 'clean_names' }, 0],
    [{ kind: 'set_market', column: 'market', value: 'DE' }, 0],
    [{ kind: 'resample', to: 'month', aggregates: { price: 'mean' } }, 1],
  ])('%o is one more step, among the days as long as there are days', (fix, at) => {
    const { prepare } = applyFix(spec, fix) ?? spec;
    expect(prepare).toHaveLength(2);
    expect(prepare[at]).not.toEqual(spec.prepare[0]);
    expect(prepare[1 - at]).toEqual(spec.prepare[0]);
  });
});

test('a market that was chosen already is chosen anew, where it was', () => {
  const filtered = runSpec({ prepare: [{ clean_columns: {} }, { filter_country: { column: 'market', value: 'de' } }] });
  expect(applyFix(filtered, { kind: 'set_market', column: 'market', value: 'DE' })?.prepare).toEqual([
    filtered.prepare[0],
    { filter_country: { column: 'market', value: 'DE' } },
  ]);
});

test('what is said of a column goes with it under its other name', () => {
  const said = runSpec({
    hyperparameters: { media: { tv_S: 'tv' }, overrides: { tv_S_gammas: [0.3, 0.9] } },
    calibration: [
      {
        channel: 'tv_S',
        start: '2020-02-03',
        end: '2020-03-02',
        lift: 5,
        spend: 3,
        confidence: 0.9,
        metric: 'revenue',
      },
    ],
    allocator: { channel_constraints: { channels: { tv_S: { low: 0.9 } } } },
  });
  expect(applyFix(said, { kind: 'set_column', column: 'tv_S', to: 'tv' })).toMatchObject({
    hyperparameters: { media: { tv: 'tv' }, overrides: { tv_gammas: [0.3, 0.9] } },
    calibration: [{ channel: 'tv' }],
    allocator: { channel_constraints: { channels: { tv: { low: 0.9 } } } },
  });
});

describe('a fix that leaves no model is none', () => {
  test.each<[string, Fix]>([
    ['the outcome cannot go', { kind: 'drop_column', column: 'revenue' }],
    ['one column has one role', { kind: 'set_column', column: 'tv_S', to: 'search_S' }],
    ['a factor needs prophet', { kind: 'as_factor', column: 'price' }],
    ['a window needs an end after its start', { kind: 'set_window', start: '2021-01-04', end: '2020-01-06' }],
    ['without prophet there are no holidays', { kind: 'prophet_country', country: 'FR' }],
  ])('%s', (_why, fix) => {
    expect(applyFix(runSpec({ context_vars: ['price'] }), fix)).toBeNull();
  });
});

test('every fix has a label for its button, and passes its own schema', () => {
  for (const fix of [
    { kind: 'fill_missing', column: 'price', with: 'previous' },
    { kind: 'clean_names' },
    { kind: 'sum_duplicates' },
    { kind: 'set_market', column: 'market', value: 'DE' },
    { kind: 'prophet_without', vars: ['season', 'holiday'] },
  ]) {
    expect(fixLabel(FIX.parse(fix))).toMatch(/^[A-Z].*[^.]$/);
  }
});
