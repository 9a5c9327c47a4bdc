import { createReadStream } from 'node:fs';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Answer, Headers } from './answer.ts';
import { StorageRefusal } from './errors.ts';
import { etag, type ObjectRecord } from './records.ts';
import type { Store } from './store.ts';

/**
 * An object's content. Gzip-encoded objects go out as they are to those who accept gzip, and otherwise decompressed
 * ("decompressive transcoding"), in which case a Range is ignored and no length is known, as Cloud Storage does.
 */
export function downloadAnswer(
  store: Store,
  object: ObjectRecord,
  request: { method?: string | undefined; headers: NodeJS.Dict<string | string[]> },
  overrides: Headers = {},
): Answer {
  const body = request.method !== 'HEAD';
  const accepts_gzip = /(^|,)\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*(,|$))[\d.]+)?\s*(,|$)/i.test(
    String(request.headers['accept-encoding'] ?? ''),
  );
  const stored_gzip = object.fields.contentEncoding === 'gzip';
  const transcode = stored_gzip && !accepts_gzip && !/no-transform/.test(object.fields.cacheControl ?? '');
  const headers = { ...objectHeaders(object), ...overrides };
  if (transcode) {
    const plain = { ...headers, Warning: '214 UploadServer gunzipped', 'X-Goog-Stored-Content-Encoding': 'gzip' };
    return body
      ? streamAnswer(200, plain, gunzip(open(store, object)))
      : { kind: 'empty', status: 200, headers: plain };
  }
  const range = parseRange(request.headers.range, object.size);
  const encoding: Headers = stored_gzip ? { 'Content-Encoding': 'gzip' } : {};
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  const sent = {
    ...headers,
    ...encoding,
    'Content-Length': end - start + 1,
    ...(range === undefined ? {} : { 'Content-Range': `bytes ${start}-${end}/${object.size}` }),
  };
  const status = range === undefined ? 200 : 206;
  if (!body || end < start) return { kind: 'empty', status, headers: sent };
  return streamAnswer(status, sent, open(store, object, { start, end }));
}

function streamAnswer(status: number, headers: Headers, body: Readable): Answer {
  return { kind: 'stream', status, body, headers };
}

function open(store: Store, object: ObjectRecord, range: { start?: number; end?: number } = {}): Readable {
  return createReadStream('', { fd: store.openBlob(object), start: 0, ...range });
}

function gunzip(stored: Readable): Readable {
  return pipeline(stored, createGunzip(), () => undefined);
}

/** One range of bytes, both ends included; 416 where none of it lies in the object. Several ranges are answered as none. */
function parseRange(header: string | string[] | undefined, size: number): { start: number; end: number } | undefined {
  const match = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/.exec(String(header ?? ''));
  if (match === null) return undefined;
  const [, first, last, suffix] = match;
  const start = first === undefined ? Math.max(0, size - Number(suffix)) : Number(first);
  const end = last === undefined || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== undefined && last !== undefined && last !== '' && Number(last) < start) return undefined;
  if (start >= size || Number(suffix) === 0) {
    throw new StorageRefusal(416, 'requestedRangeNotSatisfiable', 'Request range not satisfiable', {
      xml_code: 'InvalidRange',
    });
  }
  return { start, end };
}

function objectHeaders(object: ObjectRecord): Headers {
  const { fields } = object;
  const optional = {
    'Cache-Control': fields.cacheControl,
    'Content-Disposition': fields.contentDisposition,
    'Content-Language': fields.contentLanguage,
  };
  return {
    'Content-Type': fields.contentType ?? 'application/octet-stream',
    'Accept-Ranges': 'bytes',
    ETag: `"${etag(object)}"`,
    'Last-Modified': new Date(object.updated).toUTCString(),
    'X-Goog-Generation': object.generation,
    'X-Goog-Metageneration': object.metageneration,
    'X-Goog-Storage-Class': 'STANDARD',
    'X-Goog-Hash': `crc32c=${object.crc32c}${object.md5 === undefined ? '' : `,md5=${object.md5}`}`,
    'X-Goog-Stored-Content-Encoding': fields.contentEncoding ?? 'identity',
    'X-Goog-Stored-Content-Length': object.size,
    ...Object.fromEntries(Object.entries(optional).filter((entry) => entry[1] !== undefined)),
    ...Object.fromEntries(
      Object.entries(fields.metadata ?? {})
        .filter(([key, value]) => /^[\w-]+$/.test(key) && /^[\x20-\x7e]*$/.test(value))
        .map(([key, value]) => [`X-Goog-Meta-${key}`, value]),
    ),
  };
}
