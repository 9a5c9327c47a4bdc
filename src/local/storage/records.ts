import { z } from 'zod';

/** What the store keeps of a bucket and of an object; the journal holds exactly these. */

export const BUCKET_RECORD = z.object({
  name: z.string(),
  project: z.string(),
  location: z.string(),
  storage_class: z.string(),
  created: z.iso.datetime(),
  metageneration: z.int(),
});
export type BucketRecord = z.infer<typeof BUCKET_RECORD>;

/** The fields of an object that a client may set, in the JSON API's own names. */
export const OBJECT_FIELDS = z.object({
  contentType: z.string().optional(),
  contentEncoding: z.string().optional(),
  contentDisposition: z.string().optional(),
  contentLanguage: z.string().optional(),
  cacheControl: z.string().optional(),
  customTime: z.iso.datetime({ offset: true }).optional(),
  storageClass: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
});
export type ObjectFields = z.infer<typeof OBJECT_FIELDS>;

export const OBJECT_RECORD = z.object({
  bucket: z.string(),
  name: z.string(),
  generation: z.int(),
  metageneration: z.int(),
  /** Name of the file in `blobs/` that holds the bytes as they were sent. */
  blob: z.string(),
  size: z.int(),
  crc32c: z.string(),
  /** Composite objects have none. */
  md5: z.string().optional(),
  component_count: z.int().optional(),
  created: z.iso.datetime(),
  updated: z.iso.datetime(),
  fields: OBJECT_FIELDS,
});
export type ObjectRecord = z.infer<typeof OBJECT_RECORD>;

export function etag(record: ObjectRecord): string {
  return Buffer.from(`${record.generation}/${record.metageneration}`).toString('base64url');
}

/** An object as the JSON API shows it. */
export function objectResource(record: ObjectRecord, base_url: string) {
  const path = `b/${encodeURIComponent(record.bucket)}/o/${encodeURIComponent(record.name)}`;
  return {
    kind: 'storage#object',
    id: `${record.bucket}/${record.name}/${record.generation}`,
    selfLink: `${base_url}/storage/v1/${path}`,
    mediaLink: `${base_url}/download/storage/v1/${path}?generation=${record.generation}&alt=media`,
    name: record.name,
    bucket: record.bucket,
    generation: String(record.generation),
    metageneration: String(record.metageneration),
    storageClass: 'STANDARD',
    size: String(record.size),
    md5Hash: record.md5,
    crc32c: record.crc32c,
    componentCount: record.component_count,
    etag: etag(record),
    timeCreated: record.created,
    updated: record.updated,
    timeStorageClassUpdated: record.created,
    ...record.fields,
  };
}

/** A bucket as the JSON API shows it. */
export function bucketResource(record: BucketRecord, base_url: string) {
  return {
    kind: 'storage#bucket',
    id: record.name,
    selfLink: `${base_url}/storage/v1/b/${encodeURIComponent(record.name)}`,
    name: record.name,
    projectNumber: '0',
    location: record.location,
    locationType: 'region',
    storageClass: record.storage_class,
    timeCreated: record.created,
    updated: record.created,
    generation: '1',
    metageneration: String(record.metageneration),
    etag: Buffer.from(String(record.metageneration)).toString('base64url'),
    iamConfiguration: { uniformBucketLevelAccess: { enabled: true } },
  };
}
