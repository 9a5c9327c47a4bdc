import { BLUE, GREEN, GREY, ORANGE, PINK, RED, SKY } from '../../charts/colours.ts';
import { type Box, rectElement } from '../../charts/svg-elements.ts';
import type { Place } from './line-svg.ts';
import type { TimeAxis } from './time-axis.ts';

/** The most frequent level is the ground; the others stand out. */
export const LEVEL_COLOURS = ['#e4e7ec', SKY, ORANGE, GREEN, PINK, BLUE, RED];
export const MISSING = RED;
const MISSING_HEIGHT = 5;

/** Levels as a strip. Where a column of pixels holds several rows, the rarest level is shown: an event is not lost among the days. */
export function levelsSvg(rows: readonly (number | null)[], plot: Box, axis: TimeAxis): string[] {
  const strip = pixelsOf(
    rows.map((level) => level ?? -1),
    plot,
    axis,
  );
  const colourOf = (level: number) => LEVEL_COLOURS[level] ?? GREY;
  const box = { y: plot.y + plot.height * 0.2, height: plot.height * 0.6 };
  return strip.flatMap(({ from, to, value }) =>
    value < 0 ? [] : [rectElement({ ...box, x: plot.x + from, width: to - from }, colourOf(value))],
  );
}

/** Where values are missing, a mark at the axis. */
export function missingSvg(
  is_missing: readonly boolean[],
  plot: Box & Partial<Pick<Place, 'is_downwards'>>,
  axis: TimeAxis,
): string[] {
  if (!is_missing.includes(true)) return [];
  const strip = pixelsOf(
    is_missing.map((missing) => (missing ? 1 : -1)),
    plot,
    axis,
  );
  const y = plot.is_downwards === true ? plot.y : plot.y + plot.height - MISSING_HEIGHT;
  return strip.flatMap(({ from, to, value }) =>
    value < 0
      ? []
      : [rectElement({ x: plot.x + from, width: Math.max(2, to - from), y, height: MISSING_HEIGHT }, MISSING)],
  );
}

/** Runs of pixels with the same value: each row covers its share of the axis, and of several rows the largest value counts. */
function pixelsOf(values: readonly number[], plot: Box, axis: TimeAxis): { from: number; to: number; value: number }[] {
  const width = Math.max(1, Math.floor(plot.width));
  const pixels = new Int32Array(width).fill(-1);
  const half = Math.min(axis.gap / 3, 0.5 / Math.max(1, values.length - 1));
  for (const [row, value] of values.entries()) {
    const at = axis.at[row] ?? Number.NaN;
    if (Number.isNaN(at)) continue;
    const from = Math.min(width - 1, Math.max(0, Math.floor((at - half) * width)));
    const to = Math.max(from + 1, Math.min(width, Math.ceil((at + half) * width)));
    for (let pixel = from; pixel < to; pixel++) pixels[pixel] = Math.max(pixels[pixel] ?? -1, value);
  }
  const runs: { from: number; to: number; value: number }[] = [];
  for (const [pixel, value] of pixels.entries()) {
    const run = runs.at(-1);
    if (run?.value === value) run.to = pixel + 1;
    else runs.push({ from: pixel, to: pixel + 1, value });
  }
  return runs;
}
