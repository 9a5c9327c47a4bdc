/**
 * The text of a file as spreadsheets write it: UTF-8, UTF-16 with its mark, and where it is neither, Windows-1252, which is what
 * a German or French Excel calls CSV. Marks of the order of bytes go.
 */
export function readText(body: Buffer): string {
  if (body[0] === 0xff && body[1] === 0xfe) return textDecoder('utf-16le')(body, true);
  if (body[0] === 0xfe && body[1] === 0xff) return textDecoder('utf-16be')(body, true);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return textDecoder('windows-1252')(body, true);
  }
}

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Decodes a file piece by piece, in order. */
export function textDecoder(encoding: TextEncoding): (piece: Buffer, is_last: boolean) => string {
  if (encoding === 'windows-1252') return windows1252;
  const decoder = new TextDecoder(encoding);
  return (piece, is_last) => decoder.decode(piece, { stream: !is_last });
}

/** Windows-1252 from 0x80 to 0x9f; the other bytes are Latin-1's. Node's own decoder takes all of them for Latin-1's. */
const BETWEEN = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function windows1252(body: Buffer): string {
  return body
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (letter) => BETWEEN[letter.charCodeAt(0) - 0x80] ?? letter);
}
