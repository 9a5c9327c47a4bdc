import type { IncomingMessage } from 'node:http';
import { isObject } from '../blocks/check.ts';
import { SlackRefusal } from '../refusal.ts';

/** Reads a request's body. Throws `request_too_large` above the limit, in bytes. */
export async function readBody(request: IncomingMessage, max: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > max) throw new SlackRefusal('request_too_large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** The fields of a JSON or a form body. Throws `invalid_json`, `json_not_object`, `invalid_post_type`. */
export function parseFields(type: string | undefined, body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  const kind = (type ?? '').split(';')[0]?.trim().toLowerCase();
  switch (kind) {
    case 'application/json':
      return parseJsonObject(body.toString('utf8'));
    case 'application/x-www-form-urlencoded':
      return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
    case '':
      throw new SlackRefusal('missing_post_type');
    default:
      throw new SlackRefusal('invalid_post_type');
  }
}

/** Throws `invalid_json`, `json_not_object`. */
export function parseJsonObject(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new SlackRefusal('invalid_json');
  }
  if (!isObject(parsed)) throw new SlackRefusal('json_not_object');
  return parsed;
}

/** The one file of a multipart form, as the Node SDK sends an upload; of any other body, the body. */
export function uploadedBytes(type: string | undefined, body: Buffer): Buffer {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(type ?? '')?.[1];
  if (boundary === undefined) return body;
  const head = body.indexOf('\r\n\r\n');
  const end = body.lastIndexOf(`\r\n--${boundary}--`);
  if (head < 0 || end < head) throw new SlackRefusal('invalid_form_data');
  return body.subarray(head + 4, end);
}
