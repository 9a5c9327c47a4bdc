import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Server, ServerCredentials, type ServiceDefinition, status } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretManager } from '../../../../src/providers/secrets/secret-manager.ts';
import type { Secrets } from '../../../../src/providers/secrets/types.ts';

/** A Secret Manager that speaks Google's protocol: the value, or the status, of each version by its name. */
const VERSIONS: Record<string, string | status> = {
  'projects/p/secrets/key/versions/latest': 'the key\n',
  'projects/p/secrets/key/versions/3': 'an older key',
  'projects/other/secrets/key/versions/latest': 'of another project',
  'projects/p/secrets/empty/versions/latest': '',
  'projects/p/secrets/forbidden/versions/latest': status.PERMISSION_DENIED,
  'projects/p/secrets/destroyed/versions/latest': status.FAILED_PRECONDITION,
  'projects/p/secrets/busy/versions/latest': status.RESOURCE_EXHAUSTED,
};

let server: Server;
let secrets: Secrets;

beforeAll(async () => {
  const protos = createRequire(import.meta.url).resolve('@google-cloud/secret-manager/build/protos/protos.json');
  const found = fromJSON(JSON.parse(readFileSync(protos, 'utf8')))[
    'google.cloud.secretmanager.v1.SecretManagerService'
  ];
  server = new Server();
  server.addService(found as ServiceDefinition, {
    AccessSecretVersion: (
      call: { request: { name: string } },
      answer: (error: { code: status; details: string } | null, version?: object) => void,
    ) => {
      const version = VERSIONS[call.request.name] ?? status.NOT_FOUND;
      if (typeof version === 'number') answer({ code: version, details: 'no' });
      else answer(null, { name: call.request.name, payload: { data: Buffer.from(version) } });
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = ServerCredentials.createInsecure();
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error === null ? resolve(bound) : reject(error)));
  });
  secrets = secretManager({ project: 'p', grpc_endpoint: `127.0.0.1:${port}` });
});
afterAll(async () => {
  await secrets.close();
  server.forceShutdown();
});

test.each([
  ['key', 'the key'],
  ['key/versions/3', 'an older key'],
  ['projects/other/secrets/key', 'of another project'],
])('reads the secret %s', async (secret, value) => {
  expect(await secrets.read({ secret })).toBe(value);
});

test.each([
  ['unknown', /no such secret/],
  ['forbidden', /roles\/secretmanager\.secretAccessor/],
  ['destroyed', /disabled or destroyed/],
  ['empty', /is empty/],
])('says why %s cannot be read', async (secret, reason) => {
  await expect(secrets.read({ secret })).rejects.toMatchObject({
    code: 'credentials_missing',
    details: { reference: `projects/p/secrets/${secret}/versions/latest`, reason: expect.stringMatching(reason) },
  });
});

test('one that is busy may be read later', async () => {
  await expect(secrets.read({ secret: 'busy' })).rejects.toMatchObject({ code: 'quota_exceeded' });
});

test('reads no file and no variable: in production a credential is a secret', async () => {
  const refused = { code: 'credentials_missing', details: { reason: expect.stringMatching(/on a laptop alone/) } };
  await expect(secrets.read({ file: '/etc/hostname' })).rejects.toMatchObject(refused);
  await expect(secrets.read({ env: 'HOME' })).rejects.toMatchObject(refused);
});
