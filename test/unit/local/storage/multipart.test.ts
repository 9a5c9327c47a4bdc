import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundaryOf, readRelated } from '../../../../src/local/storage/multipart.ts';

describe('a multipart/related body', () => {
  const boundary = 'the-boundary';

  function bodyOf(metadata: string, media: Buffer, end = `\r\n--${boundary}--\r\n`): Buffer {
    return Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Type: application/json\r\n\r\n${metadata}\r\n`),
      Buffer.from(`--${boundary}\r\nContent-Type: image/png\r\n\r\n`),
      media,
      Buffer.from(end),
    ]);
  }
  async function* inPieces(body: Buffer, size: number): AsyncGenerator<Buffer> {
    for (let at = 0; at < body.length; at += size) yield body.subarray(at, at + size);
  }
  async function read(body: Buffer, piece: number) {
    const parts = await readRelated(inPieces(body, piece), boundary);
    const media: Buffer[] = [];
    for await (const chunk of parts.media) media.push(Buffer.from(chunk));
    return { metadata: parts.metadata.toString(), media_type: parts.media_type, media: Buffer.concat(media) };
  }

  test('is read the same however it is cut, also where the media looks like a delimiter', async () => {
    const tricky = fc.constantFrom('\r\n', '--', `\r\n--${boundary.slice(0, -1)}`, `--${boundary}`, '\r', '\0', 'x');
    const media_bytes = fc.array(tricky, { maxLength: 12 }).map((pieces) => Buffer.from(pieces.join('')));
    await fc.assert(
      fc.asyncProperty(media_bytes, fc.integer({ min: 1, max: 60 }), async (media, piece) => {
        fc.pre(!media.includes(`\r\n--${boundary}`) && !media.toString().startsWith(`--${boundary}`));
        const metadata = '{"name":"a"}';
        expect(await read(bodyOf(metadata, media), piece)).toEqual({ metadata, media_type: 'image/png', media });
      }),
    );
  });

  test.each([
    ['breaks off', bodyOf('{}', Buffer.from('half'), '')],
    ['has a third part', bodyOf('{}', Buffer.from('x'), `\r\n--${boundary}\r\n\r\nmore\r\n--${boundary}--`)],
    ['has no parts', Buffer.from('nothing of the kind')],
  ])('that %s is refused', async (_title, body) => {
    await expect(read(body, 7)).rejects.toMatchObject({ status: 400 });
  });

  test('names its boundary, quoted or not', () => {
    expect(boundaryOf('multipart/related; boundary=abc')).toBe('abc');
    expect(boundaryOf('Multipart/Related; type="x"; boundary="a b"')).toBe('a b');
    expect(() => boundaryOf('multipart/form-data; boundary=abc')).toThrow(/multipart\/related/);
  });
});
