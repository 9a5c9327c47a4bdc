import type { ErrorDetails } from '../../errors.ts';

/** What a finding is told from: the manifest's field, the column and the figures. */
type Facts = { field: string; column: string; d: ErrorDetails };

/**
 * A finding in sentences: what is so, with its column and figures; what follows for the model, for somebody who does not build
 * models; and what to do about it.
 */
export type Words = { message: string; consequence: string; fix: string };

export type Wording = (facts: Facts) => Words;

type Value = ErrorDetails[string] | undefined;

export function text(value: Value): string {
  return String(value ?? 'unknown');
}

export function number(value: Value): string {
  return typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 2 }) : text(value);
}

export function rows(count: Value): string {
  return `${number(count)} ${count === 1 ? 'row' : 'rows'}`;
}

export function where(d: ErrorDetails): string {
  return d.date ? `on ${text(d.date)}` : `in row ${number(d.row)}`;
}

/** "a, b, c and 3 more" */
export function list(value: Value): string {
  const names = Array.isArray(value) ? value : [];
  return names.length === 0
    ? 'none'
    : `${names.slice(0, 20).join(', ')}${names.length > 20 ? ` and ${names.length - 20} more` : ''}`;
}

/** "3 weeks" */
export function periods(count: Value, interval: Value): string {
  return `${number(count)} ${text(interval)}${count === 1 ? '' : 's'}`;
}

/** "1.3 times" */
export function times(factor: Value): string {
  return typeof factor === 'number'
    ? `${factor.toLocaleString('en-US', { maximumSignificantDigits: factor >= 100 ? 4 : 3 })} times`
    : text(factor);
}
