import { describe, expect, test } from 'vitest';
import { RED } from '../../../../src/charts/colours.ts';
import { lineSvg, type Place } from '../../../../src/data/charts/line-svg.ts';
import type { Line, Panel } from '../../../../src/data/charts/series-panels.ts';
import { type SeriesPicture, seriesSvg } from '../../../../src/data/charts/series-svg.ts';
import { levelsSvg, missingSvg } from '../../../../src/data/charts/strip-svg.ts';
import { timeAxis } from '../../../../src/data/charts/time-axis.ts';
import { dateAfter } from '../weekly.ts';

const PLACE: Place = { x: 0, y: 0, width: 400, height: 100, is_downwards: false };
const STYLE = { size: 20, stroke: 2 };

function line(values: readonly (number | null)[], change: Partial<Line> = {}): Line {
  const numbers = Float64Array.from(values, (value) => value ?? Number.NaN);
  return { column: 'tv_S', role: 'organic', values: numbers, range: { low: 0, high: 10 }, far_out: [], ...change };
}

function dates(count: number, days = 7): string[] {
  return Array.from({ length: count }, (_, index) => dateAfter('2020-01-06', days * index));
}

/** How many pieces the line has. */
function pieces(svg: readonly string[]): number {
  const path = svg.find((part) => part.includes('fill="none"')) ?? '';
  return (path.match(/M/g) ?? []).length;
}

describe('a line', () => {
  const weeks = timeAxis(dates(6), 7);

  test('is not drawn where there is no value', () => {
    expect(pieces(lineSvg(line([1, 2, 3, 4, 5, 6]), PLACE, weeks, STYLE))).toBe(1);
    expect(pieces(lineSvg(line([1, 2, null, 4, 5, 6]), PLACE, weeks, STYLE))).toBe(2);
  });

  test('is not drawn over dates that are missing', () => {
    const gap = timeAxis([...dates(3), ...dates(6).slice(4)], 7);
    expect(pieces(lineSvg(line([1, 2, 3, 5, 6]), PLACE, gap, STYLE))).toBe(2);
  });

  test('of a value by itself is a dot', () => {
    expect(lineSvg(line([null, null, 3, null, null, null]), PLACE, weeks, STYLE).join('')).toMatch(/<circle cx="160" /);
  });

  test('stands upright over a date that has several rows, and joins no dates then', () => {
    const [first = '', second = ''] = dates(2);
    const axis = timeAxis([first, first, first, second, second], 7);
    const svg = lineSvg(line([5, 1, 9, 4, 6]), PLACE, axis, STYLE);
    const same = lineSvg(line([5, 5, 5, 4, 6]), PLACE, axis, STYLE).join('');
    expect(same).toContain('<circle cx="0" cy="53"');
    expect(pieces(svg)).toBe(2);
    expect(svg.join('')).toContain('M0 53l');
    expect(svg.join('')).not.toMatch(/l [^"M]* 400 /);
  });

  test('circles what is far out, where it lies', () => {
    const [mark = ''] = lineSvg(line([1, 2, 10, 1, 1, 1], { far_out: [2] }), PLACE, weeks, STYLE).slice(-1);
    expect(mark).toContain('<circle cx="160" cy="6"');
    expect(mark).toContain(`stroke="${RED}"`);
  });

  test('of exposure grows downwards from the middle', () => {
    const place = { ...PLACE, is_downwards: true };
    const path = lineSvg(line([0, 10, 0, 0, 0, 0], { role: 'exposure' }), place, weeks, STYLE).join('');
    expect(path).toContain('M0 0l 80 94 80-94');
  });
});

test('a level that is there on one of many days is not lost among them', () => {
  const days = 1826;
  const rows = Array.from({ length: days }, (_, day) => (day === 900 ? 1 : 0));
  const strip = levelsSvg(rows, PLACE, timeAxis(dates(days, 1), 1));
  expect(strip).toHaveLength(3);
  expect(strip.filter((part) => part.includes('#56B4E9'))).toHaveLength(1);
});

test('missing values are marked at the axis, each at its date', () => {
  const strip = missingSvg([false, true, false, false, true, true], PLACE, timeAxis(dates(6), 7));
  expect(strip).toHaveLength(2);
  expect(missingSvg([false, false], PLACE, timeAxis(dates(2), 7))).toEqual([]);
});

describe('a picture', () => {
  function picture(panels: Panel[], days: number): SeriesPicture {
    const axis = timeAxis(dates(days, 1), 1);
    const shared = { axis, shaded: [{ from: 0, to: 0.1 }], gaps: [], annotations: [] };
    return { title: 'The data', subtitle: 'of many columns', panels, shared, annotations: [] };
  }
  function panel(index: number, days: number): Panel {
    const values = Float64Array.from({ length: days }, (_, day) => (day * (index + 7)) % 97);
    return {
      kind: 'lines',
      lines: [{ column: `c${index}`, role: 'spend', values, range: { low: 0, high: 96 }, far_out: [] }],
    };
  }

  test('of 200 columns of five years of days is drawn from what its pixels can show', () => {
    const whole = seriesSvg(
      picture(
        Array.from({ length: 200 }, (_, index) => panel(index, 1826)),
        1826,
      ),
    );
    expect(whole.length).toBeLessThan(3_000_000);
    expect(whole).not.toContain('more that are not shown');
    // 183 pixels of each of the small panels hold at most four points each, once for the line and once for its area.
    const small = seriesSvg(
      picture(
        Array.from({ length: 200 }, (_, index) => panel(index, 18_260)),
        18_260,
      ),
    );
    expect(small.length).toBeLessThan(whole.length * 1.2);
  });

  test('counts the columns that it does not show', () => {
    const many = seriesSvg(
      picture(
        Array.from({ length: 258 }, (_, index) => panel(index, 3)),
        3,
      ),
    );
    expect(many).toContain('and 57 more that are not shown');
  });
});
