import { randomBytes, randomUUID } from 'node:crypto';

/** Someone who may log in: by password, by the public key that is registered for them, or both. */
export type SnowflakeUser = {
  name: string;
  password?: string;
  /** PEM, as `ALTER USER ... SET RSA_PUBLIC_KEY` takes it. */
  public_key?: string;
  roles: readonly string[];
};

export type ParameterValue = string | number | boolean;

export type Session = {
  session_id: string;
  user: string;
  roles: readonly string[];
  role: string | null;
  warehouse: string | null;
  database: string | null;
  schema: string | null;
  parameters: Map<string, ParameterValue>;
  token: string;
  master_token: string;
  last_query_id: string | null;
};

/** What an account begins with; the time zone is Snowflake's own default. */
export const DEFAULT_PARAMETERS: readonly (readonly [string, ParameterValue])[] = [
  ['TIMEZONE', 'America/Los_Angeles'],
  ['DATE_OUTPUT_FORMAT', 'YYYY-MM-DD'],
  ['TIME_OUTPUT_FORMAT', 'HH24:MI:SS'],
  ['TIMESTAMP_OUTPUT_FORMAT', 'YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM'],
  ['TIMESTAMP_NTZ_OUTPUT_FORMAT', 'YYYY-MM-DD HH24:MI:SS.FF3'],
  ['TIMESTAMP_LTZ_OUTPUT_FORMAT', ''],
  ['TIMESTAMP_TZ_OUTPUT_FORMAT', ''],
  ['BINARY_OUTPUT_FORMAT', 'HEX'],
  ['STATEMENT_TIMEOUT_IN_SECONDS', 172_800],
  ['QUERY_TAG', ''],
  ['CLIENT_SESSION_KEEP_ALIVE', false],
  ['CLIENT_STAGE_ARRAY_BINDING_THRESHOLD', 65_280],
  ['QUERY_CONTEXT_CACHE_SIZE', 5],
  ['ROWS_PER_RESULTSET', 0],
];

/** The sessions of an account, by their tokens. */
export type Sessions = {
  open(session: Omit<Session, 'session_id' | 'token' | 'master_token' | 'last_query_id'>): Session;
  all(): Session[];
  byToken(token: string): Session | 'expired' | 'gone';
  byMasterToken(token: string): Session | 'expired' | 'gone';
  /** A new token for a session whose old one is worth nothing from now on. */
  renew(session: Session): void;
  close(session: Session): void;
  expireTokens(): void;
  expireMasterTokens(): void;
};

export function createSessions(): Sessions {
  const by_token = new Map<string, Session>();
  const by_master_token = new Map<string, Session>();
  const expired = new Set<string>();
  let last_id = 1_000_000_000_000;

  const find = (tokens: Map<string, Session>, token: string) =>
    tokens.get(token) ?? (expired.has(token) ? ('expired' as const) : ('gone' as const));
  const expire = (tokens: Map<string, Session>) => {
    for (const token of tokens.keys()) expired.add(token);
    tokens.clear();
  };

  return {
    open(given) {
      last_id += 2;
      const session = {
        ...given,
        session_id: String(last_id),
        token: newToken(),
        master_token: newToken(),
        last_query_id: null,
      };
      by_token.set(session.token, session);
      by_master_token.set(session.master_token, session);
      return session;
    },
    all: () => [...by_master_token.values()],
    byToken: (token) => find(by_token, token),
    byMasterToken: (token) => find(by_master_token, token),
    renew(session) {
      by_token.delete(session.token);
      expired.add(session.token);
      session.token = newToken();
      by_token.set(session.token, session);
    },
    close(session) {
      by_token.delete(session.token);
      by_master_token.delete(session.master_token);
    },
    expireTokens: () => expire(by_token),
    expireMasterTokens: () => expire(by_master_token),
  };
}

function newToken(): string {
  return `ver:1-hint:${randomUUID()}-${randomBytes(48).toString('base64')}`;
}

/** The session's parameters as they come with each answer. */
export function parametersOf(session: Session): { name: string; value: ParameterValue }[] {
  return [...session.parameters].map(([name, value]) => ({ name, value }));
}
