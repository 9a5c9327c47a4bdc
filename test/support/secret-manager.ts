import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Server, ServerCredentials, type ServiceDefinition, status } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';

/** A Secret Manager that speaks Google's protocol: the value, or the status, of each version by its name. */
export async function startSecretManager(
  versions: Readonly<Record<string, string | status>>,
): Promise<{ endpoint: string; close(): void }> {
  const protos = createRequire(import.meta.url).resolve('@google-cloud/secret-manager/build/protos/protos.json');
  const found = fromJSON(JSON.parse(readFileSync(protos, 'utf8')))[
    'google.cloud.secretmanager.v1.SecretManagerService'
  ];
  const server = new Server();
  server.addService(found as ServiceDefinition, {
    AccessSecretVersion: (
      call: { request: { name: string } },
      answer: (error: { code: status; details: string } | null, version?: object) => void,
    ) => {
      const version = versions[call.request.name] ?? status.NOT_FOUND;
      if (typeof version === 'number') answer({ code: version, details: 'no' });
      else answer(null, { name: call.request.name, payload: { data: Buffer.from(version) } });
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = ServerCredentials.createInsecure();
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error === null ? resolve(bound) : reject(error)));
  });
  return { endpoint: `127.0.0.1:${port}`, close: () => server.forceShutdown() };
}
