import { createWriteStream, linkSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type Answer, json } from './answer.ts';
import { commit, objectFields, UPLOAD_METADATA } from './commit.ts';
import { type Context, checkObjectName, findBucket, readJson } from './context.ts';
import { invalid } from './errors.ts';
import { checkPreconditions, preconditionsOf } from './preconditions.ts';
import { hashesOfHeaders, measureFile } from './receive.ts';
import { objectResource } from './records.ts';
import {
  type ContentRange,
  createSession,
  dropPart,
  findSession,
  keptBytes,
  parseContentRange,
  partPath,
  type Session,
  saveSession,
} from './upload-sessions.ts';

/** First request of a resumable upload: takes the metadata and answers with the address that the bytes go to. */
export async function startResumable(context: Context): Promise<Answer> {
  const { request, query, params, store, base_url, now } = context;
  const metadata = await readJson(request, UPLOAD_METADATA);
  const name = query.get('name') ?? metadata.name ?? '';
  checkObjectName(name);
  const conditions = preconditionsOf(query);
  checkPreconditions(findBucket(store, params.bucket).objects.get(name), conditions, 'write');
  const announced = request.headers['x-upload-content-length'];
  const session = createSession(store, {
    bucket: params.bucket,
    name,
    fields: objectFields(metadata, headerText(request.headers['x-upload-content-type'])),
    expected: { crc32c: metadata.crc32c, md5: metadata.md5Hash },
    conditions,
    total: announced === undefined ? undefined : Number(announced),
    created: now().toISOString(),
  });
  const address = `${base_url}/upload/storage/v1/b/${encodeURIComponent(params.bucket)}/o`;
  const location = `${address}?uploadType=resumable&name=${encodeURIComponent(name)}&upload_id=${session.id}`;
  return { kind: 'empty', status: 200, headers: { Location: location, 'X-GUploader-UploadID': session.id } };
}

/** Requests of one upload take turns: a client that lost its connection may come back before the server has noticed. */
const turns = new Map<string, Promise<unknown>>();

/** PUT /upload/storage/v1/b/{bucket}/o?upload_id= : bytes of a resumable upload, or the question how many there are. */
export async function putResumable(context: Context): Promise<Answer> {
  const id = context.query.get('upload_id') ?? '';
  const before = turns.get(id);
  const turn = (async () => {
    await before?.catch(() => undefined);
    return takeBytes(context);
  })();
  turns.set(id, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(id) === turn) turns.delete(id);
  }
}

async function takeBytes(context: Context): Promise<Answer> {
  const { request, store, params, query, now, base_url } = context;
  const session = findSession(store, query.get('upload_id'), params.bucket, now());
  const range = parseContentRange(request.headers['content-range']);
  if (session.object !== undefined) return json(objectResource(session.object, base_url));
  const total = totalBytes(session, range);
  const kept = keptBytes(store, session);
  if (range.kind === 'query') {
    return kept === total ? finish(context, session) : incomplete(kept);
  }
  if (range.start > kept) {
    throw invalid(
      `Invalid request. According to the Content-Range header, the upload offset is ${range.start} byte(s), which exceeds already uploaded size of ${kept} byte(s).`,
    );
  }
  const path = partPath(store, session);
  const room = total === undefined ? Number.POSITIVE_INFINITY : total - kept;
  await pipeline(withoutFirst(request, kept - range.start, room), createWriteStream(path, { flags: 'a' }));
  const received = statSync(path).size;
  // Without an end and a total, as without any range, the end of the body is the end of the object.
  const complete = total === undefined ? range.end === undefined : received === total;
  return complete ? finish(context, session) : incomplete(keptBytes(store, session));
}

function totalBytes(session: Session, { total }: ContentRange): number | undefined {
  if (total !== undefined && session.total !== undefined && total !== session.total) {
    throw invalid(`The upload was announced with ${session.total} bytes, and now has ${total}.`);
  }
  return total ?? session.total;
}

async function* withoutFirst(chunks: AsyncIterable<Buffer>, skip: number, room: number): AsyncGenerator<Buffer> {
  let skipped = 0;
  let taken = 0;
  for await (const chunk of chunks) {
    const fresh = chunk.subarray(Math.min(chunk.length, skip - skipped));
    skipped += chunk.length - fresh.length;
    taken += fresh.length;
    if (taken > room) throw invalid('The request has more bytes than the upload.');
    yield fresh;
  }
}

function incomplete(kept: number): Answer {
  return { kind: 'empty', status: 308, headers: kept > 0 ? { Range: `bytes=0-${kept - 1}` } : {} };
}

async function finish({ store, request, base_url }: Context, session: Session): Promise<Answer> {
  const path = partPath(store, session);
  const measured = await measureFile(path);
  const { blob, path: blob_path } = store.newBlob();
  linkSync(path, blob_path);
  const expected = [session.expected, hashesOfHeaders(request.headers)];
  const object = commit(store, session, { blob, ...measured }, session.conditions, expected);
  saveSession(store, { ...session, state: 'done', object });
  dropPart(store, session);
  return json(objectResource(object, base_url));
}

/** DELETE /upload/storage/v1/b/{bucket}/o?upload_id= : cancels the upload. */
export function cancelResumable({ store, params, query, now }: Context): Answer {
  const session = findSession(store, query.get('upload_id'), params.bucket, now());
  if (session.state === 'done') throw invalid('The upload has been completed.');
  saveSession(store, { ...session, state: 'cancelled' });
  dropPart(store, session);
  return { kind: 'empty', status: 499 };
}

function headerText(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
