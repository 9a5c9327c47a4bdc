import { columnAs, renamedInData, rowsAs, specAs } from './change.ts';
import { cleanData } from './clean-data.ts';
import type { Fault } from './fault.ts';

const factor = { context_vars: ['price', 'promo'], factor_vars: ['promo'] };

/** Columns that are not there or hold something else, and the values in them. */
export const COLUMN_FAULTS: readonly Fault[] = [
  {
    name: 'column-misspelt',
    code: 'column_not_found',
    what: 'the spec says "revenu" where the data has "revenue"',
    make: (seed) => specAs(cleanData(seed), { dep_var: 'revenu' }),
  },
  {
    name: 'column-name-with-blanks',
    code: 'column_not_found',
    what: 'the data calls a channel "TV spend (EUR)"',
    make: (seed) =>
      specAs(renamedInData(cleanData(seed), 'tv_S', 'TV spend (EUR)'), {
        paid_media_spends: ['TV_spend_EUR', 'radio_S', 'facebook_S', 'search_S'],
        paid_media_vars: ['TV_spend_EUR', 'radio_S', 'facebook_I', 'search_clicks_P'],
      }),
  },
  {
    name: 'numbers-with-decimal-commas',
    code: 'column_not_numeric',
    what: 'a spend is written "12.345,67 €"',
    make: (seed) =>
      columnAs(cleanData(seed), 'search_S', (value) => {
        const [whole = '0', cents = '00'] = value.toFixed(2).split('.');
        return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, '.')},${cents} €`;
      }),
  },
  {
    name: 'words-in-context',
    code: 'column_not_numeric',
    what: 'a column of words stands in context_vars and not in factor_vars',
    make: (seed) =>
      specAs(
        rowsAs(cleanData(seed), (row, index) => ({ ...row, promo: index % 7 === 3 ? 'sale' : 'none' })),
        { context_vars: ['price', 'promo'] },
      ),
  },
  {
    name: 'spend-missing',
    code: 'value_missing',
    what: 'three weeks of a spend are empty',
    make: (seed) =>
      columnAs(cleanData(seed), 'radio_S', (value, index) => ([40, 41, 90].includes(index) ? null : value)),
  },
  {
    name: 'price-missing',
    code: 'value_missing',
    what: 'two prices are empty',
    make: (seed) => columnAs(cleanData(seed), 'price', (value, index) => ([40, 41].includes(index) ? null : value)),
  },
  {
    name: 'refund-as-negative-spend',
    code: 'value_negative',
    what: 'a refund is booked as negative spend',
    make: (seed) => columnAs(cleanData(seed), 'radio_S', (value, index) => (index === 50 ? -1200 : value)),
  },
  {
    name: 'outcome-with-other-sign',
    code: 'value_negative',
    what: 'all of the outcome is negative',
    make: (seed) => columnAs(cleanData(seed), 'revenue', (value) => -value),
  },
  {
    name: 'spend-constant',
    code: 'value_constant',
    what: 'a channel has the same spend in every week',
    make: (seed) => columnAs(cleanData(seed), 'radio_S', () => 9000),
  },
  {
    name: 'spend-zero-in-window',
    code: 'value_constant',
    what: 'a channel has stopped before the window',
    make: (seed) =>
      specAs(
        columnAs(cleanData(seed), 'radio_S', (value, index) => (index < 52 ? value : 0)),
        { window: { start: '2021-01-04', end: '2022-12-26' } },
      ),
    // Two years of weeks are a little less than ten for each variable.
    after_fix: [],
  },
  {
    name: 'spend-in-few-weeks',
    code: 'mostly_zero',
    what: 'a channel was on in nine weeks of three years',
    make: (seed) => columnAs(cleanData(seed), 'radio_S', (value, index) => (index % 17 === 4 ? value : 0)),
  },
  {
    name: 'context-nowhere-positive',
    code: 'sign_flipped',
    what: 'a price is given as a negative number',
    make: (seed) => columnAs(cleanData(seed), 'price', (value) => -value),
  },
  {
    name: 'factor-with-many-levels',
    code: 'factor_levels_combined',
    what: 'a factor has 13 levels',
    make: (seed) =>
      specAs(
        rowsAs(cleanData(seed), (row, index) => ({ ...row, promo: `campaign ${index % 13}` })),
        factor,
      ),
  },
  {
    name: 'spend-without-exposure',
    code: 'spend_without_exposure',
    what: 'in two weeks of spend no impression was counted',
    make: (seed) => columnAs(cleanData(seed), 'facebook_I', (value, index) => ([70, 71].includes(index) ? 0 : value)),
  },
  {
    name: 'exposure-without-spend',
    code: 'exposure_without_spend',
    what: 'in two weeks of impressions no spend was booked',
    make: (seed) => columnAs(cleanData(seed), 'facebook_S', (value, index) => ([70, 71].includes(index) ? 0 : value)),
  },
  {
    name: 'channels-move-together',
    code: 'collinear',
    what: 'radio is booked with search, nearly always a third of it',
    make: (seed) =>
      columnAs(cleanData(seed), 'radio_S', (value, index, row) =>
        Math.round(Number(row.search_S) / 3 + 0.06 * value * (index % 5)),
      ),
  },
];
