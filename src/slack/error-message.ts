import { AppError, type ErrorCode, type ErrorDetails, errorCode } from '../errors.ts';
import { RUN_STATES } from '../runs/run.ts';
import { STATE_WORDS } from './blocks/run-words.ts';
import { bold, clip, escapeMrkdwn, listOf } from './blocks/text.ts';

/** An error for people: what happened, why, and what to do next. Plain text without markup. */
export type ErrorWords = { what: string; why: string; next: string };

type Wording = (facts: Facts) => ErrorWords;

/** Reads details as words; what is missing reads as `otherwise`. */
type Facts = (key: string, otherwise?: string) => string;

const TELL_OWNER = 'Try again. If it happens twice, tell whoever looks after MMM Trainer.';
const CHANGE_PREPARE = 'Change prepare in the manifest, and start again.';
const CHANGE_DATA = 'Correct the data, or choose other columns or dates, and start again.';

const WORDS = {
  spec_invalid: (f) => ({
    what: 'I cannot train that as it is asked for.',
    why: f('reason', f('problem', 'A field is missing or wrong.')),
    next: 'Change it and try again.',
  }),
  manifest_not_found: (f) => ({
    what: `There is no manifest called ${f('manifest', 'that')}.`,
    why: `I know these: ${f('known', 'none')}.`,
    next:
      f('nearest') === ''
        ? 'Use one of those names, or type /mmm train alone to fill everything in yourself.'
        : `Did you mean /mmm train ${f('nearest')}?`,
  }),
  no_run_in_message: () => ({
    what: 'This message is not about one run.',
    why: 'Only the card of a run, and the messages in its thread, say which run they are about.',
    next: 'Choose it from the menu of a run’s card, or type /mmm rerun with the run id.',
  }),
  draft_gone: () => ({
    what: 'This form is not there any more.',
    why: 'It was discarded, or it has lain for too long.',
    next: 'Type /mmm train to begin anew.',
  }),
  fix_gone: () => ({
    what: 'This change is not offered any more.',
    why: 'The data was checked again since, and what it found is something else now.',
    next: 'Press “Rerun” on the run’s card, and look at what the check says there.',
  }),
  connection_unknown: (f) => ({
    what: `There is no warehouse connection called ${f('connection', 'that')}.`,
    why: `These are set up: ${f('known', 'none')}.`,
    next: 'Choose one of them, or ask whoever looks after MMM Trainer to add it.',
  }),
  table_not_found: (f) => ({
    what: `There is no table ${f('table', 'of that name')}.`,
    why: `The connection ${f('connection', 'chosen')} does not have it, or I may not see it.`,
    next: 'Choose another table, or ask for read access to it.',
  }),
  query_refused: (f) => ({
    what: 'This query cannot be run.',
    why: f('reason', 'It gave no reason.'),
    next: 'Change it to one SELECT statement that runs in the warehouse.',
  }),
  file_not_readable: (f) => ({
    what: `The file ${f('file', '')} cannot be read.`.replace('  ', ' '),
    why: f('reason', 'It is not there, or it is no table.'),
    next: 'Correct the path in the manifest, or choose a table instead.',
  }),
  file_refused: (f) => ({
    what: `I cannot train on ${f('file', 'this file')}.`,
    why: f('reason', 'It is no table and no manifest.'),
    next: 'Then choose “Train on this file” again, or type /mmm data to see the tables there are.',
  }),
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
  allocation_infeasible: (f) => ({
    what: 'The budget cannot be allocated like that.',
    why: f('message', 'The dates, the bounds and the budget or target do not go together.'),
    next: f('fix', 'Change the allocator in the manifest and start again.'),
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
  object_not_found: (f) => ({
    what: 'That is no longer there.',
    why:
      f('file', '') === '' ? 'It has been deleted, or never was.' : `${f('file')} is not among the files of this run.`,
    next: 'Start again from /mmm train, or look at the run with /mmm status.',
  }),
  signing_refused: (f) => ({
    what: 'I cannot make a link to that.',
    why: f('reason', 'The bot may not sign links to the bucket.'),
    next: 'Ask whoever looks after MMM Trainer for the file, or to let the bot sign.',
  }),
  object_changed: () => ({
    what: 'Somebody else changed this at the same moment.',
    why: 'Two people, or two presses, met.',
    next: 'Look at the run and try again if it is still needed.',
  }),
  task_rejected: () => ({ what: 'The run could not be queued.', why: 'The queue refused it.', next: TELL_OWNER }),
  execution_not_found: () => ({
    what: 'The training job of this run cannot be found.',
    why: 'It has ended and been cleaned up.',
    next: 'Start the run again if you need it.',
  }),
  execution_failed: () => ({
    what: 'Training stopped.',
    why: 'The console log says where.',
    next: 'Read its last lines, and start again.',
  }),
  execution_timed_out: () => ({
    what: 'Training took too long and was stopped.',
    why: 'There is a limit on the time of one run.',
    next: 'Ask for fewer iterations or trials.',
  }),
  execution_cancelled: () => ({
    what: 'Training was cancelled.',
    why: 'Somebody stopped it outside Slack.',
    next: 'Start it again if it is still wanted.',
  }),
  execution_lost: () => ({ what: 'The training job is gone.', why: 'It left no result.', next: TELL_OWNER }),
  trainer_failed: (f) => ({
    what: 'Training failed.',
    why: f('message', 'The console log says why.'),
    next: f('fix', 'Read the last lines of the console log.'),
  }),
  trainer_killed: () => ({
    what: 'Training was killed.',
    why: 'The machine ended it before it was done.',
    next: TELL_OWNER,
  }),
  out_of_memory: () => ({
    what: 'Training ran out of memory.',
    why: 'It needed more than the machine has.',
    next: 'Ask for fewer iterations or trials.',
  }),
  output_missing: () => ({
    what: 'Not every result is there.',
    why: 'Training ended without writing some of its files.',
    next: 'Read the console log, and start the run again.',
  }),
  lease_held: () => ({
    what: 'This run is being trained already.',
    why: 'Another job holds it.',
    next: 'Wait for it to end; its card shows where it is.',
  }),
  message_rejected: (f) => ({
    what: 'I cannot post there.',
    why: f('slack_error', '') === '' ? 'Slack refused the message.' : `Slack says ${f('slack_error')}.`,
    next: 'Invite me to the channel with /invite, or choose another one.',
  }),
  warehouse_unavailable: (f) => ({
    what: 'The warehouse does not answer.',
    why: f('reason', 'It is down, busy, or refuses my log-in.'),
    next: 'Try again in a few minutes.',
  }),
  extract_too_large: (f) => ({
    what: 'That is more data than I may fetch.',
    why:
      f('rows') === ''
        ? `It is larger than ${f('limit', 'the connection allows')} bytes.`
        : `It has more than ${f('limit', 'the allowed')} rows.`,
    next: 'Sum it up to days or weeks in the query, or choose the columns that the model needs.',
  }),
  query_timed_out: (f) => ({
    what: 'The query took too long, and was stopped.',
    why: `It may take ${f('seconds', 'only so many')} seconds.`,
    next: 'Make it simpler, or have its result kept as a table.',
  }),
  query_cancelled: () => ({
    what: 'The query was stopped.',
    why: 'Its run was cancelled, or I was being restarted.',
    next: 'Ask again if it is still wanted.',
  }),
  snapshot_not_found: () => ({
    what: 'The data of that run is not kept any more.',
    why: 'It is too old, or of another table.',
    next: 'Choose fresh data.',
  }),
  credentials_refused: (f) => ({
    what: `The warehouse does not let the connection ${f('connection', 'chosen')} in.`,
    why: f('reason', 'It refused my key or password.'),
    next: 'Whoever looks after MMM Trainer can mend it; /mmm doctor says how each connection is.',
  }),
  credentials_missing: (f) => ({
    what: `There is no key for the connection ${f('connection', 'chosen')}.`,
    why: f('reason', 'It is not where the settings say.'),
    next: 'Whoever looks after MMM Trainer can mend it; /mmm doctor says how each connection is.',
  }),
  unavailable: () => ({
    what: 'Something I depend on does not answer.',
    why: 'It is busy or down.',
    next: 'Try again in a minute.',
  }),
  unauthorized: (f) => ({
    what: 'You may not do that.',
    why: f('who', 'It is for the person who started the run.'),
    next: 'Ask them to do it.',
  }),
  record_invalid: () => ({
    what: 'I cannot read what I have stored about this.',
    why: 'It was written by another version, or it is damaged.',
    next: 'Start again from /mmm train.',
  }),
  run_not_found: (f) => ({
    what: `I know no run ${f('run_id', 'of that name')}.`,
    why: 'A run id looks like r12-de-20240131_093000.',
    next: 'Type /mmm status to see the runs there are.',
  }),
  not_allowed: () => ({
    what: 'You may not see this run.',
    why: 'It belongs to a channel that you are not in.',
    next: 'Ask someone in that channel to invite you.',
  }),
  already_trained: () => ({
    what: 'This has been trained before.',
    why: 'The settings and the data are the same.',
    next: 'Use that result, or press “Train anyway”.',
  }),
  subscriptions_full: (f) => ({
    what: 'There are too many subscriptions already.',
    why: `A person or a channel can have ${f('most', 'only so many')}.`,
    next: 'Remove one with /mmm subscribe, or leave market and revision empty to have one for all.',
  }),
  launch_not_allowed: (f) => ({
    what: 'You may not launch runs in this channel.',
    why: `Its settings leave that to ${f('people', 'others')}.`,
    next: 'Ask one of them to launch it, or choose another channel. /mmm settings shows who decides.',
  }),
  settings_not_allowed: (f) => ({
    what: 'You may not change these settings. Nothing is saved.',
    why: `Only ${f('people', 'its managers')} can.`,
    next: 'Ask one of them.',
  }),
  transition_refused: (f) => ({
    what: 'That is not possible any more.',
    why: `It is ${stateWord(f('from'))} already.`,
    next: 'Look at its card.',
  }),
  step_busy: () => ({
    what: 'That is being done at this moment.',
    why: 'Another request got there first.',
    next: 'Wait a little.',
  }),
  config_invalid: () => ({
    what: 'MMM Trainer is not set up completely.',
    why: 'A setting is missing or wrong.',
    next: 'Tell whoever looks after it.',
  }),
  internal: () => ({ what: 'Something went wrong on my side.', why: 'It has been logged.', next: TELL_OWNER }),
} as const satisfies Record<ErrorCode, Wording>;

function stateWord(state: string): string {
  return RUN_STATES.flatMap((known) => (known === state ? [STATE_WORDS[known].word] : []))[0] ?? 'over';
}

/** The words for an error code and its facts. */
export function errorWords(code: ErrorCode, details: ErrorDetails = {}): ErrorWords {
  const wording: Wording = WORDS[code];
  return wording((key, otherwise = '') => {
    const value = details[key];
    if (value === undefined || value === null || value === '') return otherwise;
    return typeof value === 'object' ? listOf(value, 8) : String(value);
  });
}

/** What a person is told of any thrown value, as mrkdwn for an ephemeral message. Never a stack trace. */
export function errorMessage(error: unknown, run_id?: string): string {
  const { what, why, next } = errorWords(errorCode(error), error instanceof AppError ? error.details : {});
  // A long reason must not push out what to do about it.
  const reason = withMentions(escapeMrkdwn(clip(why, 1000)), error);
  const lines = `⚠ ${bold(what)}\n${reason}\n${escapeMrkdwn(clip(next, 500))}`;
  return run_id === undefined ? lines : `${lines}\nRun: ${escapeMrkdwn(clip(run_id, 100))}`;
}

/** The people whom an error's facts name by their ids, as mentions: a name says who it is, an id does not. */
function withMentions(text: string, error: unknown): string {
  const people = error instanceof AppError ? error.details.people : null;
  if (people === null || typeof people !== 'object') return text;
  const ids = people.filter((id) => /^[UW][A-Z0-9]+$/.test(id));
  return ids.reduce((said, id) => said.replace(new RegExp(`(?<![<@A-Z0-9])${id}(?![A-Z0-9])`, 'g'), `<@${id}>`), text);
}
