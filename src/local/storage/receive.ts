import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { crc32c } from './crc32c.ts';
import { invalid } from './errors.ts';
import type { NewObject, Store } from './store.ts';

/** Size and hashes of received bytes; hashes in base64, as the JSON API has them. */
export type Content = Pick<NewObject, 'blob' | 'size' | 'crc32c'> & { md5: string };

/** Hashes that a client says its upload has, from `X-Goog-Hash`, `Content-MD5` or the metadata. */
export type ExpectedHashes = { crc32c?: string | undefined; md5?: string | undefined };

/** Streams a body into a new blob. Nothing of it is left where the body breaks off. */
export async function receiveBlob(store: Store, body: AsyncIterable<Buffer>): Promise<Content> {
  const { blob, path } = store.newBlob();
  const measure = measurer();
  try {
    await pipeline(body, measure.pass, createWriteStream(path));
  } catch (error) {
    store.dropBlob(blob);
    throw error;
  }
  return { blob, ...measure.result() };
}

/** Measures bytes that lie on disk already. */
export async function measureFile(path: string): Promise<Omit<Content, 'blob'>> {
  const measure = measurer();
  for await (const _chunk of measure.pass(createReadStream(path, { highWaterMark: 1024 * 1024 })));
  return measure.result();
}

function measurer() {
  const md5 = createHash('md5');
  const crc = crc32c();
  let size = 0;
  return {
    async *pass(chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        size += chunk.length;
        md5.update(chunk);
        crc.update(chunk);
        yield chunk;
      }
    },
    result: () => ({ size, crc32c: crc.digest(), md5: md5.digest('base64') }),
  };
}

/** Throws 400 where a hash that the client gave is not that of what arrived. */
export function checkHashes(content: Omit<Content, 'blob'>, ...expected: ExpectedHashes[]): void {
  for (const { crc32c: crc, md5 } of expected) {
    if (crc !== undefined && crc !== content.crc32c) {
      throw invalid(`Provided CRC32C "${crc}" doesn't match calculated CRC32C "${content.crc32c}".`);
    }
    if (md5 !== undefined && md5 !== content.md5) {
      throw invalid(`Provided MD5 hash "${md5}" doesn't match calculated MD5 hash "${content.md5}".`);
    }
  }
}

/** The hashes in `X-Goog-Hash: crc32c=...,md5=...` and `Content-MD5`. */
export function hashesOfHeaders(headers: NodeJS.Dict<string | string[]>): ExpectedHashes {
  const given = String(headers['x-goog-hash'] ?? '');
  const content_md5 = headers['content-md5'];
  return {
    crc32c: /(?:^|,)\s*crc32c=([^,\s]+)/.exec(given)?.[1],
    md5: /(?:^|,)\s*md5=([^,\s]+)/.exec(given)?.[1] ?? (typeof content_md5 === 'string' ? content_md5 : undefined),
  };
}
