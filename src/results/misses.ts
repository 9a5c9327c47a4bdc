import { dayInWords } from '../data/day-words.ts';
import { type Annotation, annotationsFor, lastDay } from '../runs/annotations.ts';
import type { RunSpec } from '../runs/run-spec.ts';
import type { FitByDate } from '../trainer/fit-by-date.ts';
import type { ModelSummary } from '../trainer/results.ts';
import { joined, nameOf, shareOf } from './figures.ts';

/** Where the best model is far off what there was, and what is noted of the market there. */

type Interval = ModelSummary['interval'];

export type Miss = {
  /** First and last day of the period. */
  start: string;
  end: string;
  actual: number;
  predicted: number;
  /** How many robust standard deviations the error is away from the usual one. */
  size: number;
  /** What is noted within one period of it. */
  annotations: Annotation[];
};

/** Errors beyond so many robust standard deviations are large. */
const LARGE = 2;
/** With fewer periods a spread says little. */
const FEWEST_PERIODS = 12;
/** Makes the median absolute deviation the standard deviation of normal errors: 1 / qnorm(0.75). */
const MAD_TO_SD = 1.4826;

/**
 * The periods in which the error (actual - predicted) is more than two robust standard deviations, 1.4826 times the median absolute
 * deviation, away from the median error; the largest first. Annotations that the spec has for its market are listed with a period where
 * they touch it, the one before it or the one after it.
 */
export function largeMisses(
  { dates }: FitByDate,
  { spec, interval }: { spec: Pick<RunSpec, 'annotations' | 'country'>; interval: Interval },
): Miss[] {
  if (dates.length < FEWEST_PERIODS) return [];
  const errors = dates.map(({ actual, predicted }) => actual - predicted);
  const usual = median(errors);
  const sd = MAD_TO_SD * median(errors.map((error) => Math.abs(error - usual)));
  if (!(sd > 0)) return [];
  const noted = annotationsFor(spec);
  return dates
    .map(({ date, actual, predicted }, index) => {
      const from = shifted(date, -1, interval);
      const to = dayBefore(shifted(date, 2, interval));
      return {
        start: date,
        end: dayBefore(shifted(date, 1, interval)),
        actual,
        predicted,
        size: Math.abs((errors[index] ?? 0) - usual) / sd,
        annotations: noted.filter((one) => one.start <= to && lastDay(one) >= from),
      };
    })
    .filter(({ size }) => size > LARGE)
    .sort((a, b) => b.size - a.size);
}

/** The largest miss that something is noted for, and the largest of all where nothing is; in at most two sentences. */
export function missSentences(
  misses: readonly Miss[],
  { dep_var, interval }: Pick<ModelSummary, 'dep_var' | 'interval'>,
): string[] {
  const [largest] = misses;
  if (largest === undefined) return [];
  const explained = misses.find(({ annotations }) => annotations.length > 0);
  const with_note = explained === undefined ? [] : [notedSentence(explained, { dep_var, interval })];
  if (largest.annotations.length > 0) return with_note;
  const when = periodWords(largest.start, interval);
  return [...with_note, `Nothing is noted near ${when.name}, where it is furthest off: what happened then?`];
}

/** "In the week of 2 Jan 2017 the model expected 30% more revenue than there was; “TV strike” is noted there." */
function notedSentence(miss: Miss, { dep_var, interval }: Pick<ModelSummary, 'dep_var' | 'interval'>): string {
  const { actual, predicted, annotations } = miss;
  const share = actual === 0 ? null : shareOf(Math.abs(predicted - actual) / Math.abs(actual));
  const than = `${predicted > actual ? 'more' : 'less'} ${nameOf(dep_var)} than there was`;
  const labels = [...new Set(annotations.map(({ label }) => label))];
  const shown = labels.slice(0, 2).map((label) => `“${nameOf(label)}”`);
  const names = joined(labels.length > 2 ? [...shown, `${labels.length - 2} more`] : shown);
  const is_modelled = annotations.some(({ model_as }) => model_as !== 'none');
  const noted = `${names} ${labels.length === 1 ? 'is' : 'are'} noted there${is_modelled ? ', a variable of the model already' : ''}`;
  return `${periodWords(miss.start, interval).within} the model expected ${share === null ? '' : `${share} `}${than}; ${noted}.`;
}

function periodWords(start: string, interval: Interval): { within: string; name: string } {
  const day = dayInWords(start);
  switch (interval) {
    case 'day':
      return { within: `On ${day}`, name: day };
    case 'week':
      return { within: `In the week of ${day}`, name: `the week of ${day}` };
    case 'month': {
      const month = day.split(' ').slice(1).join(' ');
      return { within: `In ${month}`, name: month };
    }
  }
}

function shifted(day: string, periods: number, interval: Interval): string {
  const date = new Date(day);
  if (interval === 'month') date.setUTCMonth(date.getUTCMonth() + periods);
  else date.setUTCDate(date.getUTCDate() + periods * (interval === 'week' ? 7 : 1));
  return date.toISOString().slice(0, 10);
}

function dayBefore(day: string): string {
  return new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1] ?? 0, sorted[Math.floor(middle)] ?? 0];
  return (low + high) / 2;
}
