import type { ErrorDetails } from '../../errors.ts';
import { list, number, periods, rows, text, times, type Wording } from './words.ts';

/** What is odd about columns as they run over time. */
export const SERIES_WORDS = {
  outcome_break: ({ column, d }) => ({
    message: `"${column}" is ${changed(d.factor)} from ${text(d.date)} on, which neither trend, season nor the media explain.`,
    consequence: 'The model puts the change down to whatever else began or grew at about that time, often a channel.',
    fix: 'Find out what happened then (a launch, a price, a shop that closed, another way of counting), and tell the model: note it as an annotation or a context variable, or begin the window after it.',
  }),
  unit_jump: ({ column, d }) => ({
    message: `"${column}" jumps on ${text(d.date)} to ${times(d.factor)} what it was, as if its unit had changed (${unitWords(d)}).`,
    consequence:
      'To the model the column was as good as off in one part of the window, so its effect is wrong by that factor.',
    fix: 'Give all of it in one unit: correct the source, or have the step "scale" in prepare do it.',
  }),
  cost_jump: ({ d }) => ({
    message: `What an exposure costs changes on ${text(d.date)} to ${times(d.factor)} what it was, in ${list(d.spends)}${is(d.is_common) ? ', everywhere at once' : ''}.`,
    consequence: is(d.is_common)
      ? 'Spends before and after are not the same money, so returns and budgets are wrong by that factor.'
      : 'The same exposure stands for another amount of money before and after, so the return of the channel is that of neither.',
    fix: is(d.is_common)
      ? 'Check whether spends are in another currency, or with taxes or fees, from that date on, and give all of them alike.'
      : 'Check whether exposures are counted otherwise from that date on; if so, take the spend itself as the variable.',
  }),
  value_spike: ({ column, d }) => ({
    message: `"${column}" is ${number(d.value)} on ${text(d.date)}, ${times(d.factor)} its next largest value${typeof d.count === 'number' && d.count > 1 ? ` (and ${number(d.count - 1)} more like it)` : ''}.`,
    consequence: 'One value of this size bends the whole curve: what the model says of all other weeks depends on it.',
    fix: 'Check it at its source: a decimal sign that slipped, or a bill of a year booked in one week. Correct it, or begin the window after it.',
  }),
  last_period_partial: ({ column, d }) => ({
    message: is(d.is_over)
      ? `The last ${text(d.interval)} of the window, ${text(d.date)}, is far too low: "${column}" has ${percent(d.share)} of what is usual, and so have ${number(d.columns_low)} columns in all.`
      : `The last ${text(d.interval)} of the window, ${text(d.date)}, is not over yet; "${column}" has ${percent(d.share)} of what is usual.`,
    consequence: 'A part of a period looks like a slump, which the model blames on the media of that time.',
    fix: `End the window on ${text(d.before)}, the last whole ${text(d.interval)}.`,
  }),
  dates_in_future: ({ d }) => ({
    message: `${rows(d.rows)} of the window ${d.rows === 1 ? 'lies' : 'lie'} in the future, from ${text(d.first)} on.`,
    consequence: 'Plans and empty cells are modelled as if they had happened.',
    fix: d.before ? `End the window on ${text(d.before)}, or correct the dates.` : 'Correct the dates.',
  }),
  spend_before_outcome: ({ column, d }) => ({
    message: `"${column}" is 0 until ${text(d.date)}, while money is spent in ${periods(d.rows, d.interval)} before it (${list(d.spends)}).`,
    consequence:
      'Money that was spent before anything could be sold looks wasted, and pulls down what its channels seem to bring.',
    fix: `Begin the window on ${text(d.date)}; what was spent before still carries over into it.`,
  }),
  outcome_negative: ({ column, d }) => ({
    message: `"${column}" is negative in ${number(d.count)} of ${number(d.rows)} rows, first on ${text(d.date)}: ${number(d.value)}.`,
    consequence: 'Returns that are booked later than their sales look like weeks in which media destroyed sales.',
    fix: 'Book returns on the date of their sale, or model gross sales.',
  }),
  outcome_often_zero: ({ column, d }) => ({
    message: `"${column}" is 0 in ${number(d.zeros)} of ${number(d.rows)} rows of the window.`,
    consequence:
      'The model takes each of them for a failure of the media that were on, though there was nothing to sell or to count.',
    fix:
      d.interval === 'day'
        ? 'Sum up to weeks, in which closed days play no part.'
        : 'Check whether 0 means "not known" there; model another outcome, or a market of its own.',
  }),
  exposure_begins_late: ({ column, d }) => ({
    message: `"${text(d.exposure)}" is counted from ${text(d.date)} on; "${column}" has spend in ${rows(d.rows)} before.`,
    consequence: 'What the channel brought before it was measured is put down to others or to the baseline.',
    fix: `Take the spend itself as the variable of the channel, or begin the window on ${text(d.date)}.`,
  }),
  exposure_unlike_spend: ({ column, d }) => ({
    message: `"${text(d.exposure)}" hardly follows its spend "${column}" (rank correlation ${number(d.correlation)}).`,
    consequence:
      'The effect of one thing is set against the cost of another, so the return of the channel means little.',
    fix: 'Check that both are of the same channel, market and dates, or take the spend itself as the variable.',
  }),
  cost_implausible: ({ column, d }) => ({
    message: `What one of "${text(d.exposure)}" costs runs from ${figure(d.low)} to ${figure(d.high)} in most of the window, by "${column}".`,
    consequence:
      'Prices do not differ so; where spend and exposure are not of the same thing, the return of the channel means little.',
    fix: 'Check that both are of the same channel and dates, and that bills are booked when the media ran.',
  }),
  flat_when_on: ({ column, d }) => ({
    message: `"${column}" is ${number(d.value)} in each of the ${rows(d.rows)} in which it is not 0.`,
    consequence: 'The model sees what it brings at one level alone: what more or less of it would bring is a guess.',
    fix: 'Give what was really spent in each period, if this is a mean; otherwise do not read its curve, and do not let the allocator move it.',
  }),
  spread_evenly: ({ column, d }) => ({
    message: `${percent(d.share)} of the neighbouring values of "${column}" are equal, as if sums of longer periods had been spread.`,
    consequence: 'The model does not see when the money really worked, so its effect is blurred over time.',
    fix: 'Give what was spent in each period, or sum up to the periods that it was booked in.',
  }),
  channel_launched_late: ({ column, d }) => ({
    message: `"${column}" begins on ${text(d.date)}, after ${periods(d.rows, d.interval)} without it in the window.`,
    consequence:
      'Its effect is learnt from the time after, and whatever else changed at its launch counts as its work.',
    fix: `Nothing, if it was so; begin the window on ${text(d.date)} where enough is left of it.`,
  }),
  channel_ended: ({ column, d }) => ({
    message: `"${column}" ends on ${text(d.date)}, with ${periods(d.rows, d.interval)} of the window still to come.`,
    consequence:
      'Its effect is that of the past, and the allocator may move money to a channel that you no longer have.',
    fix: 'Nothing, if it was so; hold it at 0 in the allocator, or leave it out.',
  }),
  context_nearly_constant: ({ column, d }) => ({
    message: `"${column}" is ${number(d.value)} but in ${rows(d.rows)} of the window, first on ${text(d.date)}.`,
    consequence: 'The model uses it to explain just these, whatever the reason was that they were special.',
    fix: 'Nothing, if that is what it is for; otherwise leave it out.',
  }),
  factor_level_rare: ({ column, d }) => ({
    message: `"${text(d.level)}" of the factor "${column}" is there in ${rows(d.rows)} of the window, first on ${text(d.date)}.`,
    consequence: 'The model uses it to explain just these, whatever the reason was that they were special.',
    fix: 'Nothing, if that is what it is for; otherwise group it with similar levels.',
  }),
} as const satisfies Record<string, Wording>;

function is(value: ErrorDetails[string] | undefined): boolean {
  return value === true;
}

function percent(value: ErrorDetails[string] | undefined): string {
  return typeof value === 'number' ? `${Math.round(100 * value)}%` : text(value);
}

/** "20% lower" */
function changed(factor: ErrorDetails[string] | undefined): string {
  if (typeof factor !== 'number') return 'on another level';
  return `${Math.round(100 * Math.abs(factor - 1))}% ${factor < 1 ? 'lower' : 'higher'}`;
}

/** Prices of an exposure may be far below a cent. */
function figure(value: ErrorDetails[string] | undefined): string {
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumSignificantDigits: 2 }) : text(value);
}

function unitWords(d: ErrorDetails): string {
  const unit = typeof d.unit === 'number' ? d.unit : 1;
  const many = (unit >= 1 ? unit : 1 / unit).toLocaleString('en-US');
  return unit >= 1 ? `${many} for 1` : `1 for ${many}`;
}
