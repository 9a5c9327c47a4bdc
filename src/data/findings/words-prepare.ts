import type { ErrorDetails } from '../../errors.ts';
import { list, text, type Wording, type Words } from './words.ts';

/** What a declared step of `prepare` refuses. */
export const PREPARE_WORDS = {
  country_not_found: ({ field, column, d }) => ({
    message: `No row of the data has "${text(d.value)}" in "${column}" (${field}).`,
    consequence: 'It would be a model of no market at all.',
    fix: d.nearest
      ? `Did you mean "${text(d.nearest)}"? "${column}" has ${list(d.known)}.`
      : `"${column}" has ${list(d.known)}.`,
  }),
  prefix_not_found: ({ field, d }) => ({
    message: `No column's name begins with "${text(d.prefix)}" (${field}).`,
    consequence: 'The sum would be one of nothing.',
    fix: `At this step the data has ${list(d.columns)}; capitals matter.`,
  }),
  column_twice: ({ field, column, d }) =>
    d.is_tag
      ? {
          message: `The tag "${column}" is named for "${text(d.other)}" and for "${text(d.own)}" (${field}).`,
          consequence: 'What it cost would count for two channels.',
          fix: 'Name it for one of them, or its cost would count twice.',
        }
      : {
          message: d.own
            ? `The columns "${text(d.other)}" and "${text(d.own)}" would both be named "${column}" (${field}).`
            : `A column "${column}" is there already, as "${text(d.other)}" (${field}).`,
          consequence: 'Which of the two the model means could not be told.',
          fix: d.own
            ? 'Rename one of them in the data.'
            : d.is_annotation
              ? 'Word the annotation otherwise, or write model_as: none and take the column of the data.'
              : 'Choose another name; nothing is overwritten.',
        },
  column_needed: ({ field, column }) => ({
    message: `The model cannot go without "${column}" (${field}).`,
    consequence: 'What would be left is no model.',
    fix: `Take "${column}" out of may_drop, or change the model: it needs dep_var and something that explains it, and no lift test of a channel that is gone.`,
  }),
  aggregate_missing: ({ field, column }) => ({
    message: `How the values of "${column}" become one is not said (${field}): it could be an amount, a price or a flag.`,
    consequence:
      'A price that is summed up, or an amount of which a mean is taken, explains something else than it says.',
    fix: `Declare it there, such as aggregates: { ${column}: mean }; it can be sum, mean, first, last, min or max.`,
  }),
  resample_refused: ({ field, column, d }) => ({
    ...resampleRefused(field, column, d),
    consequence: 'Periods that are made up or cut up would be modelled as if they had been measured.',
  }),
  tag_not_found: ({ field, column, d }) => ({
    message: `No row of the data has the tag "${text(d.tag)}" in "${column}" (${field}).`,
    consequence: 'A channel would have no spend at all.',
    fix: d.nearest
      ? `Did you mean "${text(d.nearest)}"? "${column}" has ${list(d.known)}.`
      : `"${column}" has ${list(d.known)}.`,
  }),
  tag_unknown: ({ field, column, d }) => ({
    message: `"${column}" has tags that no spend column is made of: ${list(d.tags)} (${field}).`,
    consequence: 'What they cost would be missing from the model, and what they brought would be put down to others.',
    fix: 'Name them there, so that no cost is lost, or write others: leave_out.',
  }),
  value_differs: ({ field, column, d }) => ({
    message: `"${column}" differs between the rows of ${text(d.date)} (${text(d.a)} and ${text(d.b)}), which become one (${field}).`,
    consequence: 'Whichever of the values were taken, the others would be lost.',
    fix: `Declare how, such as aggregates: { ${column}: sum } where each row has its own part.`,
  }),
} as const satisfies Record<string, Wording>;

function resampleRefused(field: string, column: string, d: ErrorDetails): Pick<Words, 'message' | 'fix'> {
  switch (d.reason) {
    case 'finer':
      return {
        message: `The data is by ${text(d.from)}, which is coarser than a ${text(d.to)} (${field}): what happened within it is not known, and is not made up.`,
        fix: `Give daily data, or train on ${text(d.from)}s.`,
      };
    case 'weeks_in_months':
      return {
        message: `Weeks do not add up to months (${field}): some lie in two.`,
        fix: 'Give daily data, or write weeks_count_in: month_of_start, which counts each week whole in the month that it starts in.',
      };
    case 'other_weekday':
      return {
        message: `The weeks in "${column}" are dated ${text(d.date)} and so on, which is not a ${text(d.week_starts)} (${field}); weeks cannot be cut anew.`,
        fix: 'Write the weekday of these dates as week_starts, or give daily data.',
      };
    case 'four_weeks':
      return {
        message: `"${column}" has more than one date in a month, such as ${text(d.date)}, though its dates are 28 to 31 days apart (${field}).`,
        fix: 'Give data by calendar month, or daily data.',
      };
    case 'no_whole':
      return {
        message: `The data has no whole ${text(d.to)} (${field}).`,
        fix: 'Give data over a longer time, or take away what filters it.',
      };
    default:
      return {
        message: `Whether "${column}" is daily, weekly or monthly cannot be told from so few dates (${field}).`,
        fix: 'Give data over a longer time.',
      };
  }
}
