import { describe, expect, test } from 'vitest';
import { explainRun } from '../../../src/results/explain.ts';
import { largeMisses, missSentences } from '../../../src/results/misses.ts';
import type { Annotation } from '../../../src/runs/annotations.ts';
import type { FitByDate } from '../../../src/trainer/fit-by-date.ts';
import { modelFit, modelSummary } from '../../support/results.ts';
import { typicalSpec, typicalSummary } from '../../support/samples/typical.ts';

const RUN_ID = 'r12-de-20260302_093000';
type Interval = 'day' | 'week' | 'month';

/** A hundred periods in which the model is off by -2 to 2, but for those in `errors` (actual - predicted, by index). */
function fitWith(errors: Readonly<Record<number, number>>, interval: Interval = 'week'): FitByDate {
  const dates = Array.from({ length: 100 }, (_, index) => {
    const date = new Date('2017-01-02');
    if (interval === 'month') date.setUTCFullYear(2010, index, 1);
    else date.setUTCDate(date.getUTCDate() + index * (interval === 'week' ? 7 : 1));
    const predicted = 100;
    return {
      date: date.toISOString().slice(0, 10),
      actual: predicted + (errors[index] ?? (index % 5) - 2),
      predicted,
    };
  });
  return { schema: 1, run_id: RUN_ID, sol_id: '1_2_3', dates };
}

function noted(start: string, change: Partial<Annotation> = {}): Annotation {
  return { start, end: null, label: 'TV strike', country: null, channel: null, model_as: 'none', ...change };
}

function misses(errors: Readonly<Record<number, number>>, annotations: Annotation[] = [], interval: Interval = 'week') {
  return largeMisses(fitWith(errors, interval), { spec: { annotations, country: 'de' }, interval });
}

const said = (...args: Parameters<typeof misses>) =>
  missSentences(misses(...args), { dep_var: 'revenue', interval: args[2] ?? 'week' });

describe('a large miss', () => {
  test('is more than two robust standard deviations away from the usual error, the largest first', () => {
    // The median error is 0 and the median absolute deviation 1, so that large is beyond 2.97.
    expect(misses({ 3: 2.9, 10: 3.0, 20: -30, 30: 12 }).map(({ start, size }) => [start, size.toFixed(2)])).toEqual([
      ['2017-05-22', '20.23'],
      ['2017-07-31', '8.09'],
      ['2017-03-13', '2.02'],
    ]);
  });

  test('is measured from the median error: a model that is always too low does not miss everywhere', () => {
    const all = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [index, 40 + (index % 5)]));
    expect(misses(all)).toEqual([]);
  });

  test('is none where the model fits all, or where there are too few periods', () => {
    expect(misses(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [index, 0])))).toEqual([]);
    const few = { ...fitWith({ 3: 50 }), dates: fitWith({ 3: 50 }).dates.slice(0, 11) };
    expect(largeMisses(few, { spec: { annotations: [], country: 'de' }, interval: 'week' })).toEqual([]);
  });

  test.each([
    ['the day before the week before it', '2017-05-14', 0],
    ['the week before it', '2017-05-15', 1],
    ['its own week', '2017-05-24', 1],
    ['the week after it', '2017-06-04', 1],
    ['the day after the week after it', '2017-06-05', 0],
  ])('has with it what is noted in %s: %s', (_what, start, count) => {
    expect(misses({ 20: -30 }, [noted(start)])[0]?.annotations).toHaveLength(count);
  });

  test('has a span that reaches it, and nothing of another market', () => {
    const span = noted('2017-01-01', { end: '2017-05-16' });
    expect(misses({ 20: -30 }, [span, noted('2017-05-24', { country: 'fr' })])[0]?.annotations).toEqual([span]);
  });

  test('in a month is that month, of whatever length', () => {
    const [miss] = misses({ 1: -30 }, [noted('2010-03-31')], 'month');
    expect(miss).toMatchObject({ start: '2010-02-01', end: '2010-02-28', annotations: [{ label: 'TV strike' }] });
  });
});

describe('in words', () => {
  test('what is noted near the largest miss is said, with how far off the model is', () => {
    expect(said({ 20: -30 }, [noted('2017-05-24')])).toEqual([
      'In the week of 22 May 2017 the model expected 43% more revenue than there was; “TV strike” is noted there.',
    ]);
    expect(said({ 20: 50 }, [noted('2017-05-24'), noted('2017-05-22', { label: 'Sale' })])).toEqual([
      'In the week of 22 May 2017 the model expected 33% less revenue than there was; “TV strike” and “Sale” are noted there.',
    ]);
  });

  test('where nothing is noted near the largest, it is asked what happened', () => {
    expect(said({ 20: -30, 40: 50 }, [noted('2017-05-24')])).toEqual([
      'In the week of 22 May 2017 the model expected 43% more revenue than there was; “TV strike” is noted there.',
      'Nothing is noted near the week of 9 Oct 2017, where it is furthest off: what happened then?',
    ]);
    expect(said({ 40: 50 })).toEqual([
      'Nothing is noted near the week of 9 Oct 2017, where it is furthest off: what happened then?',
    ]);
    expect(said({})).toEqual([]);
  });

  test('a day is a day, and a month a month', () => {
    expect(said({ 20: -30 }, [noted('2017-01-22')], 'day')[0]).toMatch(/^On 22 Jan 2017 the model expected/);
    expect(said({ 20: -30 }, [noted('2011-09-10')], 'month')[0]).toMatch(/^In Sep 2011 the model expected/);
    expect(said({ 20: -30 }, [], 'month')[0]).toContain('Nothing is noted near Sep 2011, ');
  });

  test('what the model has as a variable is said to be one', () => {
    expect(said({ 20: -30 }, [noted('2017-05-24', { model_as: 'context' })])[0]).toContain(
      '“TV strike” is noted there, a variable of the model already.',
    );
  });

  test('there is no share of nothing', () => {
    expect(said({ 20: -100 }, [noted('2017-05-24')])[0]).toContain('the model expected more revenue than there was;');
  });
});

describe('the explanation of a run', () => {
  const summary = typicalSummary(RUN_ID, { fit: modelFit() });
  const explained = (annotations: Annotation[]) =>
    explainRun(summary, null, { spec: typicalSpec({ annotations }) }, fitWith({ 20: -30, 40: 50 })).parts.trust;

  test('has both where something is noted', () => {
    expect(explained([noted('2017-05-24')]).slice(0, 2)).toEqual([
      expect.stringContaining('“TV strike” is noted there.'),
      expect.stringContaining('what happened then?'),
    ]);
  });

  test('asks where nobody has noted anything yet, if there is room for it', () => {
    const spec = typicalSpec({ annotations: [] });
    expect(explained([])).not.toContain(expect.stringContaining('what happened'));
    expect(explainRun(modelSummary(RUN_ID), null, { spec }, fitWith({ 40: 50 })).parts.trust).toContain(
      'Nothing is noted near the week of 9 Oct 2017, where it is furthest off: what happened then?',
    );
  });

  test('is as before for a run that has left no fit by date', () => {
    expect(explainRun(summary, null, { spec: typicalSpec() }).paragraph).not.toContain('noted');
  });
});
