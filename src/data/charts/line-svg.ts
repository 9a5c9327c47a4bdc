import { BLUE, GREEN, INK, ORANGE, PINK, RED } from '../../charts/colours.ts';
import { type Box, px } from '../../charts/svg-elements.ts';
import type { Line } from './series-panels.ts';
import { type Point, thinned } from './thinned.ts';
import type { TimeAxis } from './time-axis.ts';

export const ROLE_COLOURS = {
  dep_var: INK,
  spend: BLUE,
  exposure: ORANGE,
  organic: GREEN,
  context: PINK,
} as const satisfies Record<Line['role'], string>;

export type LineStyle = { size: number; stroke: number };
export type Place = Box & { is_downwards: boolean };

/** A line, with the area below it where it is spend or exposure, and what is far out. */
export function lineSvg(line: Line, plot: Place, axis: TimeAxis, { stroke, size }: LineStyle): string[] {
  const { range } = line;
  if (range === null) return [];
  const colour = ROLE_COLOURS[line.role];
  // Room for the marks of what is far out, and for the stroke.
  const height = plot.height - size * 0.3;
  const top = plot.is_downwards ? plot.y + height : plot.y + size * 0.3;
  const direction = plot.is_downwards ? -height : height;
  // Parts, so that the span of two huge numbers is not beyond what a number holds.
  const span = range.high / 2 - range.low / 2;
  const yOf = (value: number) => top + direction * (1 - (value / 2 - range.low / 2) / span);
  const xOf = (row: number) => plot.x + (axis.at[row] ?? 0) * plot.width;
  const runs = runsOf(line.values, axis).map((rows) =>
    thinned(rows.map((row): Point => [xOf(row), yOf(line.values[row] ?? 0)])),
  );
  const base = yOf(Math.min(range.high, Math.max(range.low, 0)));
  const path = runs.map((run) => pathOf(run)).join('');
  const area = runs.map((run) => `${pathOf(run)}V${px(base)}H${px(run[0]?.[0] ?? 0)}Z`).join('');
  // What has no length is drawn as a dot: a value by itself, rows of a date that are all the same.
  const dots = runs.flatMap(([first, ...others]) =>
    first !== undefined && others.every(([x, y]) => x === first[0] && y === first[1]) ? [first] : [],
  );
  // Lines that would lie on each other are drawn thinner.
  const width = line.values.length > plot.width ? stroke * 0.6 : stroke;
  const marks = line.far_out.slice(0, 400).map((row): Point => [xOf(row), yOf(line.values[row] ?? 0)]);
  return [
    ...(line.role === 'spend' || line.role === 'exposure'
      ? [`<path d="${area}" fill="${colour}" fill-opacity="0.3"/>`]
      : []),
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${px(width)}" stroke-linejoin="round"/>`,
    ...dots.map(([x, y]) => `<circle cx="${px(x)}" cy="${px(y)}" r="${px(stroke * 1.2)}" fill="${colour}"/>`),
    ...apart(marks, size / 4).map(
      ([x, y]) =>
        `<circle cx="${px(x)}" cy="${px(y)}" r="${px(size * 0.24)}" fill="#ffffff" stroke="${RED}" stroke-width="${stroke}"/>`,
    ),
  ];
}

/**
 * Rows that a line joins: with a value each, and not further apart than the cadence. Where a date has several rows it joins those of a date,
 * from the smallest to the largest value, and nothing else.
 */
function runsOf(values: Float64Array, axis: TimeAxis): number[][] {
  const runs: number[][] = [];
  let before = Number.NaN;
  for (const [row, value] of values.entries()) {
    const at = axis.at[row] ?? Number.NaN;
    if (Number.isNaN(value) || Number.isNaN(at)) {
      before = Number.NaN;
      continue;
    }
    const run = runs.at(-1);
    const is_joined = axis.has_several ? at === before : at - before <= axis.gap;
    if (run !== undefined && is_joined) run.push(row);
    else runs.push([row]);
    before = at;
  }
  return runs;
}

/** In steps from point to point, which are short to write: a picture of many days holds a hundred thousand. Tenths add up without an error. */
function pathOf(run: readonly Point[]): string {
  const tenths = run.map(([x, y]) => [Math.round(x * 10), Math.round(y * 10)] as const);
  const [first, ...others] = tenths;
  if (first === undefined) return '';
  let [x, y] = first;
  const steps = others.map(([next_x, next_y]) => {
    const step = `${signed((next_x - x) / 10)}${signed((next_y - y) / 10)}`;
    [x, y] = [next_x, next_y];
    return step;
  });
  return `M${first[0] / 10} ${first[1] / 10}${steps.length === 0 ? '' : `l${steps.join('')}`}`;
}

/** A minus parts a number from the one before it by itself. */
function signed(step: number): string {
  return step < 0 ? String(step) : ` ${step}`;
}

/** Of marks that would lie on each other the first. */
function apart(points: readonly Point[], distance: number): Point[] {
  const kept: Point[] = [];
  for (const [x, y] of points) {
    const last = kept.at(-1);
    if (last === undefined || Math.hypot(x - last[0], y - last[1]) >= distance) kept.push([x, y]);
  }
  return kept;
}
