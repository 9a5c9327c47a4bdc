import type { ErrorCode, ErrorDetails } from '../../errors.ts';
import { listOf } from '../blocks/text.ts';

/** An error for people: what happened, why, and what to do next. Plain text without markup. */
export type ErrorWords = { what: string; why: string; next: string };

/** Reads details as words; what is missing reads as `otherwise`. */
export type Facts = (key: string, otherwise?: string) => string;

export type Wording = (facts: Facts) => ErrorWords;
export type Wordings = Partial<Record<ErrorCode, Wording>>;

export const TELL_OWNER = 'Try again. If it happens twice, tell whoever looks after MMM Trainer.';

export function factsOf(details: ErrorDetails): Facts {
  return (key, otherwise = '') => {
    const value = details[key];
    if (value === undefined || value === null || value === '') return otherwise;
    return typeof value === 'object' ? listOf(value, 8) : String(value);
  };
}
