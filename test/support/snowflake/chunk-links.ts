import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { ChunkFailure } from './control.ts';
import type { Chunk } from './result.ts';

/** The store to which a result's links lead: it gives chunks to whoever has the key, and links lose their worth. */
export type ChunkLinks = {
  link(base_url: string, query_id: string, index: number): string;
  headers: Readonly<Record<string, string>>;
  send(request: IncomingMessage, response: ServerResponse, failure: ChunkFailure | null): void;
};

const KEY_HEADER = 'x-amz-server-side-encryption-customer-key';

export function createChunkLinks(find: (query_id: string, index: number) => Chunk | undefined): ChunkLinks {
  const key = randomBytes(32).toString('base64');
  // Links older than this have expired.
  let age = 0;

  function denied(response: ServerResponse, status: number, code: string): void {
    response.writeHead(status, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`);
  }

  return {
    link: (base_url, query_id, index) => `${base_url}/chunks/${query_id}/${index}?age=${age}`,
    headers: { 'x-amz-server-side-encryption-customer-algorithm': 'AES256', [KEY_HEADER]: key },
    send(request, response, failure) {
      const url = new URL(request.url ?? '/', 'http://localhost');
      const [, query_id = '', index = ''] = /^\/chunks\/([^/]+)\/(\d+)$/.exec(url.pathname) ?? [];
      const chunk = find(query_id, Number(index));
      if (failure === 'expired') age += 1;
      const is_valid = request.headers[KEY_HEADER] === key && Number(url.searchParams.get('age')) >= age;
      if (!is_valid || chunk === undefined) return denied(response, 403, 'AccessDenied');
      if (failure === 'unavailable') return denied(response, 503, 'SlowDown');
      const body = failure === 'cut' ? gzipSync('["1","the end is miss') : chunk.body;
      response.writeHead(200, {
        'content-type': 'application/octet-stream',
        'content-encoding': 'gzip',
        'content-length': body.length,
      });
      if (failure !== 'truncated') response.end(body);
      else response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    },
  };
}
