import { type Answer, json } from './answer.ts';
import { commit, objectFields, UPLOAD_METADATA } from './commit.ts';
import { type Context, checkObjectName, findBucket, parseJson } from './context.ts';
import { invalid } from './errors.ts';
import { boundaryOf, readRelated } from './multipart.ts';
import { preconditionsOf } from './preconditions.ts';
import { hashesOfHeaders, receiveBlob } from './receive.ts';
import { objectResource } from './records.ts';
import { startResumable } from './upload-resumable.ts';

/** POST /upload/storage/v1/b/{bucket}/o?uploadType=media|multipart|resumable */
export function insertObject(context: Context): Promise<Answer> {
  findBucket(context.store, context.params.bucket);
  const type = context.query.get('uploadType');
  switch (type) {
    case 'media':
      return insertMedia(context);
    case 'multipart':
      return insertMultipart(context);
    case 'resumable':
      return startResumable(context);
    default:
      throw invalid(`Invalid upload request: uploadType is "${type ?? ''}", not media, multipart or resumable.`);
  }
}

async function insertMedia({ request, query, params, store, base_url }: Context): Promise<Answer> {
  const name = query.get('name') ?? '';
  checkObjectName(name);
  const conditions = preconditionsOf(query);
  const contentEncoding = query.get('contentEncoding') ?? undefined;
  const content = await receiveBlob(store, request);
  const fields = objectFields({ contentEncoding }, request.headers['content-type']);
  const target = { bucket: params.bucket, name, fields };
  return json(objectResource(commit(store, target, content, conditions, [hashesOfHeaders(request.headers)]), base_url));
}

async function insertMultipart({ request, query, params, store, base_url }: Context): Promise<Answer> {
  const conditions = preconditionsOf(query);
  const parts = await readRelated(request, boundaryOf(request.headers['content-type'] ?? ''));
  const metadata = parseJson(parts.metadata, UPLOAD_METADATA);
  const name = query.get('name') ?? metadata.name ?? '';
  checkObjectName(name);
  const content = await receiveBlob(store, parts.media);
  const target = { bucket: params.bucket, name, fields: objectFields(metadata, parts.media_type) };
  const expected = [hashesOfHeaders(request.headers), { crc32c: metadata.crc32c, md5: metadata.md5Hash }];
  return json(objectResource(commit(store, target, content, conditions, expected), base_url));
}
