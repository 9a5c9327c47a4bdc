/**
 * The text of a file as spreadsheets write it: UTF-8, UTF-16 with its mark, and where it is neither, Windows-1252, which is what
 * a German or French Excel calls CSV. Marks of the order of bytes go.
 */
export function readText(body: Buffer): string {
  if (body[0] === 0xff && body[1] === 0xfe) return new TextDecoder('utf-16le').decode(body);
  if (body[0] === 0xfe && body[1] === 0xff) return new TextDecoder('utf-16be').decode(body);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return windows1252(body);
  }
}

/** Windows-1252 from 0x80 to 0x9f; the other bytes are Latin-1's. Node's own decoder takes all of them for Latin-1's. */
const BETWEEN = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

function windows1252(body: Buffer): string {
  return body
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (letter) => BETWEEN[letter.charCodeAt(0) - 0x80] ?? letter);
}
