import { createSign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Storage } from '@google-cloud/storage';
import { type LocalCredentials, localCredentials } from '../../../../src/local/credentials.ts';
import { type StorageServerOptions, startStorageServer } from '../../../../src/local/storage/server.ts';
import { storageClients } from '../../../../src/providers/object-store/storage-client.ts';

export const BUCKET = 'mmm-test';

export type LocalStorage = Awaited<ReturnType<typeof startLocalStorage>>;

/** A storage server on a free port with a folder of its own, and all ways to talk to it. */
export async function startLocalStorage(options: Partial<StorageServerOptions> = {}) {
  const state_dir = options.state_dir ?? (await mkdtemp(join(tmpdir(), 'mmm-storage-')));
  const credentials = localCredentials(state_dir);
  const server = await startStorageServer({ port: 0, state_dir, credentials, buckets: [BUCKET], ...options });
  const { once: client }: { once: Storage } = storageClients({
    project: credentials.project_id,
    api_endpoint: server.url,
    credentials_json: credentialsJson(credentials),
  });
  return {
    state_dir,
    credentials,
    credentials_json: credentialsJson(credentials),
    server,
    url: server.url,
    client,
    bucket: client.bucket(BUCKET),
    /** A request with the account's token. */
    request(path: string, init: RequestInit = {}): Promise<Response> {
      const headers = new Headers(init.headers);
      headers.set('Authorization', `Bearer ${bearer(credentials)}`);
      return fetch(server.url + path, { ...init, headers });
    },
    async remove(): Promise<void> {
      await server.close();
      await rm(state_dir, { recursive: true, force: true });
    },
  };
}

export function credentialsJson({ public_key: _public_key, ...account }: LocalCredentials): string {
  return JSON.stringify(account);
}

/** A JWT that the account signed itself. */
export function bearer(credentials: LocalCredentials, claims: Readonly<Record<string, unknown>> = {}): string {
  const iat = Math.floor(Date.now() / 1000);
  const all = { iss: credentials.client_email, sub: credentials.client_email, iat, exp: iat + 600, ...claims };
  const text = [{ alg: 'RS256', kid: credentials.private_key_id }, all]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createSign('RSA-SHA256').update(text).sign(credentials.private_key, 'base64url')}`;
}
