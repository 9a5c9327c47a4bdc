import type { RunSpec } from '../runs/run-spec.ts';
import { dateShape } from './date-shape.ts';
import type { Finding, StoppingFinding } from './finding.ts';
import type { DateProfile, Profile } from './profile.ts';

/** The dates: readable, one row each, even, and the window among them. */
export function checkDates(
  spec: RunSpec,
  profile: Pick<Profile, 'date' | 'rows' | 'identical_rows' | 'date_formats'>,
): Finding[] {
  const undated = undatedRows(spec, profile);
  if (undated !== null) {
    return [{ ...undated, details: { ...undated.details, formats: profile.date_formats } }];
  }
  const { date } = profile;
  const problems: StoppingFinding[] = [];
  const uneven = unevenDates(spec, date);
  if (uneven !== null) problems.push(inFull(uneven, profile));
  else if (date.interval === 'month' && spec.prophet !== null && date.first !== null && !date.first.endsWith('-01')) {
    problems.push(dateError(spec, 'date_gap', { date: date.first, monthly_day: true }));
  }
  return [...problems, ...checkWindow(spec, date.first, date.last)];
}

/** With what only the whole data tells: whether rows of one date are the same row, and how many dates are missing. */
function inFull(
  uneven: StoppingFinding,
  { date, identical_rows }: Pick<Profile, 'date' | 'identical_rows'>,
): StoppingFinding {
  const more: StoppingFinding['details'] =
    uneven.code === 'date_duplicate'
      ? { is_identical: identical_rows === date.duplicates.rows, dates: date.duplicates.dates }
      : { gaps: date.gaps.count, missing: date.gaps.missing };
  const details = { ...uneven.details, ...more };
  return { ...uneven, details };
}

/** The error of rows whose date is no date or missing; `null` where there are none. */
export function undatedRows(spec: RunSpec, { date, rows }: Pick<Profile, 'date' | 'rows'>): StoppingFinding | null {
  if (date.first_not_iso !== null) {
    return dateError(spec, 'date_not_iso', { ...date.first_not_iso, ...dateShape(date.first_not_iso.value) });
  }
  if (date.missing === 0) return null;
  return dateError(spec, 'value_missing', { count: date.missing, rows, row: date.first_missing_row });
}

/** The error of dates that are not one row each or not evenly apart; `null` where they are. */
export function unevenDates(spec: RunSpec, date: DateProfile): StoppingFinding | null {
  const [duplicate] = date.duplicates.examples;
  if (duplicate !== undefined) return dateError(spec, 'date_duplicate', duplicate);
  const [gap] = date.gaps.examples;
  if (gap === undefined) return null;
  const is_astray =
    date.interval === 'week' && date.gaps.examples.some(({ date: day, next }) => daysBetween(day, next) % 7 !== 0);
  return dateError(spec, 'date_gap', { date: gap.date, next: gap.next, interval: date.interval, is_astray });
}

function dateError(spec: RunSpec, code: StoppingFinding['code'], details: StoppingFinding['details']): StoppingFinding {
  return { severity: 'stops', code, field: 'date_var', column: spec.date_var, details };
}

/**
 * The window against the first and last date of the data. Robyn silently moves a window that reaches outside, so that one
 * gets another period than was asked for. The last period may end after its date: up to a month is granted.
 */
export function checkWindow(spec: RunSpec, first: string | null, last: string | null): StoppingFinding[] {
  if (first === null || last === null) return [];
  const outside = (field: 'window.start' | 'window.end', value: string): StoppingFinding => ({
    severity: 'stops',
    code: 'window_outside_data',
    field,
    column: spec.date_var,
    details: { value, first, last },
  });
  const problems: StoppingFinding[] = [];
  if (spec.window.start < first || spec.window.start > last) problems.push(outside('window.start', spec.window.start));
  if (spec.window.end < first || spec.window.end > addDays(last, 31))
    problems.push(outside('window.end', spec.window.end));
  return problems;
}

function addDays(iso: string, days: number): string {
  return new Date(Date.parse(iso) + days * 86_400_000).toISOString().slice(0, 10);
}

function daysBetween(one: string, other: string): number {
  return (Date.parse(other) - Date.parse(one)) / 86_400_000;
}
