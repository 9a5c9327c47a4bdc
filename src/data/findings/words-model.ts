import { number, rows, text, type Wording } from './words.ts';

/** How much data there is for what is asked of it. */
export const MODEL_WORDS = {
  data_empty: ({ field }) => ({
    message: `The data has no rows (${field}).`,
    consequence: 'There is nothing to make a model of.',
    fix: 'Check the table, or the WHERE of the query.',
  }),
  data_too_short: ({ d }) => ({
    message: `The window has ${rows(d.rows)} for ${number(d.variables)} variables; at least ${number(d.needed)} are needed.`,
    consequence: 'With nearly as many variables as rows a model explains everything and knows nothing.',
    fix: 'Widen the window, use finer data, or take fewer variables; 10 rows for each variable are recommended.',
  }),
  rows_per_variable: ({ d }) => ({
    message: `The window has ${rows(d.rows)} for ${number(d.variables)} variables; Robyn recommends 10 rows for each (${number(d.recommended)}).`,
    consequence:
      'With so little to learn from, models that fit equally well can say quite different things of a channel.',
    fix: 'Widen the window or take fewer variables.',
  }),
  season_unseen: ({ d }) => ({
    message: `The data runs over ${number(d.days)} days, in which no season comes twice, and prophet.vars has "season".`,
    consequence:
      'The model cannot tell a season from the trend: it may give December to a channel, or take it from one.',
    fix: 'Give data of more than a year, better of two, or leave "season" out of prophet.vars.',
  }),
  validation_too_short: ({ d }) => ({
    message: `With ts_validation and train_size up to ${number(d.train_size)}, as few as ${rows(d.validation)} of ${number(d.rows)} are left to validate with.`,
    consequence: 'An error that is measured on so few rows is mostly chance, and models are chosen by it.',
    fix: `Lower train.train_size, to ${number(d.possible)} at most, or go without ts_validation.`,
  }),
  iterations_few: ({ d }) => ({
    message: `${number(d.iterations)} iterations in ${number(d.trials)} ${d.trials === 1 ? 'trial' : 'trials'} are ${number(d.models)} models; Robyn recommends 2,000 in 5.`,
    consequence: 'The pareto front may hold too few models to choose from, and too few to be clustered.',
    fix: 'Good for trying out; ask for more before anything is decided by it.',
  }),
  holiday_country_differs: ({ d }) => ({
    message: `The run is of ${text(d.market)}, and prophet.country is ${text(d.country)}.`,
    consequence:
      "Another country's holidays explain nothing here, and the own ones are put down to the media that were on.",
    fix: `Use ${text(d.market)}, if the data is of that market.`,
  }),
} as const satisfies Record<string, Wording>;
