import { z } from 'zod';
import { findBucket } from './context.ts';
import { checkPreconditions, type Preconditions } from './preconditions.ts';
import { type Content, checkHashes, type ExpectedHashes } from './receive.ts';
import { OBJECT_FIELDS, type ObjectFields, type ObjectRecord } from './records.ts';
import type { Store } from './store.ts';

/** The metadata that an upload may bring along; fields that only the service sets are ignored, as it does. */
export const UPLOAD_METADATA = OBJECT_FIELDS.extend({
  name: z.string().optional(),
  crc32c: z.string().optional(),
  md5Hash: z.string().optional(),
});
export type UploadMetadata = z.infer<typeof UPLOAD_METADATA>;

export function objectFields(metadata: UploadMetadata, content_type: string | undefined): ObjectFields {
  const { name: _name, crc32c: _crc32c, md5Hash: _md5Hash, ...fields } = metadata;
  return { ...fields, contentType: fields.contentType ?? content_type ?? 'application/octet-stream' };
}

/** Makes received bytes an object, where hashes and preconditions hold; otherwise nothing of them is left. */
export function commit(
  store: Store,
  target: { bucket: string; name: string; fields: ObjectFields },
  content: Content,
  conditions: Preconditions,
  expected: ExpectedHashes[],
): ObjectRecord {
  try {
    checkHashes(content, ...expected);
    checkPreconditions(findBucket(store, target.bucket).objects.get(target.name), conditions, 'write');
  } catch (error) {
    store.dropBlob(content.blob);
    throw error;
  }
  return store.putObject({ ...target, ...content });
}
