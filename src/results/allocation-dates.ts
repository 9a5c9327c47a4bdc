import { AppError } from '../errors.ts';
import type { AllocatorSettings } from '../runs/allocator-rules.ts';
import type { ResponseCurves } from '../trainer/response-curves.ts';

/** The dates of an allocation: the first, the last, and what each channel spent in them. */
export type AllocationDates = {
  from: string;
  to: string;
  count: number;
  /** By channel: spend and modelled input over the dates, and whether the input is an exposure's. */
  channels: ReadonlyMap<string, { spend: number; input: number }>;
};

/**
 * The rows of the window that `date_range` means, as the trainer takes them (r/R/allocation-plan.R). Throws `allocation_infeasible` where
 * it lies outside, or where the run's file does not say what was spent when.
 */
export function allocationDates(
  curves: ResponseCurves,
  date_range: AllocatorSettings['date_range'],
  whole: { start: string; end: string },
): AllocationDates {
  const { window, periods, interval } = curves;
  if (window === null) return wholeWindow(curves, date_range, whole);
  const rows = rowsOf(window.dates, date_range);
  const first = window.dates.at(0) ?? whole.start;
  const last = window.dates.at(-1) ?? whole.end;
  if (rows.length === 0) {
    const asked = typeof date_range === 'string' ? date_range : `${date_range.start} to ${date_range.end}`;
    throw new AppError('allocation_infeasible', {
      message: `The dates asked for, ${asked}, lie outside the data or hold none of its rows; the model's window has ${periods} ${interval}s, from ${first} to ${last}.`,
      fix: 'Choose dates within the window.',
    });
  }
  const total = (values: readonly number[]) => rows.reduce((sum, row) => sum + (values[row] ?? 0), 0);
  return {
    from: window.dates[rows[0] ?? 0] ?? first,
    to: window.dates[rows.at(-1) ?? 0] ?? last,
    count: rows.length,
    channels: new Map(
      window.channels.map(({ channel, spend, input }) => [channel, { spend: total(spend), input: total(input) }]),
    ),
  };
}

function rowsOf(dates: readonly string[], date_range: AllocatorSettings['date_range']): number[] {
  const all = dates.map((_, row) => row);
  if (date_range === 'all') return all;
  if (typeof date_range !== 'string') {
    return all.filter((row) => (dates[row] ?? '') >= date_range.start && (dates[row] ?? '') <= date_range.end);
  }
  const count = Number(date_range.slice('last_'.length));
  return count <= dates.length ? all.slice(-count) : [];
}

/** What is known of the window where the file has only means: good for all of it, and for nothing less. */
function wholeWindow(
  { models, periods }: ResponseCurves,
  date_range: AllocatorSettings['date_range'],
  { start, end }: { start: string; end: string },
): AllocationDates {
  if (date_range !== 'all') {
    throw new AppError('allocation_infeasible', {
      message:
        'This run was trained before its files said what was spent when, so that only the whole window can be allocated at once.',
      fix: 'Choose the whole window, or ask for the official allocation, which can take any dates.',
    });
  }
  const spends = models[0]?.channels.map(({ channel, mean_spend }) => {
    const spend = mean_spend * periods;
    return [channel, { spend, input: spend }] as const;
  });
  return { from: start, to: end, count: periods, channels: new Map(spends) };
}
