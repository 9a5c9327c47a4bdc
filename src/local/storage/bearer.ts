import { createVerify } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { LocalCredentials } from '../credentials.ts';
import { StorageRefusal } from './errors.ts';

const HEADER = z.object({ alg: z.literal('RS256') });
const CLAIMS = z.object({ iss: z.string(), exp: z.number(), iat: z.number(), scope: z.string().optional() });

/**
 * Requests carry a JWT that the service account signed itself, which Google's APIs take in place of an exchanged access
 * token. Throws 401 where there is none or where it is not the local account's, or has expired.
 */
export function verifyBearer(request: IncomingMessage, credentials: LocalCredentials, now: Date): void {
  const [, token] = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '') ?? [];
  if (token === undefined) {
    throw unauthorized('required', 'Anonymous caller does not have storage access to this resource.');
  }
  if (!isValid(token, credentials, now)) throw unauthorized('authError', 'Invalid Credentials');
}

function isValid(token: string, credentials: LocalCredentials, now: Date): boolean {
  const [header = '', claims = '', signature = ''] = token.split('.');
  const seconds = now.getTime() / 1000;
  const signed = createVerify('RSA-SHA256')
    .update(`${header}.${claims}`)
    .verify(credentials.public_key, Buffer.from(signature, 'base64url'));
  if (!signed || !HEADER.safeParse(decode(header)).success) return false;
  const { data } = CLAIMS.safeParse(decode(claims));
  return data !== undefined && data.iss === credentials.client_email && data.exp > seconds && data.iat < seconds + 300;
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function unauthorized(reason: string, message: string): StorageRefusal {
  return new StorageRefusal(401, reason, message, {
    xml_code: 'AuthenticationRequired',
    location: { locationType: 'header', location: 'Authorization' },
  });
}
