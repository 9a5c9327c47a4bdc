/** Text inside an SVG. Whatever comes from data goes through here: it can neither end the document nor run out of its place. */

/** Mean width of a letter of the charts' font, as a share of its size; wide letters of other scripts count double. */
const LETTER = 0.62;
const WIDE = 1.05;

/** Cut in the middle, where long names are alike, to what fits into `width` at `size`. */
export function fitted(text: string, size: number, width: number): string {
  const points = [...readable(text)];
  if (widthOf(points, size) <= width) return points.join('');
  let head = points.length;
  let tail = 0;
  for (let kept = points.length - 1; kept > 1; kept--) {
    head = Math.ceil(kept / 2);
    tail = kept - head;
    if (widthOf([...points.slice(0, head), '…', ...points.slice(points.length - tail)], size) <= width) break;
  }
  return `${points.slice(0, head).join('')}…${points.slice(points.length - tail).join('')}`;
}

export function escaped(text: string): string {
  return readable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

function widthOf(points: readonly string[], size: number): number {
  return points.reduce((width, point) => width + (isWide(point) ? WIDE : LETTER) * size, 0);
}

function isWide(point: string): boolean {
  return (point.codePointAt(0) ?? 0) >= 0x1100;
}

/** Without what XML has no place for (control characters, half of a pair) and without marks that turn the direction of reading. */
function readable(text: string): string {
  return [...text.replaceAll(/\s+/g, ' ')]
    .filter((point) => {
      const code = point.codePointAt(0) ?? 0;
      const is_control = code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xfffe || code === 0xffff;
      const is_half = code >= 0xd800 && code <= 0xdfff;
      const is_mark =
        (code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
      return !is_control && !is_half && !is_mark;
    })
    .join('')
    .trim();
}
