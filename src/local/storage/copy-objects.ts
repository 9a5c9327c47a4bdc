import { createReadStream, linkSync } from 'node:fs';
import { z } from 'zod';
import { type Answer, json } from './answer.ts';
import { objectFields, UPLOAD_METADATA } from './commit.ts';
import { type Context, checkObjectName, findBucket, findObject, readJson } from './context.ts';
import { conditionNotMet, invalid, objectNotFound } from './errors.ts';
import { checkPreconditions, preconditionsOf } from './preconditions.ts';
import { receiveBlob } from './receive.ts';
import { OBJECT_FIELDS, type ObjectRecord, objectResource } from './records.ts';
import type { Store } from './store.ts';

/** POST /storage/v1/b/{bucket}/o/{object}/rewriteTo/b/{to_bucket}/o/{to_object}; done in one request. */
export async function rewriteObject(context: Context): Promise<Answer> {
  const object = await copy(context);
  return json({
    kind: 'storage#rewriteResponse',
    totalBytesRewritten: String(object.size),
    objectSize: String(object.size),
    done: true,
    resource: objectResource(object, context.base_url),
  });
}

/** POST /storage/v1/b/{bucket}/o/{object}/copyTo/b/{to_bucket}/o/{to_object} */
export async function copyObject(context: Context): Promise<Answer> {
  return json(objectResource(await copy(context), context.base_url));
}

async function copy({ store, params, query, request }: Context): Promise<ObjectRecord> {
  const given = await readJson(request, UPLOAD_METADATA);
  checkObjectName(params.to_object);
  const wanted = new URLSearchParams(query);
  const source_generation = query.get('sourceGeneration');
  wanted.delete('generation');
  if (source_generation !== null) wanted.set('generation', source_generation);
  const source = findObject(store, params.bucket, params.object, wanted);
  checkPreconditions(source, preconditionsOf(query, 'ifSource'), 'write');
  const target = findBucket(store, params.to_bucket).objects.get(params.to_object);
  checkPreconditions(target, preconditionsOf(query), 'write');
  // Metadata in the request replaces the source's as a whole; without any, the source's goes along.
  const { name: _name, crc32c: _crc32c, md5Hash: _md5Hash, ...fields } = given;
  const kept = Object.keys(fields).length === 0 ? source.fields : objectFields(given, source.fields.contentType);
  const { blob, path } = store.newBlob();
  linkSync(store.blobPath(source.blob), path);
  return store.putObject({ ...source, bucket: params.to_bucket, name: params.to_object, blob, fields: kept });
}

const COMPOSE = z.object({
  destination: OBJECT_FIELDS.optional(),
  sourceObjects: z
    .array(
      z.object({
        name: z.string(),
        generation: z.coerce.number().int().optional(),
        objectPreconditions: z.object({ ifGenerationMatch: z.coerce.number().int().optional() }).optional(),
      }),
    )
    .min(1, 'You must provide at least one source component.')
    .max(32, 'The number of source components provided exceeds the maximum (32).'),
});

/** POST /storage/v1/b/{bucket}/o/{object}/compose: joins 1 to 32 objects of the bucket into one. */
export async function composeObject({ store, params, query, request, base_url }: Context): Promise<Answer> {
  const { destination, sourceObjects } = await readJson(request, COMPOSE);
  const { bucket, object: name } = params;
  checkObjectName(name);
  const conditions = preconditionsOf(query);
  const { objects } = findBucket(store, bucket);
  checkPreconditions(objects.get(name), conditions, 'write');
  const sources = sourceObjects.map(({ name: part, generation, objectPreconditions }) => {
    const source = objects.get(part);
    if (source === undefined || (generation !== undefined && generation !== source.generation)) {
      throw objectNotFound(bucket, part);
    }
    const match = objectPreconditions?.ifGenerationMatch;
    if (match !== undefined && match !== source.generation) throw conditionNotMet();
    return source;
  });
  if (new Set(sources.map((source) => source.fields.contentEncoding)).size > 1) {
    throw invalid('Source objects have different content encodings.');
  }
  const { md5: _md5, ...content } = await receiveBlob(store, joined(store, sources));
  try {
    checkPreconditions(objects.get(name), conditions, 'write');
  } catch (error) {
    store.dropBlob(content.blob);
    throw error;
  }
  const component_count = sources.reduce((sum, source) => sum + (source.component_count ?? 1), 0);
  const fields = { ...destination, contentType: destination?.contentType ?? 'application/octet-stream' };
  return json(objectResource(store.putObject({ bucket, name, ...content, component_count, fields }), base_url));
}

async function* joined(store: Store, sources: ObjectRecord[]): AsyncGenerator<Buffer> {
  // All are opened first: what is joined is what was there when the request came.
  const opened = sources.map((source) => createReadStream('', { fd: store.openBlob(source), start: 0 }));
  for (const stream of opened) yield* stream;
}
