import type { ErrorDetails } from '../errors.ts';
import type { Finding, FindingCode } from './finding.ts';

type Wording = (problem: { field: string; column: string; d: ErrorDetails }) => { message: string; fix: string };

/** What is wrong with the data and what to do, in one clear sentence each that names the column or field. */
const WORDING: Record<FindingCode, Wording> = {
  column_not_found: ({ field, column, d }) => ({
    message: `There is no column "${column}" in the data (${field}).`,
    fix: foundInstead(column, d),
  }),
  column_not_numeric: ({ field, column, d }) => ({
    message: `The column "${column}" is not numeric (${field})${d.value ? `: "${text(d.value)}" in row ${number(d.row)}${d.thousands ? ' may have thousands or decimals after its point' : ''}` : `: it is ${text(d.native_type)}`}.`,
    fix: numberFix(field, column, d),
  }),
  date_not_iso: ({ column, d }) => ({
    message: d.value ? dateNotRead(column, d) : `The date column "${column}" is ${text(d.native_type)}, not a date.`,
    fix: dateFix(d),
  }),
  date_duplicate: ({ column, d }) => ({
    message: `The date column "${column}" has ${text(d.date)} ${number(d.times)} times.`,
    fix: 'Give one row for each date: sum up over campaigns, shops or countries, or choose one of them, in data.query or in prepare (filter_country, cost_tag, sum_duplicates).',
  }),
  date_gap: ({ column, d }) => ({
    message: d.monthly_day
      ? `The monthly dates in "${column}" must be the first of the month; ${text(d.date)} is not.`
      : `The dates in "${column}" are not evenly ${d.interval ? `spaced by a ${text(d.interval)}` : 'daily, weekly or monthly'}: ${text(d.date)} is followed by ${text(d.next)}.`,
    fix: d.monthly_day
      ? 'Truncate the dates to the month.'
      : 'Fill the gap, with 0 where nothing was spent, or sum up to whole weeks or months.',
  }),
  window_outside_data: ({ field, d }) => ({
    message: `The ${field} ${text(d.value)} is outside the data, which runs from ${text(d.first)} to ${text(d.last)}.`,
    fix: `Choose a window between ${text(d.first)} and ${text(d.last)}.`,
  }),
  value_missing: ({ field, column, d }) => ({
    message: `The column "${column}" has no value in ${number(d.count)} of ${number(d.rows)} rows, first ${where(d)} (${field}).`,
    fix: 'Fill it, with 0 where nothing was spent (fill_missing in prepare does it), or leave the column out.',
  }),
  value_negative: ({ field, column, d }) => ({
    message: `The column "${column}" is negative in ${number(d.count)} of ${number(d.rows)} rows, first ${where(d)}: ${text(d.value)} (${field}).`,
    fix:
      field === 'dep_var'
        ? 'It is nowhere positive: give what media are to bring as positive numbers.'
        : 'Media must be 0 or more: book refunds on the date of the spend, or leave the column out.',
  }),
  value_constant: ({ field, column, d }) => ({
    message: `The column "${column}" is ${text(d.value)} in every row of the ${d.in_window ? 'window' : 'data'} (${field}).`,
    fix: d.may_drop
      ? `Leave it out, list it in may_drop if the model may go without it, combine it with another, or widen the window.`
      : 'Leave it out, combine it with another, or widen the window.',
  }),
  data_too_short: ({ d }) => ({
    message: `The window has ${rows(d.rows)} for ${number(d.variables)} variables; at least ${number(d.needed)} are needed.`,
    fix: 'Widen the window, use finer data, or take fewer variables; 10 rows for each variable are recommended.',
  }),
  holiday_country_unknown: ({ d }) => ({
    message: `Robyn has no holidays for prophet.country "${text(d.country)}".`,
    fix: d.nearest
      ? `Use "${text(d.nearest)}", or leave "holiday" out of prophet.vars.`
      : 'Use one of its 123 countries (ISO codes such as DE, FR, US), or leave "holiday" out of prophet.vars.',
  }),
  prophet_vars_unfit: ({ column, d }) =>
    d.variable === 'holiday'
      ? {
          message: `Robyn knows the holidays of ${text(d.first)} to ${text(d.last)}; the date column "${column}" has ${text(d.date)}.`,
          fix: 'Correct the dates, or leave "holiday" out of prophet.vars.',
        }
      : {
          message: `${d.interval === 'week' ? 'Weekly' : 'Monthly'} data cannot show the prophet variable "${text(d.variable)}".`,
          fix: `Leave "${text(d.variable)}" out of prophet.vars.`,
        },
  data_empty: ({ field }) => ({
    message: `The data has no rows (${field}).`,
    fix: 'Check the table, or the WHERE of the query.',
  }),
  country_not_found: ({ field, column, d }) => ({
    message: `No row of the data has "${text(d.value)}" in "${column}" (${field}).`,
    fix: d.nearest
      ? `Did you mean "${text(d.nearest)}"? "${column}" has ${list(d.known)}.`
      : `"${column}" has ${list(d.known)}.`,
  }),
  prefix_not_found: ({ field, d }) => ({
    message: `No column's name begins with "${text(d.prefix)}" (${field}).`,
    fix: `At this step the data has ${list(d.columns)}; capitals matter.`,
  }),
  column_twice: ({ field, column, d }) =>
    d.is_tag
      ? {
          message: `The tag "${column}" is named for "${text(d.other)}" and for "${text(d.own)}" (${field}).`,
          fix: 'Name it for one of them, or its cost would count twice.',
        }
      : {
          message: d.own
            ? `The columns "${text(d.other)}" and "${text(d.own)}" would both be named "${column}" (${field}).`
            : `A column "${column}" is there already, as "${text(d.other)}" (${field}).`,
          fix: d.own
            ? 'Rename one of them in the data.'
            : d.is_annotation
              ? 'Word the annotation otherwise, or write model_as: none and take the column of the data.'
              : 'Choose another name; nothing is overwritten.',
        },
  column_needed: ({ field, column }) => ({
    message: `The model cannot go without "${column}" (${field}).`,
    fix: `Take "${column}" out of may_drop, or change the model: it needs dep_var and something that explains it, and no lift test of a channel that is gone.`,
  }),
  aggregate_missing: ({ field, column }) => ({
    message: `How the values of "${column}" become one is not said (${field}): it could be an amount, a price or a flag.`,
    fix: `Declare it there, such as aggregates: { ${column}: mean }; it can be sum, mean, first, last, min or max.`,
  }),
  resample_refused: ({ field, column, d }) => resampleRefused(field, column, d),
  tag_not_found: ({ field, column, d }) => ({
    message: `No row of the data has the tag "${text(d.tag)}" in "${column}" (${field}).`,
    fix: d.nearest
      ? `Did you mean "${text(d.nearest)}"? "${column}" has ${list(d.known)}.`
      : `"${column}" has ${list(d.known)}.`,
  }),
  tag_unknown: ({ field, column, d }) => ({
    message: `"${column}" has tags that no spend column is made of: ${list(d.tags)} (${field}).`,
    fix: 'Name them there, so that no cost is lost, or write others: leave_out.',
  }),
  value_differs: ({ field, column, d }) => ({
    message: `"${column}" differs between the rows of ${text(d.date)} (${text(d.a)} and ${text(d.b)}), which become one (${field}).`,
    fix: `Declare how, such as aggregates: { ${column}: sum } where each row has its own part.`,
  }),
  rows_per_variable: ({ d }) => ({
    message: `The window has ${rows(d.rows)} for ${number(d.variables)} variables; Robyn recommends 10 rows for each (${number(d.recommended)}).`,
    fix: 'Widen the window or take fewer variables.',
  }),
  mostly_zero: ({ column, d }) => ({
    message: `The column "${column}" is 0 in ${number(d.zeros)} of ${number(d.rows)} rows of the window.`,
    fix: 'Combine it with a similar channel if its effect should be told apart.',
  }),
  spend_without_exposure: ({ column, d }) => ({
    message: `"${column}" has spend in ${rows(d.count)} where its exposure "${text(d.other)}" is 0, first on ${text(d.date)}.`,
    fix: 'Check that both are for the same channel and dates.',
  }),
  exposure_without_spend: ({ column, d }) => ({
    message: `"${text(d.other)}" has exposure in ${rows(d.count)} where its spend "${column}" is 0, first on ${text(d.date)}.`,
    fix: 'Check that both are for the same channel and dates.',
  }),
  collinear: ({ column, d }) => ({
    message: `"${column}" and "${text(d.other)}" move together (correlation ${text(d.correlation)}); the model can hardly tell their effects apart.`,
    fix: 'Combine them, or calibrate one with a lift test.',
  }),
  factor_levels_combined: ({ column, d }) => ({
    message: `The factor "${column}" has ${number(d.levels)} levels; Robyn takes all but the ${number(d.kept)} most frequent for one.`,
    fix: 'Group its levels.',
  }),
  sign_flipped: ({ column }) => ({
    message: `The column "${column}" is nowhere positive; Robyn models its absolute value, so that its effect has the other sign.`,
    fix: 'Multiply it by -1, so that everybody reads it alike.',
  }),
  annotation_left_out: ({ d }) => ({
    message: d.is_outside
      ? `${quoted(d.labels)} ${isOrAre(d.labels)} outside the window, ${text(d.start)} to ${text(d.end)}; the model has no variable of it (annotations).`
      : `${quoted(d.labels)} ${isOrAre(d.labels)} there in every period of the window; the model has no variable of it (annotations).`,
    fix: d.is_outside
      ? 'Correct the dates if they should be inside; otherwise nothing is to be done.'
      : 'Give the days on which it was otherwise, or only show it (model_as: none).',
  }),
};

/** A finding in words for people: what is so, what follows for the model ('' where that is plain), and what to do. */
export function describeFinding(finding: Finding): { message: string; consequence: string; fix: string } {
  const { code, field, column, details } = finding;
  const { message, fix } = WORDING[code]({ field, column: column ?? '', d: details });
  return { message, consequence: CONSEQUENCES[code] ?? '', fix };
}

/** What a finding does to the model. */
const CONSEQUENCES: Partial<Record<FindingCode, string>> = {
  annotation_left_out: 'What it did is part of the baseline, or of what the model cannot explain.',
  collinear: 'The split between them is close to arbitrary.',
};

function foundInstead(column: string, d: ErrorDetails): string {
  const near = typeof d.nearest === 'string' ? d.nearest : null;
  if (near !== null && /^[A-Za-z][A-Za-z0-9_.]*$/.test(near)) return `Did you mean "${near}"?`;
  if (near !== null) {
    return `The data has "${near}", which Robyn cannot take as a name: rename it in the data, with data.query: SELECT "${near}" AS ${column}, or with clean_columns in prepare.`;
  }
  const names = Array.isArray(d.columns) ? d.columns : [];
  return `The data has ${list(names)}.`;
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

function resampleRefused(field: string, column: string, d: ErrorDetails): { message: string; fix: string } {
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

function quoted(value: ErrorDetails[string] | undefined): string {
  const labels = Array.isArray(value) ? value : [];
  const more = labels.length > 3 ? ` and ${labels.length - 3} more` : '';
  return `${labels
    .slice(0, 3)
    .map((label) => `"${label}"`)
    .join(', ')}${more}`;
}

function isOrAre(value: ErrorDetails[string] | undefined): string {
  return Array.isArray(value) && value.length > 1 ? 'are' : 'is';
}

function list(value: ErrorDetails[string] | undefined): string {
  const names = Array.isArray(value) ? value : [];
  return names.length === 0
    ? 'none'
    : `${names.slice(0, 20).join(', ')}${names.length > 20 ? ` and ${names.length - 20} more` : ''}`;
}

function where(d: ErrorDetails): string {
  return d.date ? `on ${text(d.date)}` : `in row ${number(d.row)}`;
}

function text(value: ErrorDetails[string] | undefined): string {
  return String(value ?? 'unknown');
}

function rows(count: ErrorDetails[string] | undefined): string {
  return `${number(count)} ${count === 1 ? 'row' : 'rows'}`;
}

function number(value: ErrorDetails[string] | undefined): string {
  return typeof value === 'number' ? value.toLocaleString('en-US') : text(value);
}
