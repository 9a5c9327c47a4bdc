import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';

/**
 * The local cloud's one service account: an RSA key made here and kept in the state folder. The storage client signs links
 * with it, the queue signs OIDC tokens with it, and the servers verify both against its public half.
 */
const CREDENTIALS = z.object({
  type: z.literal('service_account'),
  project_id: z.string(),
  client_email: z.email(),
  private_key_id: z.string(),
  private_key: z.string(),
});
export type LocalCredentials = z.infer<typeof CREDENTIALS> & { public_key: string };

export const LOCAL_PROJECT = 'local-project';
export const LOCAL_LOCATION = 'local';

/** The account of this state folder; made on the first call. */
export function localCredentials(state_dir: string): LocalCredentials {
  const path = join(state_dir, 'credentials.json');
  const kept = readJsonFile(path, CREDENTIALS) ?? create(path);
  return {
    ...kept,
    public_key: createPublicKey(kept.private_key).export({ type: 'spki', format: 'pem' }).toString(),
  };
}

function create(path: string): z.infer<typeof CREDENTIALS> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const credentials = {
    type: 'service_account' as const,
    project_id: LOCAL_PROJECT,
    client_email: `mmm-trainer@${LOCAL_PROJECT}.iam.gserviceaccount.com`,
    private_key_id: createHash('sha256').update(private_key).digest('hex').slice(0, 40),
    private_key,
  };
  writeJsonFile(path, credentials);
  return credentials;
}
