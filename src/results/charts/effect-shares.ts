import { BLUE, GREEN, GREY, INK, ORANGE, PINK, SKY } from '../../charts/colours.ts';
import { escaped, fitted } from '../../charts/svg-text.ts';
import { shareOf } from '../figures.ts';

/**
 * Bars of the share of the effect, a group for each channel and a bar for each run. Sizes are such that it can be read on a phone
 * without zooming: 1080 pixels wide, letters of 30 and more.
 */

type Series = { label: string };
type Group = { name: string; shares: readonly (number | null)[] };
export type BarChart = { title: string; subtitle: string; series: readonly Series[]; groups: readonly Group[] };

const WIDTH = 1080;
const MARGIN = 48;
const MAX_HEIGHT = 2000;
const TITLE = { size: 44, line: 64 };
const SMALL = { size: 30, line: 48 };
const NAME = { size: 34, line: 50 };
const BAR = { height: 34, gap: 8 };
const GROUP_GAP = 30;
/** Room for "100%" behind the longest bar. */
const FIGURE = 130;
const COLOURS = [BLUE, ORANGE, GREEN, PINK, SKY];

/** The whole document. Groups that do not fit are left out, the last first, and the picture says how many. */
export function effectSharesSvg({ title, subtitle, series, groups }: BarChart): string {
  const legend_top = MARGIN + TITLE.line + SMALL.line;
  const top = legend_top + series.length * SMALL.line + GROUP_GAP;
  const group_height = NAME.line + series.length * (BAR.height + BAR.gap) + GROUP_GAP;
  const room = Math.max(1, Math.floor((MAX_HEIGHT - top - MARGIN - SMALL.line) / group_height));
  const shown = groups.slice(0, room);
  const hidden = groups.length - shown.length;
  const longest = Math.max(0.01, ...shown.flatMap(({ shares }) => shares.map((share) => shareWithin(share) ?? 0)));
  const parts = [
    text(MARGIN, MARGIN + TITLE.size, TITLE.size, title, { bold: true }),
    text(MARGIN, MARGIN + TITLE.line + SMALL.size, SMALL.size, subtitle, { colour: GREY }),
    ...series.flatMap(({ label }, index) => legend(label, index, legend_top + index * SMALL.line)),
    ...shown.flatMap((group, index) => bars(group, top + index * group_height, longest)),
  ];
  let height = top + shown.length * group_height + MARGIN / 2;
  if (hidden > 0) {
    const more = `and ${hidden} more ${hidden === 1 ? 'channel' : 'channels'} with smaller shares`;
    parts.push(text(MARGIN, height + SMALL.size - MARGIN / 2, SMALL.size, more, { colour: GREY }));
    height += SMALL.line;
  }
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">` +
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>${parts.join('')}</svg>`
  );
}

function legend(label: string, index: number, y: number): string[] {
  const side = SMALL.size;
  return [
    `<rect x="${MARGIN}" y="${y + 6}" width="${side}" height="${side}" rx="4" fill="${colour(index)}"/>`,
    text(MARGIN + side + 16, y + SMALL.size + 2, SMALL.size, label, { left: side + 16 }),
  ];
}

function bars({ name, shares }: Group, y: number, longest: number): string[] {
  const full = WIDTH - 2 * MARGIN - FIGURE;
  return [
    text(MARGIN, y + NAME.size, NAME.size, name, { bold: true }),
    ...shares.flatMap((share, index) => {
      const bar_y = y + NAME.line + index * (BAR.height + BAR.gap);
      const known = shareWithin(share);
      const width = known === null ? 0 : Math.max(3, (known / longest) * full);
      const figure = known === null ? 'not in this run' : (shareOf(share) ?? '');
      return [
        ...(known === null
          ? []
          : [
              `<rect x="${MARGIN}" y="${bar_y}" width="${width.toFixed(1)}" height="${BAR.height}" rx="4" fill="${colour(index)}"/>`,
            ]),
        text(MARGIN + width + (known === null ? 0 : 12), bar_y + BAR.height - 6, SMALL.size, figure, {
          colour: GREY,
          left: width,
        }),
      ];
    }),
  ];
}

/** A share that a bar can show. */
function shareWithin(share: number | null): number | null {
  return share === null || !Number.isFinite(share) ? null : Math.min(1, Math.max(0, share));
}

function colour(index: number): string {
  return COLOURS[index % COLOURS.length] ?? INK;
}

function text(
  x: number,
  y: number,
  size: number,
  words: string,
  { bold = false, colour: fill = INK, left = 0 }: { bold?: boolean; colour?: string; left?: number } = {},
): string {
  const fits = fitted(words, size, Math.max(FIGURE, WIDTH - 2 * MARGIN - left));
  const weight = bold ? ' font-weight="bold"' : '';
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-family="DejaVu Sans" font-size="${size}"${weight} fill="${fill}">${escaped(fits)}</text>`;
}
