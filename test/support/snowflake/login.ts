import { createHash, createPublicKey, randomUUID, verify } from 'node:crypto';
import { z } from 'zod';
import type { SnowflakeUser } from './sessions.ts';
import { SnowflakeError } from './snowflake-error.ts';

export const LOGIN_REQUEST = z.object({
  data: z.object({
    ACCOUNT_NAME: z.string().optional(),
    LOGIN_NAME: z.string().optional(),
    PASSWORD: z.string().nullish(),
    AUTHENTICATOR: z.string().optional(),
    TOKEN: z.string().optional(),
    CLIENT_APP_ID: z.string().optional(),
    CLIENT_APP_VERSION: z.string().optional(),
    CLIENT_ENVIRONMENT: z.record(z.string(), z.unknown()).optional(),
    SESSION_PARAMETERS: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  }),
});

export type LoginRequest = z.infer<typeof LOGIN_REQUEST>['data'];

const CLAIMS = z.object({ iss: z.string(), sub: z.string(), iat: z.number(), exp: z.number() });

/** Tokens older than this when they arrive are refused. */
const ISSUED_WITHIN_SECONDS = 60;

/** Who logs in. Throws Snowflake's refusal. */
export function authenticate(
  request: LoginRequest,
  account: string,
  users: readonly SnowflakeUser[],
  now: Date,
): SnowflakeUser {
  const name = (request.LOGIN_NAME ?? '').toUpperCase();
  const user = users.find((known) => known.name.toUpperCase() === name);
  const is_key_pair = (request.AUTHENTICATOR ?? 'SNOWFLAKE').toUpperCase() === 'SNOWFLAKE_JWT';
  if (is_key_pair) return verifyToken(request.TOKEN ?? '', account, user, now);
  if (user?.password === undefined || request.PASSWORD !== user.password) {
    throw new SnowflakeError('390100', '08001', 'Incorrect username or password was specified.');
  }
  return user;
}

function verifyToken(token: string, account: string, user: SnowflakeUser | undefined, now: Date): SnowflakeUser {
  const [head = '', payload = '', signature = ''] = token.split('.');
  const header = z.object({ alg: z.string() }).safeParse(decoded(head));
  const claims = CLAIMS.safeParse(decoded(payload));
  if (!header.success || !claims.success || header.data.alg !== 'RS256') throw refused('390144');
  if (user?.public_key === undefined) throw refused('394300');

  const { iss, sub, iat, exp } = claims.data;
  const subject = `${account}.${user.name}`.toUpperCase();
  const [issuer_account = '', issuer_user = '', ...fingerprint] = iss.split('.');
  if (issuer_account !== account.toUpperCase()) throw refused('394307');
  if (issuer_user !== user.name.toUpperCase() || sub !== subject) throw refused('394300');
  if (fingerprint.join('.') !== fingerprintOf(user.public_key)) throw refused('394304');
  const signed = Buffer.from(`${head}.${payload}`);
  const is_signed = verify('RSA-SHA256', signed, user.public_key, Buffer.from(signature, 'base64url'));
  if (!is_signed) throw refused('390144');
  const seconds = now.getTime() / 1000;
  if (secondsOf(exp) <= seconds) throw refused('390144');
  if (Math.abs(seconds - secondsOf(iat)) > ISSUED_WITHIN_SECONDS) throw refused('394302');
  return user;
}

/** As `DESC USER` shows it for RSA_PUBLIC_KEY_FP. */
function fingerprintOf(public_key: string): string {
  const der = createPublicKey(public_key).export({ format: 'der', type: 'spki' });
  return `SHA256:${createHash('sha256').update(der).digest('base64')}`;
}

/** Snowflake tells the client one sentence for all of them; the UUID is for its administrators. */
function refused(code: string): SnowflakeError {
  return new SnowflakeError(code, '08001', `JWT token is invalid. [${randomUUID()}]`);
}

/** Snowflake's own Node driver writes milliseconds where the standard has seconds. */
function secondsOf(time: number): number {
  return time > 1e11 ? time / 1000 : time;
}

function decoded(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

/** The role of a session. Throws where the user has not got the one that was asked for. */
export function roleFor(user: SnowflakeUser, asked: string | null): string | null {
  if (asked === null) return user.roles[0] ?? null;
  const role = user.roles.find((name) => name.toUpperCase() === asked.toUpperCase());
  if (role !== undefined) return role;
  throw new SnowflakeError(
    '390189',
    '08001',
    `Role '${asked}' specified in the connect string is not granted to this user. Contact your local system administrator, or attempt to login with another role, e.g. PUBLIC.`,
  );
}
