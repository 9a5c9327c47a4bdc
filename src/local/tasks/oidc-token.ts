import { createSign } from 'node:crypto';
import type { LocalCredentials } from '../credentials.ts';

const LIFETIME_SECONDS = 3600;

/** An OIDC token of the local service account as Google's token endpoint would mint it: RS256, an hour long. */
export function mintOidcToken(credentials: LocalCredentials, audience: string, now: Date): string {
  const iat = Math.floor(now.getTime() / 1000);
  const account = credentials.client_email;
  const header = { alg: 'RS256', kid: credentials.private_key_id, typ: 'JWT' };
  const payload = {
    iss: 'https://accounts.google.com',
    aud: audience,
    azp: account,
    sub: account,
    email: account,
    email_verified: true,
    iat,
    exp: iat + LIFETIME_SECONDS,
  };
  const signed = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = createSign('RSA-SHA256').update(signed).sign(credentials.private_key, 'base64url');
  return `${signed}.${signature}`;
}
