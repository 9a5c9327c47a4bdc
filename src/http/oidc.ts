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

/** Verifiers of all that may call this bot; they share the certificates that were read. */
export type OidcCallers = {
  /** For the routes of one service account; without an account nobody may call them. */
  of(service_account: string | undefined): OidcVerifier;
};

/** Key id to certificate or public key, PEM. */
const CERTS = z.record(z.string(), z.string());
type Certs = z.infer<typeof CERTS>;
const HEADER = z.object({ alg: z.literal('RS256'), kid: z.string() });
const CLAIMS = z.object({ email: z.string(), email_verified: z.literal(true) });

/**
 * Verifies OIDC tokens that Google mints for service accounts: RS256 signature, issuer, audience, expiry, and that the
 * account is the one of the route. `certs_url` answers a JSON map of key id to PEM; Google's where left out.
 */
export function createOidcCallers(options: { audience: string; certs_url?: string; now?: () => Date }): OidcCallers {
  const { audience, certs_url = GOOGLE_CERTS_URL, now = () => new Date() } = options;
  const client = new OAuth2Client();
  const certsFor = certificates(certs_url, now);

  async function verifiedClaims(token: string, certs: Certs): Promise<unknown> {
    try {
      return (await client.verifySignedJwtWithCertsAsync(token, certs, audience, ISSUERS)).getPayload();
    } catch (error) {
      // The library's messages have the token in them, so they are not kept.
      throw new AppError('unauthorized', { reason: reasonOf(error) });
    }
  }

  return {
    of: (service_account) => async (authorization) => {
      if (service_account === undefined) throw new AppError('unauthorized', { reason: 'nobody may call this' });
      const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
      if (token === undefined) throw new AppError('unauthorized', { reason: 'no bearer token' });
      const header = HEADER.safeParse(headerOf(token));
      if (!header.success) throw new AppError('unauthorized', { reason: 'not an RS256 token with a key id' });
      const certs = await certsFor(header.data.kid);
      const claims = CLAIMS.safeParse(await verifiedClaims(token, certs));
      if (!claims.success || claims.data.email !== service_account) {
        throw new AppError('unauthorized', { reason: 'another account' });
      }
    },
  };
}

/** The certificates that a key id is looked up in. Requests that come while they are being read wait for that one reading. */
function certificates(url: string, now: () => Date): (kid: string) => Promise<Certs> {
  let cached: { certs: Certs; read_at: number; expires_at: number } | null = null;
  let reading: Promise<Certs> | null = null;

  async function read(): Promise<Certs> {
    const { certs, max_age_seconds } = await fetchCerts(url);
    const at = now().getTime();
    cached = { certs, read_at: at, expires_at: at + max_age_seconds * 1000 };
    return certs;
  }

  return async (kid) => {
    const at = now().getTime();
    if (cached !== null && at < cached.expires_at) {
      if (Object.hasOwn(cached.certs, kid) || at < cached.read_at + READ_AGAIN_MS) return cached.certs;
    }
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };
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

async function fetchCerts(url: string): Promise<{ certs: Certs; max_age_seconds: number }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const max_age = /max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1];
    return { certs: CERTS.parse(await response.json()), max_age_seconds: Number(max_age ?? CACHE_SECONDS) };
  } catch (error) {
    throw new AppError('unavailable', { reason: 'the certificates for OIDC tokens cannot be read' }, { cause: error });
  }
}
