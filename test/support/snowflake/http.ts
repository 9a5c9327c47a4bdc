import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { SnowflakeError } from './snowflake-error.ts';

/** The body as JSON; the driver sends it compressed or not. `null` where there is none. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  const body = Buffer.concat(parts);
  if (body.length === 0) return null;
  const is_gzip = body[0] === 0x1f && body[1] === 0x8b;
  return JSON.parse((is_gzip ? gunzipSync(body) : body).toString('utf8'));
}

/** Every answer of Snowflake's services is this, also a refusal, and with status 200. */
export type Envelope = { data: unknown; code: string | null; message: string | null; success: boolean };

export function succeeded(data: unknown, code: string | null = null, message: string | null = null): Envelope {
  return { data, code, message, success: true };
}

export function refused(error: SnowflakeError, data: Record<string, unknown> = {}): Envelope {
  const details = {
    internalError: false,
    errorCode: error.code,
    sqlState: error.sql_state,
    line: -1,
    pos: -1,
    type: 'COMPILATION',
    ...data,
  };
  return { data: details, code: error.code, message: error.message, success: false };
}

export function sendJson(response: ServerResponse, body: Envelope): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** The token in `Authorization: Snowflake Token="..."`. */
export function tokenOf(request: IncomingMessage): string {
  const token = /^Snowflake Token="(.*)"$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined)
    throw new SnowflakeError('390101', '08001', 'Authorization header not found in the request data.');
  return token;
}
