/**
 * U. Jugel, Z. Jerzak, G. Hackenbroich, V. Markl: M4, A Visualization-Oriented Time Series Data Aggregation (2014). Of the points in a
 * column of pixels the first, the smallest, the largest and the last are kept, in their order: a line through them covers the same pixels as
 * one through all. `lines` are the runs of points without a hole; x ascends.
 */
export type Point = readonly [x: number, y: number];

export function thinned(line: readonly Point[], pixels = 1): Point[] {
  const kept: Point[] = [];
  for (let start = 0; start < line.length; ) {
    const column = Math.floor((line[start]?.[0] ?? 0) / pixels);
    let end = start;
    let low = start;
    let high = start;
    for (; end < line.length && Math.floor((line[end]?.[0] ?? 0) / pixels) === column; end++) {
      if (yOf(line, end) < yOf(line, low)) low = end;
      if (yOf(line, end) > yOf(line, high)) high = end;
    }
    for (const index of new Set([start, Math.min(low, high), Math.max(low, high), end - 1])) {
      const point = line[index];
      if (point !== undefined) kept.push(point);
    }
    start = end;
  }
  return kept;
}

function yOf(line: readonly Point[], index: number): number {
  return line[index]?.[1] ?? 0;
}
