import { createSign } from 'node:crypto';
import { IdempotencyStrategy, Storage, type StorageOptions } from '@google-cloud/storage';
import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { isUnavailable } from './storage-errors.ts';

const SERVICE_ACCOUNT = z.object({
  client_email: z.string().min(1),
  private_key: z.string().min(1),
  private_key_id: z.string().optional(),
});
type ServiceAccount = z.infer<typeof SERVICE_ACCOUNT>;

export type StorageClientOptions = {
  project: string;
  /** Address of another Cloud Storage than Google's, without a path. */
  api_endpoint?: string | undefined;
  /** JSON of a service account's key; the machine's own credentials where it is left out. */
  credentials_json?: string | undefined;
  /** For a single request that nobody else watches over: a part of an upload, at the least half a megabit a second. */
  request_timeout_ms?: number;
};

const REQUEST_TIMEOUT_MS = 120_000;

export type StorageClients = {
  /** Makes every request once: `call-policy.ts` says how often, and how long is waited for it. */
  once: Storage;
  /**
   * Sends files in parts, and sends a part again: only the client knows how much has arrived. Writes that are not conditional end in
   * the same object when they are repeated, and what a repeated conditional write means is found out in `cloud-storage.ts`.
   */
  in_parts: Storage;
};

/** Google's client, in the two ways that it is used. Throws `config_invalid`. */
export function storageClients(options: StorageClientOptions): StorageClients {
  // A number of retries that is 0 counts as none given.
  const once = open(options, { autoRetry: false, retryableErrorFn: () => false });
  const in_parts = open(options, {
    autoRetry: true,
    maxRetries: 3,
    maxRetryDelay: 8,
    totalTimeout: 120,
    idempotencyStrategy: IdempotencyStrategy.RetryAlways,
    retryableErrorFn: isUnavailable,
  });
  return { once, in_parts };
}

function open(
  { project, api_endpoint, credentials_json, request_timeout_ms: timeout = REQUEST_TIMEOUT_MS }: StorageClientOptions,
  retryOptions: StorageOptions['retryOptions'],
): Storage {
  const account = credentials_json === undefined ? undefined : parseAccount(credentials_json);
  const storage = new Storage({
    projectId: project,
    ...(api_endpoint === undefined ? {} : { apiEndpoint: api_endpoint }),
    // A regional endpoint of Google's wants the machine's own credentials; one with an account is the local cloud.
    ...(api_endpoint !== undefined && account === undefined ? { useAuthWithCustomEndpoint: true } : {}),
    ...(account === undefined ? {} : { credentials: account }),
    timeout,
    retryOptions,
  });
  // The client sends no credentials to an endpoint of one's own, and cannot be told to for resumable uploads. So every
  // request gets a token that the account signs itself, without asking anybody for one. And it sets no limit of time to those.
  const token = api_endpoint !== undefined && account !== undefined ? selfSignedToken(account) : null;
  storage.interceptors.push({
    request: (options) => ({
      timeout,
      ...options,
      uri: 'uri' in options ? String(options.uri) : '',
      headers: { ...options.headers, ...(token === null ? {} : { Authorization: `Bearer ${token()}` }) },
    }),
  });
  return storage;
}

function parseAccount(json: string): ServiceAccount {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  const parsed = SERVICE_ACCOUNT.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError(
    'config_invalid',
    { problems: ['GOOGLE_CREDENTIALS_JSON'] },
    { message: 'GOOGLE_CREDENTIALS_JSON is not the JSON of a service account key' },
  );
}

const LIFETIME_SECONDS = 3600;
const SCOPE = 'https://www.googleapis.com/auth/devstorage.full_control';

/** A JWT as Google describes under "Authorization without OAuth"; signed anew when half of its hour is over. */
function selfSignedToken(account: ServiceAccount): () => string {
  let token = '';
  let renew_at = 0;
  return () => {
    const iat = Math.floor(Date.now() / 1000);
    if (iat >= renew_at) {
      const header = { alg: 'RS256', typ: 'JWT', kid: account.private_key_id };
      const { client_email } = account;
      const claims = { iss: client_email, sub: client_email, scope: SCOPE, iat, exp: iat + LIFETIME_SECONDS };
      const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      token = `${text}.${createSign('RSA-SHA256').update(text).sign(account.private_key, 'base64url')}`;
      renew_at = iat + LIFETIME_SECONDS / 2;
    }
    return token;
  };
}
