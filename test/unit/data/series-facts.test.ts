import { describe, expect, test } from 'vitest';
import { threshold } from '../../../src/data/findings/thresholds.ts';
import { levelBreak } from '../../../src/data/series-facts/level-break.ts';
import { levelJump, unitOf } from '../../../src/data/series-facts/level-jump.ts';
import { type SeriesFacts, seriesFacts } from '../../../src/data/series-facts.ts';
import { columnAs } from '../../support/data-faults/change.ts';
import { specOf } from '../../support/data-faults/check-data-set.ts';
import { type Cadence, cleanData, type DataSet } from '../../support/data-faults/clean-data.ts';
import { FAULTS } from '../../support/data-faults/faults.ts';
import { noiseData } from '../../support/data-faults/noise-data.ts';
import { seededRandom } from '../../support/data-faults/random.ts';
import { seriesOf } from '../../support/data-faults/series-of.ts';

/** What is listed, by fact. */
function found(data: DataSet, cadence: Cadence): string[] {
  const facts: SeriesFacts = seriesFacts(specOf('data.csv', data.spec), seriesOf(data), cadence, '2024-06-12');
  return Object.entries(facts).flatMap(([name, fact]) =>
    fact === null || (Array.isArray(fact) && fact.length === 0) ? [] : [name],
  );
}

const seeds = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('false alarms', () => {
  test.each([
    ['week', 30],
    ['day', 10],
    ['month', 30],
  ] as const)('none in data by the %s that nothing is wrong with, of %i seeds', (cadence, count) => {
    expect(seeds(count).flatMap((seed) => found(cleanData(seed, cadence), cadence))).toEqual([]);
  });

  test.each([
    ['week', 30],
    ['day', 10],
    ['month', 30],
  ] as const)('in one of thirty at most where data by the %s is noise, of %i seeds', (cadence, count) => {
    const alarms = seeds(count).filter((seed) => found(noiseData(seed, cadence), cadence).length > 0);
    expect(alarms.length).toBeLessThanOrEqual(count / 30);
  });

  // A series that follows itself wanders by itself: the test's variance is that of the long run.
  test.each([0, 0.3, 0.6])('one of 200 at most by a break, in noise that keeps %d of itself', (keep) => {
    const alarms = seeds(200).filter((seed) => levelBreak(wandering(seed, keep), [], BREAK) !== null);
    expect(alarms.length).toBeLessThanOrEqual(1);
  });
});

const BREAK = {
  critical: threshold('break_statistic'),
  least: threshold('break_change'),
  deviations: threshold('break_deviations'),
};

/** Three years of weeks around 100, with a deviation of 6 %. */
function wandering(seed: number, keep: number, change: (value: number, index: number) => number = (value) => value) {
  const random = seededRandom(seed);
  let away = 0;
  return Float64Array.from({ length: 156 }, (_, index) => {
    away = keep * away + Math.sqrt(1 - keep ** 2) * 0.06 * random.normal();
    return change(100 * Math.exp(away), index);
  });
}

describe('a break', () => {
  test.each([0, 0.3])(
    'of a fifth is found in every one of 50 series that keep %d of themselves, to the week or nearly',
    (keep) => {
      const breaks = seeds(50).map((seed) =>
        levelBreak(
          wandering(seed, keep, (value, index) => (index < 70 ? value : 0.8 * value)),
          [],
          BREAK,
        ),
      );
      expect(breaks.filter((one) => one === null)).toEqual([]);
      const places = breaks.map((one) => Math.abs((one?.index ?? 0) - 70)).sort((one, other) => one - other);
      expect(places[45]).toBeLessThanOrEqual(2);
      for (const one of breaks) expect(one?.factor).toBeCloseTo(0.8, 1);
    },
  );

  test('that a variable of the model explains is none', () => {
    const values = wandering(1, 0, (value, index) => (index < 70 ? value : 0.8 * value));
    const step = Float64Array.from(values, (_value, index) => (index < 70 ? 0 : 1));
    expect(levelBreak(values, [step], BREAK)).toBeNull();
  });

  test('that the trend makes is none', () => {
    const values = wandering(1, 0, (value, index) => value * (1 + index / 156));
    const trend = Float64Array.from(values, (_value, index) => index);
    expect(levelBreak(values, [trend], BREAK)).toBeNull();
  });

  test('of an outcome that may be 0 or below is one of its mean size', () => {
    const values = wandering(1, 0, (value, index) => (index < 70 ? value - 97 : value - 60));
    expect(levelBreak(values, [], { ...BREAK, least: 0.3 })).toMatchObject({ index: 70 });
  });
});

describe('what is found, of 30 seeds', () => {
  // Where the figure is not all, noise hides what was done.
  test.each([
    ['outcome-breaks', 'outcome_break', 30],
    ['spend-in-thousands', 'unit_jumps', 30],
    ['outcome-in-cents', 'unit_jumps', 30],
    ['spends-in-another-currency', 'cost_jumps', 27],
    ['impressions-counted-otherwise', 'cost_jumps', 30],
    ['decimal-sign-slipped', 'spikes', 30],
    ['outcome-in-dollars', 'outcome_copies', 30],
    ['outcome-in-parts', 'outcome_copies', 30],
    ['outcome-of-last-week', 'outcome_copies', 30],
  ])('%s', (name, fact, least) => {
    const fault = FAULTS.find((one) => one.name === name);
    const hits = seeds(30).filter((seed) => fault !== undefined && found(fault.make(seed), 'week').includes(fact));
    expect(hits.length).toBeGreaterThanOrEqual(least);
  });
});

describe('a jump between units', () => {
  const jump = (values: readonly number[]) => levelJump(Float64Array.from(values), { fewest: 8, least: 5 });
  const noisy = (count: number, mean: number) => {
    const random = seededRandom(mean);
    return Array.from({ length: count }, () => mean * Math.exp(0.4 * random.normal()));
  };

  test('is found whatever zeros are between', () => {
    const values = [...noisy(30, 20), ...noisy(30, 20_000)].flatMap((value) => [value, 0]);
    const found_jump = jump(values);
    expect(found_jump?.index).toBe(60);
    expect(unitOf(found_jump?.factor ?? 1)).toBe(1000);
  });

  test('is none where a channel grows a hundredfold in two years', () => {
    expect(jump(noisy(104, 20).map((value, index) => value * 10 ** (index / 52)))).toBeNull();
  });

  test.each([
    [1000, 1000],
    [93, 100],
    [0.0011, 0.001],
    [4, null],
    [30, null],
    [1.2, null],
  ])('a factor of %d is near to %s', (factor, unit) => {
    expect(unitOf(factor)).toBe(unit);
  });
});

test('nothing is said of a column with a value that is missing: that is told of before', () => {
  const data = columnAs(cleanData(3), 'search_S', (value, index) =>
    index === 5 ? null : index < 90 ? value / 1000 : value,
  );
  expect(found(data, 'week')).toEqual([]);
});
