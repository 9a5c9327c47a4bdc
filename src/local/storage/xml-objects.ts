import type { Answer, Headers } from './answer.ts';
import { commit } from './commit.ts';
import { type Context, checkObjectName, findBucket, findObject } from './context.ts';
import { downloadAnswer } from './download.ts';
import { checkPreconditions, numeric, type Preconditions } from './preconditions.ts';
import { hashesOfHeaders, receiveBlob } from './receive.ts';
import { etag } from './records.ts';

/** The XML API, as much as signed links need of it: reading and writing one object at `/{bucket}/{object}`. */

/** GET and HEAD /{bucket}/{object}; `response-content-disposition` and `response-content-type` replace the object's own. */
export function getXmlObject({ store, params, query, request }: Context): Answer {
  const object = findObject(store, params.bucket, params.object, query);
  checkPreconditions(object, headerConditions(request.headers), 'read');
  const overrides: Record<string, string> = {};
  const disposition = query.get('response-content-disposition');
  const type = query.get('response-content-type');
  if (disposition !== null) overrides['Content-Disposition'] = disposition;
  if (type !== null) overrides['Content-Type'] = type;
  return downloadAnswer(store, object, request, overrides satisfies Headers);
}

/** PUT /{bucket}/{object} */
export async function putXmlObject({ store, params, request }: Context): Promise<Answer> {
  const { headers } = request;
  findBucket(store, params.bucket);
  checkObjectName(params.object);
  const conditions = headerConditions(headers);
  const content = await receiveBlob(store, request);
  const metadata = Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith('x-goog-meta-'))
      .map(([name, value]) => [name.slice('x-goog-meta-'.length), String(value)]),
  );
  const fields = {
    contentType: headers['content-type'] ?? 'application/octet-stream',
    contentEncoding: headers['content-encoding'],
    cacheControl: headers['cache-control'],
    contentDisposition: headers['content-disposition'],
    metadata,
  };
  const target = { bucket: params.bucket, name: params.object, fields };
  const object = commit(store, target, content, conditions, [hashesOfHeaders(headers)]);
  return {
    kind: 'empty',
    status: 200,
    headers: {
      ETag: `"${etag(object)}"`,
      'X-Goog-Generation': object.generation,
      'X-Goog-Metageneration': object.metageneration,
      'X-Goog-Hash': `crc32c=${object.crc32c},md5=${object.md5}`,
    },
  };
}

function headerConditions(headers: NodeJS.Dict<string | string[]>): Preconditions {
  const given = new URLSearchParams();
  for (const name of ['x-goog-if-generation-match', 'x-goog-if-metageneration-match']) {
    const value = headers[name];
    if (typeof value === 'string') given.set(name, value);
  }
  return {
    generation_match: numeric(given, 'x-goog-if-generation-match'),
    metageneration_match: numeric(given, 'x-goog-if-metageneration-match'),
  };
}
