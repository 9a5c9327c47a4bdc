/** Text inside an SVG. Whatever comes from data goes through here: it can neither end the document nor run out of its place. */

/** Widths of the letters of DejaVu Sans from U+0020 to U+007E, as hundredths of its size: what is bold is wider. */
const REGULAR = [
  32, 40, 46, 84, 64, 95, 78, 27, 39, 39, 50, 84, 32, 36, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84,
  84, 84, 53, 100, 68, 69, 70, 77, 63, 58, 77, 75, 29, 29, 66, 56, 86, 75, 79, 60, 79, 69, 63, 61, 73, 68, 99, 69, 61,
  69, 39, 34, 39, 84, 50, 50, 61, 63, 55, 63, 62, 35, 63, 63, 28, 28, 58, 28, 97, 63, 61, 63, 63, 41, 52, 39, 63, 59,
  82, 59, 59, 52, 64, 34, 64, 84,
];
const BOLD = [
  35, 46, 52, 84, 70, 100, 87, 31, 46, 46, 52, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70, 70, 70, 70, 70, 40, 40, 84,
  84, 84, 58, 100, 77, 76, 73, 83, 68, 68, 82, 84, 37, 37, 77, 64, 100, 84, 85, 73, 85, 77, 72, 68, 81, 77, 110, 77, 72,
  73, 46, 37, 46, 84, 50, 50, 67, 72, 59, 72, 68, 44, 72, 71, 34, 34, 67, 34, 104, 71, 69, 72, 72, 49, 60, 48, 71, 65,
  92, 65, 65, 58, 71, 37, 71, 84,
];
/** Of other letters about the widest; those of scripts that are written in squares have more than one size. */
const LETTER = 80;
const WIDE = 105;

/** Width of a line in pixels. */
export function textWidth(text: string, size: number, is_bold = false): number {
  return widthOf([...readable(text)], size, is_bold);
}

/** Cut in the middle, where long names are alike, to what fits into `width` at `size`. */
export function fitted(text: string, size: number, width: number, is_bold = true): string {
  const points = [...readable(text)];
  if (widthOf(points, size, is_bold) <= width) return points.join('');
  let head = points.length;
  let tail = 0;
  for (let kept = points.length - 1; kept > 1; kept--) {
    head = Math.ceil(kept / 2);
    tail = kept - head;
    if (widthOf([...points.slice(0, head), '…', ...points.slice(points.length - tail)], size, is_bold) <= width) break;
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

function widthOf(points: readonly string[], size: number, is_bold: boolean): number {
  const widths = is_bold ? BOLD : REGULAR;
  const hundredths = points.reduce((width, point) => {
    const code = point.codePointAt(0) ?? 0;
    return width + (widths[code - 0x20] ?? (code >= 0x1100 ? WIDE : LETTER));
  }, 0);
  return (hundredths * size) / 100;
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
