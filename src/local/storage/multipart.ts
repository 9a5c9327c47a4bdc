import { invalid } from './errors.ts';

/**
 * The two parts of a `multipart/related` body (RFC 2387): JSON metadata, then the media. The media is handed on as it
 * arrives; only as many bytes are held back as could be the beginning of the closing delimiter.
 */
export type RelatedParts = { metadata: Buffer; media_type: string | undefined; media: AsyncIterable<Buffer> };

const HEAD_LIMIT_BYTES = 1024 * 1024;
const BLANK_LINE = Buffer.from('\r\n\r\n');

export function boundaryOf(content_type: string): string {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(content_type);
  const text = boundary?.[1] ?? boundary?.[2];
  if (!/^multipart\/related/i.test(content_type) || text === undefined) {
    throw invalid('A multipart upload needs Content-Type multipart/related with a boundary.');
  }
  return text;
}

export async function readRelated(body: AsyncIterable<Buffer>, boundary: string): Promise<RelatedParts> {
  const chunks = body[Symbol.asyncIterator]();
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // A line break in front lets the first delimiter look like all others.
  let held = Buffer.from('\r\n');

  async function more(): Promise<void> {
    const { value, done } = await chunks.next();
    if (done === true) throw invalid('The multipart body ends before its closing delimiter.');
    held = Buffer.concat([held, value]);
  }
  async function takeUntil(mark: Buffer): Promise<Buffer> {
    for (let from = 0; ; ) {
      const at = held.indexOf(mark, from);
      if (at >= 0) {
        const taken = held.subarray(0, at);
        held = held.subarray(at + mark.length);
        return taken;
      }
      if (held.length > HEAD_LIMIT_BYTES) throw invalid('The metadata part is too large.');
      from = Math.max(0, held.length - mark.length + 1);
      await more();
    }
  }
  async function* media(): AsyncGenerator<Buffer> {
    for (;;) {
      const at = held.indexOf(delimiter);
      if (at >= 0) {
        yield held.subarray(0, at);
        held = held.subarray(at + delimiter.length);
        break;
      }
      const certain = held.length - delimiter.length + 1;
      if (certain > 0) {
        yield held.subarray(0, certain);
        held = held.subarray(certain);
      }
      await more();
    }
    while (held.length < 2) await more();
    if (held.subarray(0, 2).toString('latin1') !== '--') throw invalid('A multipart upload has exactly two parts.');
    while ((await chunks.next()).done !== true);
  }

  await takeUntil(delimiter);
  await takeUntil(BLANK_LINE);
  const metadata = await takeUntil(delimiter);
  const media_headers = (await takeUntil(BLANK_LINE)).toString('latin1');
  return { metadata, media_type: /^content-type:\s*(.+?)\s*$/im.exec(media_headers)?.[1], media: media() };
}
