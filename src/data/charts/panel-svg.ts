import { GREY, INK, RED, SKY } from '../../charts/colours.ts';
import { type Box, lineElement, rectElement, textElement } from '../../charts/svg-elements.ts';
import { textWidth } from '../../charts/svg-text.ts';
import { rangeInWords } from './figure-words.ts';
import { lineSvg, type Place, ROLE_COLOURS } from './line-svg.ts';
import type { Line, Panel } from './series-panels.ts';
import { levelsSvg, missingSvg } from './strip-svg.ts';
import type { TimeAxis } from './time-axis.ts';

/** One column of the model, or spend and exposure of a channel, over time. */

export type PanelStyle = { size: number; stroke: number; ticks: number };

/** What is the same in all panels. */
export type Shared = {
  axis: TimeAxis;
  /** 0 to 1, what lies outside the window. */
  shaded: readonly { from: number; to: number }[];
  /** Between which dates others are missing. */
  gaps: readonly { from: number; to: number }[];
  annotations: readonly { from: number; to: number }[];
};

export function panelSvg(panel: Panel, box: Box, shared: Shared, style: PanelStyle): string[] {
  const title_height = style.size * 1.45;
  const plot: Box = { ...box, y: box.y + title_height, height: box.height - title_height };
  return [...titleOf(panel, box, style), ...ground(plot, shared, style), ...drawn(panel, plot, shared, style)];
}

function titleOf(panel: Panel, box: Box, { size }: PanelStyle): string[] {
  const y = box.y + size;
  if (panel.kind !== 'lines') {
    const note = panel.kind === 'unreadable' ? 'holds no numbers' : levelNote(panel.levels);
    return named(box.x, y, panel.column, note, { size, colour: INK, width: box.width });
  }
  const [first, second] = panel.lines;
  const noteOf = ({ range }: Line) => (range === null ? 'no values' : rangeInWords(range));
  const titleFor = (line: Line, x: number, width: number) =>
    named(x, y, line.column, noteOf(line), { size, colour: ROLE_COLOURS[line.role], width });
  if (second === undefined) return titleFor(first, box.x, box.width);
  const half = (box.width - size) / 2;
  return [...titleFor(first, box.x, half), ...titleFor(second, box.x + half + size, half)];
}

/** A name with what is to be known of it; the name has what room the note leaves. */
function named(
  x: number,
  y: number,
  name: string,
  note: string,
  { size, colour, width }: { size: number; colour: string; width: number },
): string[] {
  const note_size = size * 0.85;
  const note_width = Math.min(width * 0.6, textWidth(note, note_size) + 1);
  const whole = textWidth(name, size, true);
  // Of a name that would be cut in a narrow place the name is worth more than its range.
  const shows_note = whole + note_width + size < width || width > size * 20;
  const room = shows_note ? width - note_width - size : width - size * 0.5;
  return [
    textElement(x, y, name, { size, bold: true, colour, width: room }),
    ...(shows_note
      ? [textElement(x + width, y, note, { size: note_size, colour: GREY, width: note_width, anchor: 'end' })]
      : []),
  ];
}

function levelNote(levels: readonly string[]): string {
  const [most] = levels;
  if (most === undefined) return 'no values';
  return levels.length === 1
    ? `always ${most}`
    : `mostly ${most}, ${levels.length - 1} other ${levels.length === 2 ? 'level' : 'levels'}`;
}

function ground(plot: Box, { axis, shaded, gaps, annotations }: Shared, { ticks }: PanelStyle): string[] {
  const span = (from: number, to: number, least: number): Box => {
    const left = plot.x + clamped(from) * plot.width;
    const right = plot.x + clamped(to) * plot.width;
    const width = Math.max(least, right - left);
    return { ...plot, x: Math.min(left, plot.x + plot.width - width), width };
  };
  return [
    ...shaded.map(({ from, to }) => rectElement(span(from, to, 1), '#e2e2e6')),
    ...gaps.map(({ from, to }) => rectElement(span(from, to, 2), RED, 0.16)),
    ...annotations.map(({ from, to }) => rectElement(span(from, to, 2), SKY, from === to ? 0.9 : 0.35)),
    ...axis.ticks(ticks).map(({ at }) => {
      const x = plot.x + at * plot.width;
      return lineElement([x, plot.y], [x, plot.y + plot.height], { colour: '#d8d8dc' });
    }),
    lineElement([plot.x, plot.y + plot.height], [plot.x + plot.width, plot.y + plot.height], { colour: '#b4b4ba' }),
  ];
}

function drawn(panel: Panel, plot: Box, { axis }: Shared, style: PanelStyle): string[] {
  switch (panel.kind) {
    case 'lines':
      return panel.lines.flatMap((line, index) => {
        const place = placeOf(plot, panel.lines.length, index);
        return [...lineSvg(line, place, axis, style), ...missingSvg([...line.values].map(Number.isNaN), place, axis)];
      });
    case 'levels':
      return [
        ...levelsSvg(panel.rows, plot, axis),
        ...missingSvg(
          panel.rows.map((level) => level === null),
          plot,
          axis,
        ),
      ];
    case 'unreadable':
      return [];
  }
}

/** Spend grows upwards from the middle and exposure downwards, so that neither hides the other and both can be compared. */
function placeOf(plot: Box, lines: number, index: number): Place {
  if (lines === 1) return { ...plot, is_downwards: false };
  const height = plot.height / 2;
  return index === 0
    ? { ...plot, height, is_downwards: false }
    : { ...plot, y: plot.y + height, height, is_downwards: true };
}

function clamped(at: number): number {
  return Math.min(1, Math.max(0, at));
}
