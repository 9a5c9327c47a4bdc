import type { Readable } from 'node:stream';

export type Headers = Readonly<Record<string, string | number>>;

/** What a handler answers; `server.ts` writes it. */
export type Answer =
  | { kind: 'json'; status: number; body: unknown; headers?: Headers }
  | { kind: 'empty'; status: number; headers?: Headers }
  | { kind: 'stream'; status: number; body: Readable; headers: Headers };

export function json(body: unknown, status = 200): Answer {
  return { kind: 'json', status, body };
}
