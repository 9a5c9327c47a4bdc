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
    return new TextDecoder('windows-1252').decode(body);
  }
}
