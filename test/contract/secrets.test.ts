import { randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { secretManager } from '../../src/providers/secrets/secret-manager.ts';
import type { Secrets } from '../../src/providers/secrets/types.ts';
import { startSecretManager } from '../support/secret-manager.ts';

type Opened = { secrets: Secrets; secret: string; project: string; close(): Promise<void> };

/**
 * What every store of secrets must do, read from one secret, which nothing here changes. Made for a real project by
 *   printf 'first\n' | gcloud secrets create NAME --data-file=-
 *   printf 'second' | gcloud secrets versions add NAME --data-file=-
 *   gcloud secrets versions disable 2 --secret=NAME
 *   printf 'third\n' | gcloud secrets versions add NAME --data-file=-
 */
function secretsContract(title: string, open: () => Promise<Opened>): void {
  describe(title, () => {
    let opened: Opened;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    test('the newest version is read, without the line break that it ends with', async () => {
      const { secrets, secret } = opened;
      expect(await secrets.read({ secret })).toBe('third');
    });

    test('a version is read by its number, and the whole by its full name', async () => {
      const { secrets, secret, project } = opened;
      expect(await secrets.read({ secret: `${secret}/versions/1` })).toBe('first');
      expect(await secrets.read({ secret: `projects/${project}/secrets/${secret}` })).toBe('third');
    });

    test('one that is disabled, or was never there, says so', async () => {
      const { secrets, secret } = opened;
      await expect(secrets.read({ secret: `${secret}/versions/2` })).rejects.toMatchObject({
        code: 'credentials_missing',
        details: { reason: expect.stringMatching(/disabled/) },
      });
      await expect(secrets.read({ secret: `none-${randomUUID()}` })).rejects.toMatchObject({
        code: 'credentials_missing',
      });
    });
  });
}

secretsContract('secrets: Secret Manager’s protocol', async () => {
  const versions = 'projects/p/secrets/contract/versions';
  const server = await startSecretManager({
    [`${versions}/1`]: 'first\n',
    [`${versions}/2`]: status.FAILED_PRECONDITION,
    [`${versions}/3`]: 'third\n',
    [`${versions}/latest`]: 'third\n',
  });
  const secrets = secretManager({ project: 'p', grpc_endpoint: server.endpoint });
  const close = async () => {
    await secrets.close();
    server.close();
  };
  return { secrets, secret: 'contract', project: 'p', close };
});

const { GOOGLE_CLOUD_PROJECT: project, MMM_CONTRACT_SECRET: secret } = process.env;
if (project !== undefined && secret !== undefined) {
  secretsContract('secrets: Google’s Secret Manager', async () => {
    const secrets = secretManager({ project });
    return { secrets, secret, project, close: () => secrets.close() };
  });
} else {
  const reason =
    'skipped: set GOOGLE_CLOUD_PROJECT and MMM_CONTRACT_SECRET to a secret for tests, made as this file says';
  console.log(`secrets: Google’s Secret Manager: ${reason}`);
  test.skip(`secrets: Google’s Secret Manager (${reason})`, () => undefined);
}
