import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { NotReadable } from '../../data/not-readable.ts';
import { type TextEncoding, textDecoder } from '../../data/read-text.ts';

/** More than a machine's memory holds as a table, packed or not. */
const MOST_BYTES = 8_000_000_000;

/** The path of the same text in UTF-8, which DuckDB reads: the file's own, or that of a copy in `folder`. */
export async function utf8File(path: string, folder: () => Promise<string>): Promise<string> {
  const encoding = await encodingOf(path);
  if (encoding === 'utf-8') return path;
  const copy = join(await folder(), 'utf-8.csv');
  const decode = textDecoder(encoding);
  const transcode = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(null, decode(chunk, false));
    },
    flush(done) {
      done(null, decode(Buffer.alloc(0), true));
    },
  });
  await pipeline(content(path), transcode, createWriteStream(copy));
  return copy;
}

/** UTF-16 has a mark; what is no UTF-8 from its beginning to its end is Windows-1252. */
async function encodingOf(path: string): Promise<TextEncoding> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let head: Buffer | null = null;
  try {
    for await (const chunk of content(path)) {
      const piece = Buffer.from(chunk);
      head ??= piece.subarray(0, 2);
      if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
      if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
      bytes += piece.length;
      if (bytes > MOST_BYTES) throw new NotReadable('it has more than 8 GB. Parquet is read in parts');
      utf8.decode(piece, { stream: true });
    }
    utf8.decode();
    return 'utf-8';
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252';
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')) {
      throw new NotReadable('it is called .gz, and cannot be unpacked');
    }
    throw error;
  }
}

function content(path: string): AsyncIterable<Uint8Array> & Readable {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  if (!path.toLowerCase().endsWith('.gz')) return file;
  const gunzip = createGunzip({ chunkSize: 1 << 20 });
  file.on('error', (error) => gunzip.destroy(error));
  return file.pipe(gunzip);
}
