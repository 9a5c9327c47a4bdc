import type { ErrorDetails } from '../../errors.ts';
import { list, number, rows, text, type Wording, where } from './words.ts';

const NO_MODEL = 'Robyn stops, so there would be no model.';

/** Columns that are not there or hold something else, and the values in them. */
export const COLUMN_WORDS = {
  column_not_found: ({ field, column, d }) => ({
    message: `There is no column "${column}" in the data (${field}).`,
    consequence: 'The model could not have this variable; nothing is trained without what was asked for.',
    fix: foundInstead(column, d),
  }),
  column_not_numeric: ({ field, column, d }) => ({
    message: `The column "${column}" is not numeric (${field})${d.value ? `: "${text(d.value)}" in row ${number(d.row)}${d.thousands ? ' may have thousands or decimals after its point' : ''}` : `: it is ${text(d.native_type)}`}.`,
    consequence:
      'Texts add up to nothing, and read the wrong way round they would be a thousand times too large or too small.',
    fix: numberFix(field, column, d),
  }),
  value_missing: ({ field, column, d }) => ({
    message: `The column "${column}" has no value in ${number(d.count)} of ${number(d.rows)} rows, first ${where(d)} (${field}).`,
    consequence: NO_MODEL,
    fix: 'Fill it, with 0 where nothing was spent (fill_missing in prepare does it), or leave the column out.',
  }),
  value_negative: ({ field, column, d }) => ({
    message: `The column "${column}" is negative in ${number(d.count)} of ${number(d.rows)} rows, first ${where(d)}: ${text(d.value)} (${field}).`,
    consequence:
      field === 'dep_var'
        ? 'Robyn would model its absolute value in silence, so that what brings more would look like a loss.'
        : NO_MODEL,
    fix:
      field === 'dep_var'
        ? 'It is nowhere positive: give what media are to bring as positive numbers.'
        : 'Media must be 0 or more: book refunds on the date of the spend, or leave the column out.',
  }),
  value_constant: ({ field, column, d }) => ({
    message: `The column "${column}" is ${text(d.value)} in every row of the ${d.in_window ? 'window' : 'data'} (${field}).`,
    consequence: 'What never changes explains no change: nothing can be learnt of its effect, and Robyn stops.',
    fix: d.may_drop
      ? `Leave it out, list it in may_drop if the model may go without it, combine it with another, or widen the window.`
      : 'Leave it out, combine it with another, or widen the window.',
  }),
  mostly_zero: ({ column, d }) => ({
    message: `The column "${column}" is 0 in ${number(d.zeros)} of ${number(d.rows)} rows of the window.`,
    consequence: 'The model sees this channel at work too rarely to say much about it: its effect is close to a guess.',
    fix: 'Combine it with a similar channel if its effect should be told apart, or leave it out.',
  }),
  sign_flipped: ({ column }) => ({
    message: `The column "${column}" is nowhere positive; Robyn models its absolute value, so that its effect has the other sign.`,
    consequence: 'People who read the plots take an effect for its opposite.',
    fix: 'Multiply it by -1, so that everybody reads it alike.',
  }),
  factor_levels_combined: ({ column, d }) => ({
    message: `The factor "${column}" has ${number(d.levels)} levels; Robyn takes all but the ${number(d.kept)} most frequent for one.`,
    consequence: 'Rare events that have nothing to do with each other get one effect together.',
    fix: 'Group its levels.',
  }),
  spend_without_exposure: ({ column, d }) => ({
    message: `"${column}" has spend in ${rows(d.count)} where its exposure "${text(d.other)}" is 0, first on ${text(d.date)}.`,
    consequence: 'Money that nobody saw at work brings nothing in the model, so the channel looks worse than it is.',
    fix: 'Check that both are for the same channel and dates.',
  }),
  exposure_without_spend: ({ column, d }) => ({
    message: `"${text(d.other)}" has exposure in ${rows(d.count)} where its spend "${column}" is 0, first on ${text(d.date)}.`,
    consequence:
      'What was seen without being paid for counts as the work of the spend, so the channel looks better than it is.',
    fix: 'Check that both are for the same channel and dates.',
  }),
  collinear: ({ column, d }) => ({
    message: `"${column}" and "${text(d.other)}" move together (correlation ${text(d.correlation)}).`,
    consequence: 'The model cannot tell their effects apart: the split between them is close to arbitrary.',
    fix: 'Combine them, or calibrate one with a lift test.',
  }),
} as const satisfies Record<string, Wording>;

function foundInstead(column: string, d: ErrorDetails): string {
  const near = typeof d.nearest === 'string' ? d.nearest : null;
  if (near !== null && /^[A-Za-z][A-Za-z0-9_.]*$/.test(near)) return `Did you mean "${near}"?`;
  if (near !== null) {
    return `The data has "${near}", which Robyn cannot take as a name: rename it in the data, with data.query: SELECT "${near}" AS ${column}, or with clean_columns in prepare.`;
  }
  return `The data has ${list(d.columns)}.`;
}

function numberFix(field: string, column: string, d: ErrorDetails): string {
  if (d.decimal)
    return `It is no number with "${text(d.decimal)}" before the decimals: correct it, or numbers.decimal.`;
  if (d.thousands) {
    return `Say which with clean_columns in prepare: numbers: { columns: [${column}], decimal: "," } where they are thousands, "." where they are not.`;
  }
  return field === 'context_vars'
    ? `Add "${column}" to factor_vars if it holds categories, or give numbers with a decimal point.`
    : 'Give numbers with a decimal point and without thousands separators, units or currency signs, or have clean_columns in prepare read them.';
}
