import type { ErrorDetails } from '../../errors.ts';
import { number, text, type Wording } from './words.ts';

/** The dates, the window, the season and the holidays. */
export const DATE_WORDS = {
  date_not_iso: ({ column, d }) => ({
    message: d.value ? dateNotRead(column, d) : `The date column "${column}" is ${text(d.native_type)}, not a date.`,
    consequence: 'Robyn would take the dates for others or for none, and stop with a sentence about the window.',
    fix: dateFix(d),
  }),
  date_duplicate: ({ column, d }) => ({
    message: `The date column "${column}" has ${text(d.date)} ${number(d.times)} times${d.is_identical ? ', with the same values' : ''}.`,
    consequence:
      'What was spent on one date would carry over to the same date again, and every effect over time would be wrong.',
    fix: d.is_identical
      ? 'The rows are equal: drop the duplicates (drop_duplicates in prepare), after a look at why they are there twice.'
      : 'Give one row for each date: sum up over campaigns, shops or countries, or choose one of them, in data.query or in prepare (filter_country, cost_tag, sum_duplicates).',
  }),
  date_gap: ({ column, d }) => ({
    message: d.monthly_day
      ? `The monthly dates in "${column}" must be the first of the month; ${text(d.date)} is not.`
      : `The dates in "${column}" are not evenly ${d.interval ? `spaced by a ${text(d.interval)}` : 'daily, weekly or monthly'}: ${text(d.date)} is followed by ${text(d.next)}.`,
    consequence: d.monthly_day
      ? 'Robyn looks for the season in months that begin on the first, and finds none.'
      : 'Robyn counts rows, not days: past a gap, effects that last would be carried over to the wrong dates.',
    fix: d.monthly_day
      ? 'Truncate the dates to the month.'
      : d.is_astray
        ? 'Date all weeks by the same weekday (align_weeks in prepare); what is missing then is seen.'
        : 'Fill the gap, with 0 where nothing was spent (fill_gaps in prepare), or sum up to whole weeks or months.',
  }),
  window_outside_data: ({ field, d }) => ({
    message: `The ${field} ${text(d.value)} is outside the data, which runs from ${text(d.first)} to ${text(d.last)}.`,
    consequence: 'Robyn would model another period than the one asked for, without saying so.',
    fix: `Choose a window between ${text(d.first)} and ${text(d.last)}.`,
  }),
  holiday_country_unknown: ({ d }) => ({
    message: `Robyn has no holidays for prophet.country "${text(d.country)}".`,
    consequence: 'Sales on holidays would be put down to whatever channel was on at the time.',
    fix: d.nearest
      ? `Use "${text(d.nearest)}", or leave "holiday" out of prophet.vars.`
      : 'Use one of its 123 countries (ISO codes such as DE, FR, US), or leave "holiday" out of prophet.vars.',
  }),
  prophet_vars_unfit: ({ column, d }) =>
    d.variable === 'holiday'
      ? {
          message: `Robyn knows the holidays of ${text(d.first)} to ${text(d.last)}; the date column "${column}" has ${text(d.date)}.`,
          consequence: 'Dates outside of it would have no holidays, which the model takes for ordinary days.',
          fix: 'Correct the dates, or leave "holiday" out of prophet.vars.',
        }
      : {
          message: `${d.interval === 'week' ? 'Weekly' : 'Monthly'} data cannot show the prophet variable "${text(d.variable)}".`,
          consequence: 'Robyn ignores it or models noise in its name.',
          fix: `Leave "${text(d.variable)}" out of prophet.vars.`,
        },
} as const satisfies Record<string, Wording>;

function dateNotRead(column: string, d: ErrorDetails): string {
  const found = `The date column "${column}" has "${text(d.value)}" in row ${number(d.row)}`;
  if (d.format) return `${found}, which is not written ${text(d.format)}.`;
  return `${found}${d.looks_like ? `, which looks like ${text(d.looks_like)}` : ''}; dates must be YYYY-MM-DD.`;
}

function dateFix(d: ErrorDetails): string {
  if (d.format) return 'Correct it, or dates.format.';
  const or_prepare = 'or have clean_columns in prepare read them, with dates.format.';
  return d.iso
    ? `Write it as ${text(d.iso)}, and the others alike, ${or_prepare}`
    : `Write the dates as in 2024-03-31, ${or_prepare}`;
}
