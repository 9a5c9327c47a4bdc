import { status } from '@grpc/grpc-js';
import { AppError } from '../../errors.ts';
import { CALL_POLICIES } from '../call-policy.ts';
import { callFailure, clientOptions, grpcCall, grpcStatus } from '../google-grpc.ts';
import { credential } from './credential.ts';
import type { Secrets } from './types.ts';

const SERVICE = 'secretmanager.googleapis.com';

export type SecretManagerOptions = {
  project: string;
  /** `host:port` of a server that speaks Secret Manager's protocol; Google's where left out. */
  grpc_endpoint?: string;
};

/** Google's Secret Manager. Its client is loaded when a secret is first read: many bots have none. */
export function secretManager(options: SecretManagerOptions): Secrets {
  const opened = new Map<'client', ReturnType<typeof open>>();

  async function open() {
    const { SecretManagerServiceClient } = await import('@google-cloud/secret-manager');
    return new SecretManagerServiceClient(clientOptions(options.grpc_endpoint));
  }

  function client() {
    const known = opened.get('client') ?? open();
    opened.set('client', known);
    return known;
  }

  return {
    async read(reference) {
      if (!('secret' in reference)) {
        const where = 'file' in reference ? reference.file : reference.env;
        const reason = 'files and variables are read on a laptop alone; here it has to be a secret of Secret Manager';
        throw new AppError('credentials_missing', { reference: where, reason });
      }
      const name = versionName(reference.secret, options.project);
      const manager = await client();
      const [version] = await grpcCall(CALL_POLICIES.secret, (once) =>
        manager.accessSecretVersion({ name }, once),
      ).catch((error: unknown) => fail(name, error));
      const data = version.payload?.data ?? '';
      const text = typeof data === 'string' ? data : Buffer.from(data).toString('utf8');
      return credential(name, text, 'the secret is empty');
    },
    async close() {
      const known = opened.get('client');
      opened.delete('client');
      await (await known)?.close();
    },
  };
}

/** `NAME`, `NAME/versions/3`, or a full name in another project; the latest version where none is named. */
function versionName(secret: string, project: string): string {
  const full = secret.startsWith('projects/') ? secret : `projects/${project}/secrets/${secret}`;
  return full.includes('/versions/') ? full : `${full}/versions/latest`;
}

function fail(reference: string, error: unknown): never {
  const failure = callFailure(SERVICE, 'AccessSecretVersion', error);
  // Whoever sees this asks for a key, and is told what to do about this one.
  if (failure !== null && failure.code !== 'permission_denied') throw failure;
  throw new AppError('credentials_missing', { reference, reason: reasonOf(error) }, { cause: error });
}

function reasonOf(error: unknown): string {
  switch (grpcStatus(error)) {
    case status.NOT_FOUND:
      return 'Secret Manager has no such secret, or no version of it';
    case status.PERMISSION_DENIED:
    case status.UNAUTHENTICATED:
      return 'the service account may not read this secret: it needs the role roles/secretmanager.secretAccessor on it';
    case status.FAILED_PRECONDITION:
      return 'this version of the secret is disabled or destroyed';
    default:
      return 'Secret Manager refused to give it';
  }
}
