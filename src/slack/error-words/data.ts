import type { Wordings } from './wording.ts';

const CHANGE_PREPARE = 'Change prepare in the manifest, and start again.';
const CHANGE_DATA = 'Correct the data, or choose other columns or dates, and start again.';

/** What is wrong with the data. */
export const DATA_WORDS = {
  column_not_found: (f) => ({
    what: `There is no column ${f('column', f('columns', 'of that name'))} in the data.`,
    why: 'The name is misspelt, or the table has changed since.',
    next: f('nearest', '') === '' ? 'Choose a column that the data has.' : `Did you mean ${f('nearest')}?`,
  }),
  column_not_numeric: (f) => ({
    what: `The column ${f('column', 'chosen')} does not hold numbers.`,
    why: 'Spend, exposure and the result to explain have to be numbers.',
    next: CHANGE_DATA,
  }),
  date_not_iso: (f) => ({
    what: `The dates in ${f('column', 'the date column')} cannot be read.`,
    why: `They are to look like 2024-01-31${f('example', '') === '' ? '' : `; one of them is ${f('example')}`}.`,
    next: CHANGE_DATA,
  }),
  date_duplicate: (f) => ({
    what: `Dates occur twice in ${f('column', 'the date column')}.`,
    why: `There is to be one row for each date${f('date', '') === '' ? '' : `; ${f('date')} has more`}.`,
    next: 'Sum the rows by date, for example in a query, and start again.',
  }),
  date_gap: (f) => ({
    what: `Dates are missing in ${f('column', 'the date column')}.`,
    why: `There is to be a row for every day, week or month${f('date', '') === '' ? '' : `; the first gap is at ${f('date')}`}.`,
    next: 'Add the missing rows, with 0 where nothing was spent, and start again.',
  }),
  window_outside_data: (f) => ({
    what: 'The dates chosen lie outside the data.',
    why: `The data covers ${f('start', 'fewer dates')}${f('end', '') === '' ? '' : ` to ${f('end')}`}.`,
    next: 'Choose dates within it.',
  }),
  value_missing: (f) => ({
    what: `Values are missing in ${f('column', f('columns', 'a column'))}.`,
    why: 'Robyn needs a value in every row; where nothing was spent, that is 0.',
    next: CHANGE_DATA,
  }),
  value_negative: (f) => ({
    what: `There are negative values in ${f('column', f('columns', 'a column'))}.`,
    why: 'Spend and exposure cannot be below 0.',
    next: CHANGE_DATA,
  }),
  value_constant: (f) => ({
    what: `${f('column', f('columns', 'A column'))} never changes.`,
    why: 'Nothing can be learnt from a column with one value.',
    next: 'Leave it out, or choose other dates.',
  }),
  data_too_short: (f) => ({
    what: 'There is too little data for this model.',
    why: `It has ${f('rows', 'few')} rows${f('needed', '') === '' ? '' : `; ${f('needed')} are needed`}.`,
    next: 'Choose a longer time, or fewer columns.',
  }),
  no_model: () => ({
    what: 'The data carries no model.',
    why: 'None of the models that were tried gives any channel an effect.',
    next: 'Widen the hyperparameter ranges, train more iterations, or combine small channels.',
  }),
  holiday_country_unknown: (f) => ({
    what: `I know no holidays for ${f('country', 'that country')}.`,
    why: 'The country is to be two letters, such as DE, and in the list of holidays that comes with Robyn.',
    next: 'Choose another country, or untick Holidays.',
  }),
  prophet_vars_unfit: (f) => ({
    what: `The model cannot find ${f('variable', 'one of what it is to find')} in this data.`,
    why: 'Weekly data knows no weekdays, monthly data no days, and holidays are known from 1995 to 2044.',
    next: 'Leave it out of “Let the model find”, or correct the dates.',
  }),
  data_empty: () => ({
    what: 'The data is empty.',
    why: 'The source gave no rows.',
    next: 'Check the table or the query.',
  }),
  country_not_found: (f) => ({
    what: `No row has ${f('value', 'that country')} in ${f('column', 'the country column')}.`,
    why: `It has ${f('known', 'others')}.`,
    next: 'Correct the filter_country of the manifest, and start again.',
  }),
  prefix_not_found: (f) => ({
    what: `No column begins with ${f('prefix', 'that prefix')}.`,
    why: `The data has ${f('columns', 'others')}.`,
    next: CHANGE_PREPARE,
  }),
  column_twice: (f) => ({
    what: `A column ${f('column', 'of that name')} would be there twice.`,
    why: 'Nothing is overwritten.',
    next: CHANGE_PREPARE,
  }),
  column_needed: (f) => ({
    what: `The model cannot go without ${f('column', 'that column')}.`,
    why: 'It needs something to explain and something that explains it.',
    next: CHANGE_PREPARE,
  }),
  aggregate_missing: (f) => ({
    what: `How the values of ${f('column', 'a column')} become one is not said.`,
    why: 'It could be an amount, a price or a flag.',
    next: CHANGE_PREPARE,
  }),
  resample_refused: () => ({
    what: 'The dates cannot become what is asked for.',
    why: 'Nothing is made up: weeks and months come of whole days.',
    next: CHANGE_PREPARE,
  }),
  tag_not_found: (f) => ({
    what: `No row has the tag ${f('tag', 'that is named')}.`,
    why: `The data has ${f('known', 'others')}.`,
    next: CHANGE_PREPARE,
  }),
  tag_unknown: (f) => ({
    what: 'The data has tags that no spend column is made of.',
    why: `They are ${f('tags', 'others')}; their cost would be lost.`,
    next: CHANGE_PREPARE,
  }),
  driver_is_outcome: (f) => ({
    what: `${f('column', 'A column')} is the result itself.`,
    why: 'It would explain everything, and nothing would be left for the channels.',
    next: 'Leave it out, and start again.',
  }),
  value_differs: (f) => ({
    what: `${f('column', 'A column')} differs between rows that become one.`,
    why: 'How they are put together is not said.',
    next: CHANGE_PREPARE,
  }),
} as const satisfies Wordings;
