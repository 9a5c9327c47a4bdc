import { localCredentials } from '../../../../src/local/credentials.ts';
import { startStorageServer } from '../../../../src/local/storage/server.ts';
import { cloudStorageObjectStore } from '../../../../src/providers/object-store/cloud-storage.ts';
import { BUCKET, credentialsJson } from './local-storage.ts';

/** Writes objects one after the other, over and over, until it is killed; says on stdout what has been answered. */
const [state_dir = ''] = process.argv.slice(2);
const credentials = localCredentials(state_dir);
const server = await startStorageServer({ port: 0, state_dir, credentials, buckets: [BUCKET] });
const store = cloudStorageObjectStore({
  bucket: BUCKET,
  project: credentials.project_id,
  api_endpoint: server.url,
  credentials_json: credentialsJson(credentials),
});
for (let round = 0; ; round++) {
  const body = `${round}:${'x'.repeat((round % 7) * 50_000)}`;
  const { generation } = await store.write(`object-${round % 3}`, body, { content_type: 'text/plain', gzip: false });
  if (round % 5 === 4) await store.delete(`object-${(round + 1) % 3}`);
  process.stdout.write(`${round} ${generation}\n`);
}
