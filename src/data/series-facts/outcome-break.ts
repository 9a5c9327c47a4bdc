import type { RunSpec } from '../../runs/run-spec.ts';
import { threshold } from '../findings/thresholds.ts';
import { sumsOf } from './figures.ts';
import { levelBreak } from './level-break.ts';
import { type Windowed, YEAR } from './windowed.ts';

/** Sines and cosines of a year: as smooth a season as a few years of data show. */
const HARMONICS = 2;
/** What carries over of a medium from one period to the next; a usual figure, for the test alone. */
const CARRIED = 0.4;

/**
 * A change of the outcome's level that nothing of the model explains: neither trend nor season nor its media (carried over and
 * with falling returns) nor its context. Days are taken by the week, so that weekdays play no part.
 */
export function outcomeBreak(
  spec: RunSpec,
  data: Windowed,
): { column: string; date: string; factor: number; statistic: number } | null {
  const outcome = data.column(spec.dep_var);
  if (outcome === null) return null;
  const size = data.interval === 'day' ? 7 : 1;
  const values = sumsOf(outcome, size);
  const year = YEAR[data.interval] / size;
  const explained_by = [...timeColumns(values.length, year), ...causes(spec, data, size)];
  // A quarter of the rows at most, the surest first: beyond, everything is explained by something.
  const room = Math.floor(values.length / 4);
  const found = levelBreak(values, explained_by.slice(0, room), {
    critical: threshold('break_statistic'),
    least: threshold('break_change'),
    deviations: threshold('break_deviations'),
  });
  if (found === null) return null;
  const { index, factor, statistic } = found;
  return { column: spec.dep_var, date: data.dates[index * size] ?? '', factor, statistic };
}

function timeColumns(count: number, year: number): Float64Array[] {
  const at = (of: (index: number) => number) => Float64Array.from({ length: count }, (_, index) => of(index));
  const trend = at((index) => index / count - 0.5);
  if (count < year) return [trend];
  const waves = Array.from({ length: HARMONICS }, (_, wave) => (2 * Math.PI * (wave + 1)) / year);
  return [
    trend,
    ...waves.flatMap((speed) => [at((index) => Math.sin(speed * index)), at((index) => Math.cos(speed * index))]),
  ];
}

function causes(spec: RunSpec, data: Windowed, size: number): Float64Array[] {
  const numbers = (names: readonly string[]) =>
    names.map((name) => data.column(name)).filter((values) => values !== null);
  const context = numbers(spec.context_vars).map((values) => sumsOf(values, size));
  const media = numbers([...spec.paid_media_spends, ...spec.organic_vars]).map((values) => {
    let carried = 0;
    return sumsOf(values, size).map((value) => {
      carried = Math.max(0, value) + CARRIED * carried;
      return Math.sqrt(carried);
    });
  });
  return [...context, ...media];
}
