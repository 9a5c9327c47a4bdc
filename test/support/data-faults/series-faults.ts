import { columnAs, rowsAs, specAs } from './change.ts';
import { cleanData } from './clean-data.ts';
import type { Fault } from './fault.ts';
import { seededRandom } from './random.ts';

/** What is odd about columns as they run over time. */
export const SERIES_FAULTS: readonly Fault[] = [
  {
    name: 'outcome-breaks',
    code: 'outcome_break',
    what: 'from the 100th week on, a fifth of the outcome is gone',
    make: (seed) => columnAs(cleanData(seed), 'revenue', (value, index) => (index < 100 ? value : 0.8 * value)),
  },
  {
    name: 'outcome-breaks-by-the-day',
    code: 'outcome_break',
    what: 'from the 500th day on, the outcome is a third higher',
    make: (seed) => columnAs(cleanData(seed, 'day'), 'revenue', (value, index) => (index < 500 ? value : 1.33 * value)),
  },
  {
    name: 'spend-in-thousands',
    code: 'unit_jump',
    what: 'spend is given in thousands until the 90th week',
    make: (seed) => columnAs(cleanData(seed), 'search_S', (value, index) => (index < 90 ? value / 1000 : value)),
  },
  {
    name: 'outcome-in-cents',
    code: 'unit_jump',
    what: 'the outcome is given in cents from the 70th week on',
    make: (seed) => columnAs(cleanData(seed), 'revenue', (value, index) => (index < 70 ? value : value * 100)),
  },
  {
    name: 'spends-in-another-currency',
    code: 'cost_jump',
    what: 'from the 60th week on, spends are in dollars',
    make: (seed) =>
      rowsAs(cleanData(seed), (row, index) =>
        index < 60 ? row : { ...row, facebook_S: 1.12 * Number(row.facebook_S), search_S: 1.12 * Number(row.search_S) },
      ),
  },
  {
    name: 'impressions-counted-otherwise',
    code: 'cost_jump',
    what: 'from the 80th week on, only impressions that were seen are counted',
    make: (seed) =>
      columnAs(cleanData(seed), 'facebook_I', (value, index) => (index < 80 ? value : Math.round(0.45 * value))),
  },
  {
    name: 'decimal-sign-slipped',
    code: 'value_spike',
    what: 'one week of spend is a hundred times too large',
    make: (seed) => columnAs(cleanData(seed), 'radio_S', (value, index) => (index === 64 ? 100 * value : value)),
  },
  {
    name: 'spend-before-the-shop-opens',
    code: 'spend_before_outcome',
    what: 'nothing is sold in the first five weeks',
    make: (seed) => columnAs(cleanData(seed), 'revenue', (value, index) => (index < 5 ? 0 : value)),
  },
  {
    name: 'returns-beyond-sales',
    code: 'outcome_negative',
    what: 'in one week more is returned than sold',
    make: (seed) => columnAs(cleanData(seed), 'revenue', (value, index) => (index === 77 ? -0.1 * value : value)),
  },
  {
    name: 'closed-on-sundays',
    code: 'outcome_often_zero',
    what: 'nothing is sold on Sundays',
    make: (seed) =>
      columnAs(cleanData(seed, 'day'), 'revenue', (value, _index, row) =>
        new Date(String(row.DATE)).getUTCDay() === 0 ? 0 : value,
      ),
  },
  {
    name: 'exposure-counted-late',
    code: 'exposure_begins_late',
    what: 'impressions are counted only from the 30th week on',
    make: (seed) => columnAs(cleanData(seed), 'facebook_I', (value, index) => (index < 30 ? 0 : value)),
  },
  {
    name: 'exposure-of-another-channel',
    code: 'exposure_unlike_spend',
    what: 'the clicks are those of somebody else',
    make: (seed) => {
      const random = seededRandom(seed + 5000);
      return columnAs(cleanData(seed), 'search_clicks_P', () => Math.round(42_000 * Math.exp(0.3 * random.normal())));
    },
  },
  {
    name: 'bills-booked-late',
    code: 'cost_implausible',
    what: 'most money of a channel is booked in every fourth week',
    make: (seed) =>
      columnAs(cleanData(seed), 'facebook_S', (value, index) => (index % 4 === 3 ? 4 * value : 0.02 * value)),
  },
  {
    name: 'always-the-same-when-on',
    code: 'flat_when_on',
    what: 'a channel costs 60,000 in each week that it is on',
    make: (seed) => columnAs(cleanData(seed), 'tv_S', (value) => (value === 0 ? 0 : 60_000)),
  },
  {
    name: 'weeks-spread-over-days',
    code: 'spread_evenly',
    what: 'a channel is known by the week and spread over its days',
    make: (seed) => {
      const data = cleanData(seed, 'day');
      // 1 January 2021 was a Friday: weeks begin on Monday, the fourth day.
      return columnAs(data, 'radio_S', (_value, index) =>
        Number(data.rows[7 * Math.floor((index + 4) / 7)]?.radio_S ?? data.rows.at(-1)?.radio_S),
      );
    },
  },
  {
    name: 'channel-launched-in-the-second-year',
    code: 'channel_launched_late',
    what: 'a channel begins after 60 weeks',
    make: (seed) => columnAs(cleanData(seed), 'radio_S', (value, index) => (index < 60 ? 0 : value)),
  },
  {
    name: 'channel-given-up',
    code: 'channel_ended',
    what: 'a channel ends 60 weeks before the window',
    make: (seed) => columnAs(cleanData(seed), 'radio_S', (value, index) => (index < 96 ? value : 0)),
  },
  {
    name: 'flag-of-one-week',
    code: 'context_nearly_constant',
    what: 'a flag is 1 in one week',
    make: (seed) =>
      specAs(
        rowsAs(cleanData(seed), (row, index) => ({ ...row, strike: index === 50 ? 1 : 0 })),
        { context_vars: ['price', 'strike'] },
      ),
  },
  {
    name: 'event-of-one-week',
    code: 'factor_level_rare',
    what: 'a level of a factor is there in one week',
    make: (seed) =>
      specAs(
        rowsAs(cleanData(seed), (row, index) => ({
          ...row,
          promo: index === 50 ? 'anniversary' : index % 9 === 4 ? 'sale' : 'none',
        })),
        { context_vars: ['price', 'promo'], factor_vars: ['promo'] },
      ),
  },
];
