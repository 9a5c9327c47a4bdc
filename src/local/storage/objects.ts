import { z } from 'zod';
import { type Answer, json } from './answer.ts';
import { type Context, findBucket, findObject, readJson } from './context.ts';
import { downloadAnswer } from './download.ts';
import { checkPreconditions, preconditionsOf } from './preconditions.ts';
import { OBJECT_FIELDS, objectResource } from './records.ts';

/** GET /storage/v1/b/{bucket}/o/{object}: the metadata or, with `alt=media`, the content. */
export function getObject({ store, params, query, request, base_url }: Context): Answer {
  const object = findObject(store, params.bucket, params.object, query);
  checkPreconditions(object, preconditionsOf(query), 'read');
  return query.get('alt') === 'media' ? downloadAnswer(store, object, request) : json(objectResource(object, base_url));
}

/** GET /download/storage/v1/b/{bucket}/o/{object}: the content. */
export function downloadObject({ store, params, query, request }: Context): Answer {
  const object = findObject(store, params.bucket, params.object, query);
  checkPreconditions(object, preconditionsOf(query), 'read');
  return downloadAnswer(store, object, request);
}

const erasable = z.string().nullable().optional();
/** `null` takes a field away; keys of `metadata` are merged one by one. */
const PATCH = z.object({
  contentType: erasable,
  contentEncoding: erasable,
  contentDisposition: erasable,
  contentLanguage: erasable,
  cacheControl: erasable,
  customTime: erasable,
  metadata: z.record(z.string(), z.string().nullable()).nullable().optional(),
});

/** PATCH /storage/v1/b/{bucket}/o/{object}: changes metadata and counts up the metageneration. */
export async function patchObject({ store, params, query, request, base_url }: Context): Promise<Answer> {
  const patch = await readJson(request, PATCH);
  const object = findObject(store, params.bucket, params.object, query);
  checkPreconditions(object, preconditionsOf(query), 'write');
  const { metadata, ...plain } = patch;
  const merged = metadata === null ? undefined : withoutNull({ ...object.fields.metadata, ...metadata });
  const fields = OBJECT_FIELDS.parse(withoutNull({ ...object.fields, ...plain, metadata: merged }));
  return json(objectResource(store.patchObject(object, fields), base_url));
}

function withoutNull(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter((entry) => entry[1] !== null && entry[1] !== undefined));
}

/** DELETE /storage/v1/b/{bucket}/o/{object} */
export function deleteObject({ store, params, query }: Context): Answer {
  findBucket(store, params.bucket);
  const object = findObject(store, params.bucket, params.object, query);
  checkPreconditions(object, preconditionsOf(query), 'write');
  store.deleteObject(object);
  return { kind: 'empty', status: 204 };
}
