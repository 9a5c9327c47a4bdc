import { OAuth2Client } from 'google-auth-library';
import { z } from 'zod';
import { AppError } from '../errors.ts';

const GOOGLE_CERTS_URL = 'https://www.googleapis.com/oauth2/v1/certs';
const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];
const CACHE_SECONDS = 300;
/** Tokens with an unknown key id make the certificates be read again, but not oftener than this. */
const READ_AGAIN_MS = 10_000;
const FETCH_TIMEOUT_MS = 5000;

/** Resolves where the `Authorization` header carries the right token; throws `unauthorized`, or `unavailable` without certificates. */
export type OidcVerifier = (authorization: string | undefined) => Promise<void>;

/** Key id to certificate or public key, PEM. */
const CERTS = z.record(z.string(), z.string());
const HEADER = z.object({ alg: z.literal('RS256'), kid: z.string() });
const CLAIMS = z.object({ email: z.string(), email_verified: z.literal(true) });

/**
 * Verifies OIDC tokens that Google mints for a service account: RS256 signature, issuer, audience, expiry, and that the
 * account is this one. `certs_url` answers a JSON map of key id to PEM; Google's where left out.
 */
export function createOidcVerifier(options: {
  audience: string;
  service_account: string;
  certs_url?: string;
  now?: () => Date;
}): OidcVerifier {
  const { audience, service_account, certs_url = GOOGLE_CERTS_URL, now = () => new Date() } = options;
  const client = new OAuth2Client();
  let cached: { certs: z.infer<typeof CERTS>; read_at: number; expires_at: number } | null = null;

  async function certsFor(kid: string): Promise<z.infer<typeof CERTS>> {
    const at = now().getTime();
    const fresh = cached !== null && at < cached.expires_at;
    if (cached !== null && fresh && (Object.hasOwn(cached.certs, kid) || at < cached.read_at + READ_AGAIN_MS)) {
      return cached.certs;
    }
    const { certs, max_age_seconds } = await fetchCerts(certs_url);
    cached = { certs, read_at: at, expires_at: at + max_age_seconds * 1000 };
    return certs;
  }

  return async (authorization) => {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
    if (token === undefined) throw new AppError('unauthorized', { reason: 'no bearer token' });
    const header = HEADER.safeParse(headerOf(token));
    if (!header.success) throw new AppError('unauthorized', { reason: 'not an RS256 token with a key id' });
    const certs = await certsFor(header.data.kid);
    const claims = CLAIMS.safeParse(await verifiedClaims(token, certs));
    if (!claims.success || claims.data.email !== service_account) {
      throw new AppError('unauthorized', { reason: 'another account' });
    }
  };

  async function verifiedClaims(token: string, certs: z.infer<typeof CERTS>): Promise<unknown> {
    try {
      return (await client.verifySignedJwtWithCertsAsync(token, certs, audience, ISSUERS)).getPayload();
    } catch (error) {
      // The library's messages have the token in them, so they are not kept.
      throw new AppError('unauthorized', { reason: reasonOf(error) });
    }
  }
}

function headerOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
  } catch {
    return null;
  }
}

function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (/too late/.test(message)) return 'expired';
  if (/too early/.test(message)) return 'not valid yet';
  if (/audience/.test(message)) return 'another audience';
  if (/issuer/.test(message)) return 'another issuer';
  if (/No pem/.test(message)) return 'unknown key';
  return 'invalid token';
}

async function fetchCerts(url: string): Promise<{ certs: z.infer<typeof CERTS>; max_age_seconds: number }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const max_age = /max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1];
    return { certs: CERTS.parse(await response.json()), max_age_seconds: Number(max_age ?? CACHE_SECONDS) };
  } catch (error) {
    throw new AppError('unavailable', { reason: 'the certificates for OIDC tokens cannot be read' }, { cause: error });
  }
}
