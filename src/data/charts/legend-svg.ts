import { INK, RED, SKY } from '../../charts/colours.ts';
import { type Box, rectElement, textElement } from '../../charts/svg-elements.ts';
import { textWidth } from '../../charts/svg-text.ts';
import { dayInWords } from '../day-words.ts';
import { ROLE_COLOURS } from './line-svg.ts';
import type { Line } from './series-panels.ts';
import type { SeriesPicture } from './series-svg.ts';
import { LEVEL_COLOURS, MISSING } from './strip-svg.ts';

/** So many annotations have a number and their words; the others are lines alone. */
export const MOST_LISTED = 12;
const LIST_COLUMNS = 2;

const ROLE_WORDS = {
  dep_var: 'outcome',
  spend: 'spend',
  exposure: 'exposure, on its own scale',
  organic: 'organic',
  context: 'context',
} as const satisfies Record<Line['role'], string>;

/** What colours and marks mean, of those that are there, and the annotations by number. */
export function legendSvg(picture: SeriesPicture, box: Box, size: number): { parts: string[]; height: number } {
  const parts: string[] = [];
  const line = size * 1.5;
  let x = box.x;
  let y = box.y;
  const put = ({ mark, words }: Entry, width: number) => {
    parts.push(mark({ x, y, width: size, height: size }));
    parts.push(textElement(x + size * 1.4, y + size * 0.88, words, { size, width: width - size * 1.4, colour: INK }));
  };
  for (const entry of legendOf(picture)) {
    const width = size * 1.4 + textWidth(entry.words, size) + 2;
    if (x > box.x && x + width > box.x + box.width) {
      x = box.x;
      y += line;
    }
    put(entry, width);
    x += width + size;
  }
  // Annotations stand in columns below.
  const listed = annotationList(picture);
  for (const [index, entry] of listed.entries()) {
    if (index % LIST_COLUMNS === 0) y += line;
    x = box.x + ((index % LIST_COLUMNS) * box.width) / LIST_COLUMNS;
    put(entry, box.width / LIST_COLUMNS - size);
  }
  return { parts, height: y - box.y + line };
}

type Entry = { mark: (box: Box) => string; words: string };

function legendOf({ panels, shared }: SeriesPicture): Entry[] {
  const lines = panels.flatMap((panel) => (panel.kind === 'lines' ? panel.lines : []));
  const roles = new Set(lines.map(({ role }) => role));
  const bar =
    (colour: string, part = 0.4) =>
    (box: Box) =>
      rectElement({ ...box, y: box.y + (box.height * (1 - part)) / 2, height: box.height * part }, colour);
  const block =
    (colour: string, opacity = 1) =>
    (box: Box) =>
      rectElement(box, colour, opacity);
  const is_missing = panels.some((panel) =>
    panel.kind === 'lines'
      ? panel.lines.some(({ values, range }) => range !== null && values.some(Number.isNaN))
      : panel.kind === 'levels' && panel.rows.includes(null),
  );
  const upright = (box: Box) => rectElement({ ...box, x: box.x + box.width * 0.4, width: box.width * 0.2 }, INK);
  const has_levels = panels.some(({ kind }) => kind === 'levels');
  return [
    ...(['dep_var', 'spend', 'exposure', 'organic', 'context'] as const)
      .filter((role) => roles.has(role))
      .map((role): Entry => ({ mark: bar(ROLE_COLOURS[role]), words: ROLE_WORDS[role] })),
    ...(has_levels
      ? [{ mark: block(LEVEL_COLOURS[1] ?? SKY), words: 'factor, other than its most frequent level' }]
      : []),
    ...(shared.axis.has_several
      ? [{ mark: upright, words: 'all rows of a date, from the smallest to the largest' }]
      : []),
    ...(shared.shaded.length > 0 ? [{ mark: block('#e2e2e6'), words: 'outside the window' }] : []),
    ...(shared.gaps.length > 0 ? [{ mark: block(RED, 0.25), words: 'dates missing' }] : []),
    ...(is_missing ? [{ mark: bar(MISSING), words: 'no value' }] : []),
    ...(lines.some(({ far_out }) => far_out.length > 0)
      ? [
          {
            mark: ({ x, y, width }: Box) =>
              `<circle cx="${x + width / 2}" cy="${y + width / 2}" r="${width * 0.35}" fill="#ffffff" stroke="${RED}" stroke-width="${width * 0.12}"/>`,
            words: 'far out of the usual',
          },
        ]
      : []),
  ];
}

function annotationList({ annotations }: SeriesPicture): Entry[] {
  const shown = annotations.slice(0, MOST_LISTED);
  const hidden = annotations.length - shown.length;
  const nothing = () => '';
  return [
    ...shown.map(({ start, end, label }, index) => ({
      mark: (box: Box) =>
        `<circle cx="${box.x + box.width / 2}" cy="${box.y + box.height / 2}" r="${box.width * 0.55}" fill="${SKY}"/>` +
        textElement(box.x + box.width / 2, box.y + box.height * 0.78, String(index + 1), {
          size: box.height * 0.75,
          width: box.width * 2,
          anchor: 'middle',
          bold: true,
        }),
      words: `${label}, ${dayInWords(start)}${end === start ? '' : ` to ${dayInWords(end)}`}`,
    })),
    ...(hidden > 0
      ? [{ mark: nothing, words: `and ${hidden} more ${hidden === 1 ? 'annotation' : 'annotations'}` }]
      : []),
  ];
}
