import type { StoppingFinding } from '../data/finding.ts';
import { describeFinding } from '../data/finding-wording.ts';
import { AppError, type ErrorCode, type ErrorDetails, errorCode } from '../errors.ts';
import type { Failure } from './run.ts';

type Wording = { message: string; fix: string };

const AGAIN = 'Start the run again; if it happens twice, show the run id to whoever looks after MMM Trainer.';
const FOR_OPERATOR =
  'Show this to whoever looks after MMM Trainer: /mmm doctor says how to mend it. Then start the run again.';
const SEE_LOG = 'The last lines of the console log say where it stopped; press "Log".';

/** Why a run ended without a result, for people. Codes that are not listed never end a run, or are ours to mend. */
const WORDING: Partial<Record<ErrorCode, (details: ErrorDetails) => Wording>> = {
  spec_invalid: (d) => ({
    message: `What was asked for cannot be trained: ${text(d.problem, 'the specification is not valid')}.`,
    fix: 'Change it in the modal or the manifest and start again.',
  }),
  connection_unknown: (d) => ({
    message: `There is no connection "${text(d.connection)}".`,
    fix: `Use one of these: ${listed(d.known)}.`,
  }),
  table_not_found: (d) => ({
    message: `The connection "${text(d.connection)}" has no table "${text(d.table)}".`,
    fix: d.nearest ? `Did you mean "${text(d.nearest)}"?` : `It has these: ${listed(d.known)}.`,
  }),
  query_refused: (d) => ({
    message: `The query cannot be run: ${sentence(text(d.reason))}`,
    fix: 'Change data.query to one SELECT statement that the warehouse runs.',
  }),
  file_not_readable: (d) => ({
    message: `The file "${text(d.file)}" cannot be read: ${sentence(text(d.reason))}`,
    fix: 'Change data.file to a CSV file that is there, or load the data into a warehouse and name its table.',
  }),
  column_not_found: (d) => ({
    message: `There is no column "${text(d.column)}" in the data.`,
    fix: d.nearest ? `Did you mean "${text(d.nearest)}"?` : 'Use a column that the data has.',
  }),
  execution_failed: (d) => ({
    message: `The trainer stopped: ${sentence(text(d.reason, 'it gave no reason'))}`,
    fix: SEE_LOG,
  }),
  execution_timed_out: (d) => ({
    message: `Training took longer than the ${text(d.timeout)} that it may take.`,
    fix: 'Ask for fewer iterations or trials, or have the time-out raised.',
  }),
  execution_cancelled: () => ({
    message: 'The execution was cancelled in Cloud Run, not from Slack.',
    fix: 'Start the run again if it is still wanted.',
  }),
  execution_lost: () => ({ message: 'The trainer is gone and left no result.', fix: AGAIN }),
  trainer_killed: (d) => ({
    message: `The trainer was killed${d.signal ? ` (${text(d.signal)})` : ''} before it was done${d.was_retried === true ? ', also when it was tried again' : ''}.`,
    fix: AGAIN,
  }),
  out_of_memory: () => ({
    message: 'The trainer needed more memory than it has.',
    fix: 'Ask for fewer iterations or trials, or have the memory of the trainer raised.',
  }),
  output_missing: (d) => ({
    message: `Training ended, but not every result is there: ${listed(d.files)}.`,
    fix: SEE_LOG,
  }),
  message_rejected: (d) => ({
    message: `Slack refused the run's message${d.slack_error ? `: ${text(d.slack_error)}` : ''}.`,
    fix: 'Invite the app to the channel, or choose another one.',
  }),
  warehouse_unavailable: (d) => ({
    message: `The warehouse did not answer${d.reason ? `: ${sentence(text(d.reason))}` : '.'}`,
    fix: 'Start the run again when the warehouse is up.',
  }),
  extract_too_large: (d) => ({
    message: `The data is larger than what may be fetched (${text(d.limit)} ${d.rows === undefined ? 'bytes' : 'rows'}).`,
    fix: 'Sum it up to days or weeks in the query, or name a smaller table.',
  }),
  query_timed_out: (d) => ({
    message: `The query took longer than the ${text(d.seconds)} seconds that it may take.`,
    fix: 'Make it simpler, or have its result kept as a table.',
  }),
  query_cancelled: () => ({ message: 'The query was stopped in the warehouse.', fix: AGAIN }),
  snapshot_not_found: () => ({
    message: 'The snapshot that was asked for is not kept any more, or is of another source.',
    fix: 'Start the run again on fresh data ("Rerun with changes").',
  }),
  credentials_refused: (d) => ({
    message: `The warehouse does not let the connection "${text(d.connection)}" in${d.reason ? `: ${sentence(text(d.reason))}` : '.'}`,
    fix: 'Have its key or password mended; /mmm doctor says how each connection is.',
  }),
  credentials_missing: (d) => ({
    message: `There is no key for the connection "${text(d.connection)}"${d.reason ? `: ${sentence(text(d.reason))}` : '.'}`,
    fix: 'Have it put where the settings say; /mmm doctor says how each connection is.',
  }),
  unavailable: () => ({ message: 'A service that the run needs did not answer for too long.', fix: AGAIN }),
  quota_exceeded: (d) => ({
    message: `Google took no more requests for too long: the quota ${text(d.quota, 'of the project')} of ${text(d.service)} is used up.`,
    fix: 'Start the run again later. Whoever looks after MMM Trainer can ask Google for a higher quota.',
  }),
  permission_denied: (d) => ({
    message: d.permission
      ? `The bot may not do what the run needs: its service account lacks the permission ${text(d.permission)}.`
      : `Google did not let the bot do what the run needs: ${sentence(text(d.reason))}`,
    fix: FOR_OPERATOR,
  }),
  service_disabled: (d) => ({
    message: `The Google API ${text(d.service)}, which the run needs, is not enabled.`,
    fix: FOR_OPERATOR,
  }),
  billing_disabled: () => ({
    message: 'Google does nothing for the project of MMM Trainer, because it has no billing account that pays.',
    fix: FOR_OPERATOR,
  }),
  resource_missing: (d) => ({
    message: `The ${text(d.kind)} ${text(d.name)} is not there.`,
    fix: FOR_OPERATOR,
  }),
};

/** The failure of a run in words for people. */
export function failureOf(code: ErrorCode, details: ErrorDetails = {}): Failure {
  const wording = WORDING[code]?.(details) ?? { message: 'Something went wrong in MMM Trainer itself.', fix: AGAIN };
  return { code, ...wording, details: { ...details } };
}

/** Why data cannot carry the model: the first problem in full, the others after it. There is at least one. */
export function skippedFor(problems: readonly StoppingFinding[]): Failure {
  const [first, ...more] = problems;
  if (first === undefined) return failureOf('internal');
  const { message, fix } = describeFinding(first);
  const others = more.map((problem) => describeFinding(problem).message);
  const details = { ...first.details, field: first.field, column: first.column, more: others };
  if (others.length === 0) return { code: first.code, message, fix, details };
  const shown = others.slice(0, 4).join(' ');
  const rest = others.length > 4 ? ` And ${others.length - 4} more.` : '';
  return { code: first.code, message: `${message} ${shown}${rest}`, fix, details };
}

/** The failure that a thrown value ends a run with. */
export function failureFrom(error: unknown): Failure {
  return failureOf(errorCode(error), error instanceof AppError ? error.details : {});
}

function text(value: ErrorDetails[string] | undefined, otherwise = 'unknown'): string {
  if (value === undefined || value === null || value === '') return otherwise;
  return typeof value === 'object' ? value.join(', ') : String(value);
}

function listed(value: ErrorDetails[string] | undefined): string {
  if (typeof value !== 'object' || value === null) return text(value, 'none');
  if (value.length === 0) return 'none';
  const shown = value.slice(0, 10).join(', ');
  return value.length > 10 ? `${shown} and ${value.length - 10} more` : shown;
}

/** `words` closed as a sentence. */
function sentence(words: string): string {
  const trimmed = words.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
