import { createHash, createVerify } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { LocalCredentials } from '../credentials.ts';
import { StorageRefusal } from './errors.ts';

/**
 * V4 signed links (GOOG4-RSA-SHA256), verified as Google documents under "Signatures" and "Canonical requests". The client
 * signs the host's name without its port, so both spellings of the host count.
 */

const SEVEN_DAYS_SECONDS = 604_800;
const CLOCK_SKEW_MS = 15 * 60_000;

/** Throws 400 `ExpiredToken` or `MalformedSecurityHeader`, 403 `SignatureDoesNotMatch` or `AccessDenied`. */
export function verifySignature(
  request: IncomingMessage,
  url: { path: string; query: URLSearchParams },
  credentials: LocalCredentials,
  now: Date,
): void {
  const { query } = url;
  const [email, day, ...scope] = splitCredential(query.get('X-Goog-Credential') ?? '');
  const at = parseDate(query.get('X-Goog-Date') ?? '');
  const seconds = query.get('X-Goog-Expires') ?? '';
  if (query.get('X-Goog-Algorithm') !== 'GOOG4-RSA-SHA256') throw malformed('X-Goog-Algorithm');
  if (at === undefined || day !== (query.get('X-Goog-Date') ?? '').slice(0, 8)) throw malformed('X-Goog-Date');
  if (scope[1] !== 'storage' || scope[2] !== 'goog4_request') throw malformed('X-Goog-Credential');
  if (!/^\d{1,6}$/.test(seconds) || Number(seconds) > SEVEN_DAYS_SECONDS) throw malformed('X-Goog-Expires');
  if (email !== credentials.client_email) {
    throw new StorageRefusal(403, 'forbidden', 'Access denied.', { xml_code: 'AccessDenied' });
  }
  const expires_at = at.getTime() + Number(seconds) * 1000;
  if (now.getTime() > expires_at) {
    throw new StorageRefusal(400, 'invalid', 'The provided token has expired.', {
      xml_code: 'ExpiredToken',
      xml_details: { Details: `Request signature expired at: ${new Date(expires_at).toISOString()}` },
    });
  }
  if (at.getTime() - now.getTime() > CLOCK_SKEW_MS) {
    throw new StorageRefusal(403, 'forbidden', 'The request is not valid yet.', { xml_code: 'AccessDenied' });
  }
  const header_names = (query.get('X-Goog-SignedHeaders') ?? '').split(';');
  if (!header_names.includes('host')) throw malformed('X-Goog-SignedHeaders');
  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith('x-goog-') && !header_names.includes(name),
  );
  if (unsigned.length > 0) throw malformed(unsigned.join(', '));

  const host = request.headers.host ?? '';
  const signed = [host.replace(/:\d+$/, ''), host].map((spelling) => {
    const canonical = canonicalRequest(request, url, header_names, spelling);
    const hash = createHash('sha256').update(canonical).digest('hex');
    const date = query.get('X-Goog-Date') ?? '';
    const text = ['GOOG4-RSA-SHA256', date, `${day}/${scope.join('/')}`, hash].join('\n');
    return { canonical, text };
  });
  const hex = query.get('X-Goog-Signature') ?? '';
  const signature = Buffer.from(/^([0-9a-f]{2})+$/i.test(hex) ? hex : '', 'hex');
  const ours = ({ text }: { text: string }) =>
    createVerify('RSA-SHA256').update(text).verify(credentials.public_key, signature);
  if (signed.some(ours)) return;
  throw new StorageRefusal(
    403,
    'forbidden',
    'The request signature we calculated does not match the signature you provided. Check your Google secret key and signing method.',
    {
      xml_code: 'SignatureDoesNotMatch',
      xml_details: { StringToSign: signed[0]?.text ?? '', CanonicalRequest: signed[0]?.canonical ?? '' },
    },
  );
}

function canonicalRequest(
  request: IncomingMessage,
  { path, query }: { path: string; query: URLSearchParams },
  header_names: readonly string[],
  host: string,
): string {
  const headers = header_names.map((name) => {
    const value = name === 'host' ? host : request.headers[name];
    if (value === undefined) throw malformed(name);
    return `${name}:${String(value).trim().replace(/\s+/g, ' ')}\n`;
  });
  const parameters = [...query]
    .filter(([key]) => key !== 'X-Goog-Signature')
    .map(([key, value]) => [encode(key), encode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  return [
    request.method,
    path
      .split('/')
      .map((part) => encode(decodeURIComponent(part)))
      .join('/'),
    parameters.join('&'),
    headers.join(''),
    header_names.join(';'),
    request.headers['x-goog-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
  ].join('\n');
}

/** RFC 3986: everything but letters, digits, "-", "_", "." and "~". */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function splitCredential(credential: string): string[] {
  return credential.split('/');
}

/** `20260131T120000Z` */
function parseDate(text: string): Date | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function malformed(what: string): StorageRefusal {
  return new StorageRefusal(400, 'invalid', 'Your request has a malformed header.', {
    xml_code: 'MalformedSecurityHeader',
    xml_details: { ParameterName: what },
  });
}
