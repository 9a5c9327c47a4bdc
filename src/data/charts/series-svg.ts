import { GREY, SKY } from '../../charts/colours.ts';
import { type Box, svgDocument, textElement } from '../../charts/svg-elements.ts';
import { textWidth } from '../../charts/svg-text.ts';
import { legendSvg, MOST_LISTED } from './legend-svg.ts';
import { type PanelStyle, panelSvg, type Shared } from './panel-svg.ts';
import type { Panel } from './series-panels.ts';

/** All panels in one picture: dep_var over the whole width, the others below it, in as many columns as their number needs. */

export type SeriesPicture = {
  title: string;
  subtitle: string;
  panels: readonly Panel[];
  shared: Shared;
  annotations: readonly SeriesAnnotation[];
};
export type SeriesAnnotation = { start: string; end: string; label: string };

type Layout = { width: number; columns: number; height: number; gap: number; style: PanelStyle };

/** The roomiest that keeps the picture within some 2000 pixels of height; the last for as many as there may be. */
const LAYOUTS: readonly (Layout & { most: number })[] = [
  { most: 4, width: 1200, columns: 1, height: 210, gap: 34, style: { size: 24, stroke: 2.5, ticks: 6 } },
  { most: 14, width: 1600, columns: 2, height: 200, gap: 34, style: { size: 28, stroke: 2.5, ticks: 6 } },
  { most: 24, width: 2000, columns: 3, height: 175, gap: 30, style: { size: 24, stroke: 2, ticks: 6 } },
  { most: 40, width: 2000, columns: 4, height: 120, gap: 22, style: { size: 20, stroke: 1.8, ticks: 6 } },
  { most: 70, width: 2000, columns: 5, height: 94, gap: 16, style: { size: 18, stroke: 1.5, ticks: 5 } },
  { most: 200, width: 2000, columns: 10, height: 60, gap: 12, style: { size: 14, stroke: 1.2, ticks: 5 } },
];
const MARGIN = 40;
const COLUMN_GAP = 28;

/** How many panels the picture holds beyond that of dep_var; more are counted in a sentence. */
const MOST_PANELS = 200;

export function seriesSvg(picture: SeriesPicture): string {
  const [hero, ...all] = picture.panels;
  const others = all.slice(0, MOST_PANELS);
  const layout = LAYOUTS.find(({ most }) => others.length <= most) ?? LAYOUTS.at(-1);
  if (hero === undefined || layout === undefined) return svgDocument(1, 1, []);
  const { width, gap } = layout;
  // What is read first is as large in a picture that is shown smaller.
  const scale = width / 1600;
  const size = { title: 46 * scale, text: 28 * scale };
  const inner = width - 2 * MARGIN;
  const parts: string[] = [];
  let y = MARGIN + size.title;
  parts.push(textElement(MARGIN, y, picture.title, { size: size.title, bold: true, width: inner }));
  y += size.text * 1.6;
  for (const line of wrapped(picture.subtitle, size.text, inner)) {
    parts.push(textElement(MARGIN, y, line, { size: size.text, width: inner, colour: GREY }));
    y += size.text * 1.4;
  }
  y -= size.text * 0.5;
  const legend = legendSvg(picture, { x: MARGIN, y, width: inner, height: 0 }, size.text * 0.85);
  parts.push(...legend.parts);
  y += legend.height + size.text * 0.5;

  const hero_style = {
    ...layout.style,
    size: Math.max(size.text, layout.style.size),
    stroke: Math.max(2, layout.style.stroke),
    ticks: 12,
  };
  const hero_box = {
    x: MARGIN,
    y,
    width: inner,
    height: layout.columns === 1 ? layout.height : Math.min(230, 230 * scale),
  };
  parts.push(...panelSvg(hero, hero_box, picture.shared, hero_style), ...numbersAbove(picture, hero_box, hero_style));
  y += hero_box.height;
  parts.push(...tickLabels(picture.shared, { ...hero_box, y }, hero_style.ticks, size.text * 0.8));
  y += size.text * 1.1 + gap * 0.6;

  const column_width = (inner - COLUMN_GAP * (layout.columns - 1)) / layout.columns;
  for (const [index, panel] of others.entries()) {
    const x = MARGIN + (index % layout.columns) * (column_width + COLUMN_GAP);
    const top = y + Math.floor(index / layout.columns) * (layout.height + gap);
    const box = { x, y: top, width: column_width, height: layout.height };
    parts.push(...panelSvg(panel, box, picture.shared, layout.style));
    const is_last = index + layout.columns >= others.length;
    if (is_last) {
      const below = { ...box, y: top + layout.height };
      parts.push(...tickLabels(picture.shared, below, layout.style.ticks, layout.style.size * 0.85));
    }
  }
  y += Math.ceil(others.length / layout.columns) * (layout.height + gap) + layout.style.size * 0.6;
  const hidden = all.length - others.length;
  if (hidden > 0) {
    y += size.text * 0.6;
    parts.push(
      textElement(MARGIN, y, `and ${hidden} more that are not shown`, { size: size.text, width: inner, colour: GREY }),
    );
    y += size.text * 0.6;
  }
  return svgDocument(width, y + MARGIN / 2, parts);
}

/** A sentence in two lines where it is too long for one, parted where it has its pause. */
function wrapped(text: string, size: number, width: number): string[] {
  if (textWidth(text, size) <= width) return [text];
  const pause = text.indexOf('; ');
  return pause < 0 ? [text] : [text.slice(0, pause + 1), text.slice(pause + 2)];
}

function tickLabels({ axis }: Shared, box: Box, most: number, size: number): string[] {
  let right = Number.NEGATIVE_INFINITY;
  return axis.ticks(most).flatMap(({ at, label }) => {
    const x = box.x + at * box.width + 3;
    const room = textWidth(label, size) + 1;
    // What reaches into the next panel, or over the label before, is left out.
    if (x < right || x + room > box.x + box.width) return [];
    right = x + room + size * 0.3;
    return [textElement(x, box.y + size * 1.05, label, { size, width: room, colour: GREY })];
  });
}

/** The number of each annotation of the list, above its line in the first panel. */
function numbersAbove({ annotations, shared }: SeriesPicture, box: Box, { size }: PanelStyle): string[] {
  let right = Number.NEGATIVE_INFINITY;
  return annotations.slice(0, MOST_LISTED).flatMap(({ start }, index) => {
    const at = shared.axis.ofDate(start);
    if (at === null || at < 0 || at > 1) return [];
    const x = box.x + at * box.width;
    if (x < right) return [];
    right = x + size;
    return [
      `<circle cx="${x.toFixed(1)}" cy="${(box.y + size * 1.75).toFixed(1)}" r="${(size * 0.5).toFixed(1)}" fill="${SKY}"/>`,
      textElement(x, box.y + size * 2, String(index + 1), {
        size: size * 0.7,
        width: size * 2,
        anchor: 'middle',
        bold: true,
      }),
    ];
  });
}
