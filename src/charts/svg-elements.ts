import { GREY, INK } from './colours.ts';
import { escaped, fitted } from './svg-text.ts';

/** Elements of an SVG. Numbers are in pixels and kept to a tenth of one. */

export type Box = { x: number; y: number; width: number; height: number };

type TextStyle = { size: number; width: number; bold?: boolean; colour?: string; anchor?: 'start' | 'middle' | 'end' };

/** A line of text on the baseline `y`, cut to `width`. */
export function textElement(x: number, y: number, words: string, style: TextStyle): string {
  const { size, width, bold = false, colour = INK, anchor = 'start' } = style;
  const weight = bold ? ' font-weight="bold"' : '';
  const from = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${px(x)}" y="${px(y)}" font-family="DejaVu Sans" font-size="${size}"${weight}${from} fill="${colour}">${escaped(fitted(words, size, width, bold))}</text>`;
}

export function rectElement({ x, y, width, height }: Box, fill: string, opacity = 1): string {
  const seen = opacity === 1 ? '' : ` fill-opacity="${opacity}"`;
  return `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" fill="${fill}"${seen}/>`;
}

export function lineElement(
  [x1, y1]: readonly [number, number],
  [x2, y2]: readonly [number, number],
  { colour = GREY, width = 1, dash = '' }: { colour?: string; width?: number; dash?: string } = {},
): string {
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return `<path d="M${px(x1)} ${px(y1)}L${px(x2)} ${px(y2)}" stroke="${colour}" stroke-width="${width}"${dashes}/>`;
}

/** The whole document, on white. */
export function svgDocument(width: number, height: number, parts: readonly string[]): string {
  const size = `width="${Math.ceil(width)}" height="${Math.ceil(height)}"`;
  const box = `viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${box}><rect ${size} fill="#ffffff"/>${parts.join('')}</svg>`;
}

/** A coordinate as short as it can be. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
