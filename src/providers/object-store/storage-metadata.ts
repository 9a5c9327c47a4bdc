import type { FileMetadata } from '@google-cloud/storage';
import { z } from 'zod';
import type { ListedObject, StoredObject } from './types.ts';

/** What the service says of objects, as it comes: of one, in a list, of a copy, in the headers of a download. */

/** Custom metadata that says which write an object comes from. */
export const WRITE_ID = 'write_id';

export const LIST_RESPONSE = z.object({
  prefixes: z.array(z.string()).optional(),
  nextPageToken: z.string().optional(),
});

export const COPY_RESPONSE = z.object({ resource: z.record(z.string(), z.unknown()) });

const METADATA = z.object({
  name: z.string(),
  generation: z.coerce.string(),
  size: z.coerce.number().int(),
  contentType: z.string().default('application/octet-stream'),
  updated: z.coerce.date(),
});

export function storedObject(metadata: FileMetadata): StoredObject {
  const { name, generation, size, contentType, updated } = METADATA.parse(metadata);
  return { name, generation, size_bytes: size, content_type: contentType, updated };
}

const CUSTOM = z.record(z.string(), z.string()).default({});

export function listedObject(listed: FileMetadata): ListedObject {
  const { [WRITE_ID]: _write_id, ...metadata } = CUSTOM.parse(listed.metadata);
  return { ...storedObject(listed), metadata };
}

const DOWNLOAD_HEADERS = z.object({
  'x-goog-generation': z.string(),
  'x-goog-stored-content-length': z.coerce.number().int(),
  'content-type': z.string().default('application/octet-stream'),
  'last-modified': z.coerce.date(),
});

/** `updated` comes from Last-Modified here, which has whole seconds. */
export function objectOfHeaders(name: string, headers: unknown): StoredObject {
  const parsed = DOWNLOAD_HEADERS.parse(headers);
  return {
    name,
    generation: parsed['x-goog-generation'],
    size_bytes: parsed['x-goog-stored-content-length'],
    content_type: parsed['content-type'],
    updated: parsed['last-modified'],
  };
}
