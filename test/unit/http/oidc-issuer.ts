import { createHmac, createPublicKey, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';

export const AUDIENCE = 'https://bot.example';
export const ACCOUNT = 'tasks@project.iam.gserviceaccount.com';

export type Issuer = {
  certs_url: string;
  /** How often the certificates were read. */
  reads: number;
  /** What the certificates are answered with; 200 at first. */
  status: number;
  /** Goes over to a new key, as Google does every few days; the old one is not published any more. */
  rotate(): void;
  /** A good token, changed where the arguments say so. */
  token(claims?: object, header?: object): string;
  close(): Promise<void>;
};

/** Making a key takes a while, so tests share them. */
const KEYS = [newKey(), newKey()];

/** Mints OIDC tokens as Google does for Cloud Tasks, and publishes its public keys over HTTP. */
export async function startIssuer(keys: readonly KeyObject[] = KEYS): Promise<Issuer> {
  let serial = 0;
  const current = () => keys[serial] ?? newKey();
  const server = createServer((_request, response) => {
    issuer.reads += 1;
    const pem = createPublicKey(current()).export({ type: 'spki', format: 'pem' });
    response.writeHead(issuer.status, { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=3600' });
    response.end(JSON.stringify({ [`key-${serial}`]: pem }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const issuer: Issuer = {
    certs_url: `http://127.0.0.1:${port}/certs`,
    reads: 0,
    status: 200,
    rotate() {
      serial += 1;
    },
    token: (claims = {}, header = {}) =>
      sign(current(), { alg: 'RS256', kid: `key-${serial}`, ...header }, { ...goodClaims(), ...claims }),
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
  return issuer;
}

export function newKey(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
}

function goodClaims(): object {
  const iat = Math.floor(Date.now() / 1000);
  return {
    iss: 'https://accounts.google.com',
    aud: AUDIENCE,
    email: ACCOUNT,
    email_verified: true,
    iat,
    exp: iat + 3600,
  };
}

function sign(key: KeyObject, header: { alg: string; kid: string }, claims: object): string {
  const signed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  switch (header.alg) {
    case 'none':
      return `${signed}.`;
    case 'HS256': {
      // The classic confusion: the public key used as a shared secret.
      const secret = createPublicKey(key).export({ type: 'spki', format: 'pem' });
      return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    }
    default:
      return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
  }
}

/** The token with one bit of its payload changed, so that it still reads as JSON but was not signed so. */
export function tampered(token: string, claims: object): string {
  const [header, payload = '', signature] = token.split('.');
  const forged = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...claims };
  return [header, Buffer.from(JSON.stringify(forged)).toString('base64url'), signature].join('.');
}
