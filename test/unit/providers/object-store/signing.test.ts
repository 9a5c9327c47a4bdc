import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { cloudStorageObjectStore } from '../../../../src/providers/object-store/cloud-storage.ts';
import type { ObjectStore } from '../../../../src/providers/object-store/types.ts';
import { type GoogleMachine, startGoogleMachine } from '../../../support/metadata-server.ts';
import { BUCKET, type LocalStorage, startLocalStorage } from '../../local/storage/local-storage.ts';

/** In production the bot has no key: the metadata server says who it is, and IAM signs for it. The storage checks the signature. */
let local: LocalStorage;
let machine: GoogleMachine;
let store: ObjectStore;

beforeAll(async () => {
  local = await startLocalStorage();
  machine = await startGoogleMachine(local.credentials);
  vi.stubEnv('GCE_METADATA_HOST', machine.metadata_host);
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', undefined);
  // No credentials of whoever runs the tests.
  vi.stubEnv('CLOUDSDK_CONFIG', '/nonexistent');
  vi.stubEnv('HOME', '/nonexistent');
  const { signing_endpoint } = machine;
  store = cloudStorageObjectStore({ bucket: BUCKET, project: 'p', api_endpoint: local.url, signing_endpoint });
});
beforeEach(() => {
  machine.signatures = 0;
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await machine.close();
  await local.remove();
});

const link = () => store.signedUrl('report.txt', { expires_in_seconds: 60, download_name: 'report.txt' });

test('a bot without a key makes a link that the storage takes', async () => {
  await local.bucket.file('report.txt').save('what it says', { resumable: false });
  const { url } = await link();
  const fetched = await fetch(url);
  expect(fetched.status).toBe(200);
  expect(await fetched.text()).toBe('what it says');
  expect(machine.signatures).toBe(1);
});

test('the machine’s own credentials also go to an endpoint that is not Google’s usual one', async () => {
  await store.write('small.txt', 'little', { content_type: 'text/plain' });
  expect((await store.read('small.txt'))?.body.toString()).toBe('little');
});

test('a link leads to the endpoint that the bucket is used by', async () => {
  const { signing_endpoint } = machine;
  const api_endpoint = 'https://storage.europe-west3.rep.googleapis.com';
  const regional = cloudStorageObjectStore({ bucket: BUCKET, project: 'p', api_endpoint, signing_endpoint });
  const { url } = await regional.signedUrl('report.txt', { expires_in_seconds: 60 });
  expect(url).toMatch(/^https:\/\/storage\.europe-west3\.rep\.googleapis\.com\/.*report\.txt\?X-Goog-/);
});

describe('where IAM does not sign', () => {
  test('the permission is named, and nothing is tried again', async () => {
    machine.refuse({
      status: 403,
      message: "Permission 'iam.serviceAccounts.signBlob' denied on resource (or it may not exist).",
    });
    await expect(link()).rejects.toMatchObject({
      code: 'signing_refused',
      details: { reason: expect.stringMatching(/iam\.serviceAccounts\.signBlob/) },
    });
    expect(machine.signatures).toBe(1);
  });

  test('an API that is not enabled is named', async () => {
    machine.refuse({
      status: 403,
      message:
        'IAM Service Account Credentials API has not been used in project 123456789 before or it is disabled. Enable it by visiting the console.',
    });
    await expect(link()).rejects.toMatchObject({
      code: 'signing_refused',
      details: { reason: expect.stringMatching(/iamcredentials\.googleapis\.com/) },
    });
  });

  test('for a moment, it is asked again', async () => {
    machine.refuse({ status: 503, message: 'The service is currently unavailable.' });
    expect((await link()).url).toContain('X-Goog-Signature=');
    expect(machine.signatures).toBe(2);
  });
});
