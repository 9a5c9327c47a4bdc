import type { IncomingMessage } from 'node:http';

/** The request's body as text; `null` where it is larger than `limit_bytes`, and then the rest of it is not read. */
export async function readBody(request: IncomingMessage, limit_bytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const part = Buffer.from(chunk);
    bytes += part.length;
    if (bytes > limit_bytes) return null;
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}
