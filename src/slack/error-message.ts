import { AppError, type ErrorCode, type ErrorDetails, errorCode } from '../errors.ts';
import { bold, clip, escapeMrkdwn } from './blocks/text.ts';
import { ALLOWED_WORDS } from './error-words/allowed.ts';
import { ASKED_WORDS } from './error-words/asked.ts';
import { CLOUD_WORDS } from './error-words/cloud.ts';
import { DATA_WORDS } from './error-words/data.ts';
import { SOURCE_WORDS } from './error-words/source.ts';
import { TRAINING_WORDS } from './error-words/training.ts';
import { type ErrorWords, factsOf, type Wording } from './error-words/wording.ts';

export type { ErrorWords } from './error-words/wording.ts';

const WORDS: Readonly<Record<ErrorCode, Wording>> = {
  ...ASKED_WORDS,
  ...ALLOWED_WORDS,
  ...DATA_WORDS,
  ...SOURCE_WORDS,
  ...TRAINING_WORDS,
  ...CLOUD_WORDS,
};

/** The words for an error code and its facts. */
export function errorWords(code: ErrorCode, details: ErrorDetails = {}): ErrorWords {
  return WORDS[code](factsOf(details));
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
