import { list, number, periods, text, type Wording } from './words.ts';

/** Variables that are the outcome in disguise, or each other. */
export const DRIVER_WORDS = {
  driver_is_outcome: ({ field, column, d }) => ({
    message: Array.isArray(d.columns)
      ? `${list(d.columns)} add up to "${text(d.outcome)}" (${field}).`
      : `"${column}" is "${text(d.outcome)}" itself, or so many times it (${field}).`,
    consequence:
      'The model explains the outcome by itself and has nothing left for the channels: all of them look worthless.',
    fix: Array.isArray(d.columns)
      ? 'Leave them out: parts of what is to be explained cannot explain it.'
      : `Leave "${column}" out: what is to be explained cannot explain itself.`,
  }),
  driver_follows_outcome: ({ column, d }) => ({
    message:
      typeof d.lag === 'number' && d.lag !== 0
        ? `"${column}" is "${text(d.outcome)}" of ${periods(Math.abs(d.lag), d.interval)} ${d.lag > 0 ? 'before' : 'later'} (correlation ${number(d.correlation)}).`
        : `"${column}" follows "${text(d.outcome)}" from ${text(d.interval)} to ${text(d.interval)} (correlation ${number(d.correlation)}), more closely than a cause does.`,
    consequence: 'It explains what the channels should explain, so that they look weaker than they are.',
    fix: 'Leave it out, unless it is there for a reason that has nothing to do with the outcome.',
  }),
  driver_named_outcome: ({ column, d }) => ({
    message: `"${column}" reads as if it were a result, as "${text(d.outcome)}" is.`,
    consequence: 'A result that explains a result takes the credit from the channels that brought both.',
    fix: 'Leave it out if the channels bring it too; keep it if they do not (sales of a competitor, say).',
  }),
  columns_equal: ({ column, d }) => ({
    message: `"${column}" and "${text(d.other)}" are the same, or one so many times the other.`,
    consequence: 'What they bring is split between them at will, half for each if nothing decides.',
    fix: 'Leave one of them out.',
  }),
  linear_combination: ({ column, d }) => ({
    message: `"${column}" is made up of others of the model exactly${Array.isArray(d.columns) && d.columns.length > 0 ? ` (${list(d.columns)})` : ''}.`,
    consequence: 'A total and its parts explain the same: which of them gets the credit is close to arbitrary.',
    fix: 'Leave the total out, or its parts.',
  }),
  variance_inflated: ({ column, d }) => ({
    message: `"${column}" is nearly made up of other variables of the model (variance inflation ${number(d.factor)})${Array.isArray(d.columns) && d.columns.length > 0 ? `; so are ${list(d.columns)}` : ''}.`,
    consequence: 'The model can hardly tell its effect from theirs: what it says of it may be anything.',
    fix: 'Leave it out, combine it with what it moves with, or calibrate it with a lift test.',
  }),
} as const satisfies Record<string, Wording>;
