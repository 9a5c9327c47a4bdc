import { number, rows, type Wording } from './words.ts';

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
} as const satisfies Record<string, Wording>;
