import { createSign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type GoogleMachine = {
  /** For `GCE_METADATA_HOST`. */
  metadata_host: string;
  /** For the object store's `signing_endpoint`. */
  signing_endpoint: string;
  /** What IAM answers the next times instead of signing. */
  refuse(...answers: { status: number; message: string }[]): void;
  /** How often IAM was asked to sign. */
  signatures: number;
  close(): Promise<void>;
};

/** What a machine of Google Cloud has around it: the metadata server that says who it is, and IAM, which signs for it. */
export async function startGoogleMachine(account: {
  client_email: string;
  private_key: string;
}): Promise<GoogleMachine> {
  const refusals: { status: number; message: string }[] = [];
  const metadata: Readonly<Record<string, string>> = {
    '/computeMetadata/v1/instance': '{}',
    '/computeMetadata/v1/universe/universe-domain': 'googleapis.com',
    '/computeMetadata/v1/project/project-id': 'p',
    '/computeMetadata/v1/instance/service-accounts/default/email': account.client_email,
    '/computeMetadata/v1/instance/service-accounts/default/token': JSON.stringify({
      access_token: accessToken(account),
      expires_in: 3600,
      token_type: 'Bearer',
    }),
    '/computeMetadata/v1/instance/service-accounts/': JSON.stringify({ default: { email: account.client_email } }),
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.endsWith(':signBlob')) {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        machine.signatures += 1;
        const refusal = refusals.shift();
        response.setHeader('Content-Type', 'application/json');
        if (refusal !== undefined) {
          response.statusCode = refusal.status;
          response.end(JSON.stringify({ error: { code: refusal.status, message: refusal.message, status: 'NO' } }));
          return;
        }
        const { payload } = JSON.parse(Buffer.concat(chunks).toString()) as { payload: string };
        const signed = createSign('RSA-SHA256').update(Buffer.from(payload, 'base64'));
        response.end(JSON.stringify({ keyId: 'k', signedBlob: signed.sign(account.private_key, 'base64') }));
      });
      return;
    }
    const known = metadata[pathname];
    response.setHeader('Metadata-Flavor', 'Google');
    if (known?.startsWith('{')) response.setHeader('Content-Type', 'application/json');
    response.writeHead(known === undefined ? 404 : 200).end(known ?? 'no such metadata');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const machine: GoogleMachine = {
    metadata_host: `127.0.0.1:${port}`,
    signing_endpoint: `http://127.0.0.1:${port}/v1/projects/-/serviceAccounts/`,
    refuse: (...answers) => refusals.push(...answers),
    signatures: 0,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return machine;
}

/** A token for an hour that the local storage takes for the account's. */
function accessToken({ client_email: iss, private_key }: { client_email: string; private_key: string }): string {
  const iat = Math.floor(Date.now() / 1000);
  const scope = 'https://www.googleapis.com/auth/cloud-platform';
  const text = [
    { alg: 'RS256', typ: 'JWT' },
    { iss, sub: iss, scope, iat, exp: iat + 3600 },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createSign('RSA-SHA256').update(text).sign(private_key, 'base64url')}`;
}
