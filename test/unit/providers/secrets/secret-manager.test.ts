import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { secretManager } from '../../../../src/providers/secrets/secret-manager.ts';
import type { Secrets } from '../../../../src/providers/secrets/types.ts';
import { startSecretManager } from '../../../support/secret-manager.ts';

/** The value, or the status, of each version by its name. */
const VERSIONS: Record<string, string | status> = {
  'projects/p/secrets/key/versions/latest': 'the key\n',
  'projects/p/secrets/key/versions/3': 'an older key',
  'projects/other/secrets/key/versions/latest': 'of another project',
  'projects/p/secrets/empty/versions/latest': '',
  'projects/p/secrets/forbidden/versions/latest': status.PERMISSION_DENIED,
  'projects/p/secrets/destroyed/versions/latest': status.FAILED_PRECONDITION,
  'projects/p/secrets/busy/versions/latest': status.RESOURCE_EXHAUSTED,
};

let server: Awaited<ReturnType<typeof startSecretManager>>;
let secrets: Secrets;

beforeAll(async () => {
  server = await startSecretManager(VERSIONS);
  secrets = secretManager({ project: 'p', grpc_endpoint: server.endpoint });
});
afterAll(async () => {
  await secrets.close();
  server.close();
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
