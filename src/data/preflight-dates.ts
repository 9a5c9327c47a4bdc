import type { RunSpec } from '../runs/run-spec.ts';
import { dateShape } from './date-shape.ts';
import type { DataError, DataProblem } from './problem.ts';
import type { Profile } from './profile.ts';

/** The dates: readable, one row each, even, and the window among them. */
export function checkDates(spec: RunSpec, { date, rows }: Profile): DataProblem[] {
  const error = (code: DataError['code'], details: DataError['details'], field = 'date_var'): DataError => ({
    severity: 'error',
    code,
    field,
    column: spec.date_var,
    details,
  });
  if (date.first_not_iso !== null) {
    return [error('date_not_iso', { ...date.first_not_iso, ...dateShape(date.first_not_iso.value) })];
  }
  if (date.missing > 0) {
    return [error('value_missing', { count: date.missing, rows, row: date.first_missing_row })];
  }
  const problems: DataError[] = [];
  if (date.duplicate !== null) problems.push(error('date_duplicate', date.duplicate));
  else if (date.gap !== null) problems.push(error('date_gap', { ...date.gap, interval: date.interval }));
  else if (date.interval === 'month' && spec.prophet !== null && date.first !== null && !date.first.endsWith('-01')) {
    problems.push(error('date_gap', { date: date.first, monthly_day: true }));
  }
  return [...problems, ...checkWindow(spec, date.first, date.last)];
}

/**
 * The window against the first and last date of the data. Robyn silently moves a window that reaches outside, so that one
 * gets another period than was asked for. The last period may end after its date: up to a month is granted.
 */
export function checkWindow(spec: RunSpec, first: string | null, last: string | null): DataError[] {
  if (first === null || last === null) return [];
  const outside = (field: 'window.start' | 'window.end', value: string): DataError => ({
    severity: 'error',
    code: 'window_outside_data',
    field,
    column: spec.date_var,
    details: { value, first, last },
  });
  const problems: DataError[] = [];
  if (spec.window.start < first || spec.window.start > last) problems.push(outside('window.start', spec.window.start));
  if (spec.window.end < first || spec.window.end > addDays(last, 31))
    problems.push(outside('window.end', spec.window.end));
  return problems;
}

function addDays(iso: string, days: number): string {
  return new Date(Date.parse(iso) + days * 86_400_000).toISOString().slice(0, 10);
}
