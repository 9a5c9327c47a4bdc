import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile, writeJsonFile } from '../json-file.ts';
import { invalid, StorageRefusal } from './errors.ts';
import { OBJECT_FIELDS, OBJECT_RECORD } from './records.ts';
import type { Store } from './store.ts';

/**
 * A resumable upload between its first and last request: a JSON file and the bytes received so far beside it, so that a
 * client can go on after a restart of the server.
 */
const SESSION = z.object({
  id: z.uuid(),
  bucket: z.string(),
  name: z.string(),
  fields: OBJECT_FIELDS,
  expected: z.object({ crc32c: z.string().optional(), md5: z.string().optional() }),
  conditions: z.object({
    generation_match: z.int().optional(),
    generation_not_match: z.int().optional(),
    metageneration_match: z.int().optional(),
    metageneration_not_match: z.int().optional(),
  }),
  /** What `X-Upload-Content-Length` announced. */
  total: z.int().optional(),
  created: z.iso.datetime(),
  state: z.enum(['open', 'cancelled', 'done']),
  /** The object that came of it. */
  object: OBJECT_RECORD.optional(),
});
export type Session = z.infer<typeof SESSION>;

const LIFETIME_MS = 7 * 86_400_000;
/** What is kept of a request that is not the last one is a multiple of this. */
const CHUNK_BYTES = 256 * 1024;

export function createSession(store: Store, session: Omit<Session, 'id' | 'state'>): Session {
  const created: Session = { ...session, id: randomUUID(), state: 'open' };
  writeFileSync(partPath(store, created), '');
  saveSession(store, created);
  return created;
}

/** Throws 404 for an unknown upload, 410 for one older than a week, 499 for a cancelled one. */
export function findSession(store: Store, id: string | null, bucket: string, now: Date): Session {
  const known = z.uuid().safeParse(id);
  const session = known.success ? readJsonFile(join(store.sessions_folder, `${known.data}.json`), SESSION) : null;
  if (session === null || session.bucket !== bucket) {
    throw new StorageRefusal(404, 'notFound', 'The upload session does not exist.', { xml_code: 'NoSuchUpload' });
  }
  if (session.state === 'cancelled') throw new StorageRefusal(499, 'cancelled', 'The upload was cancelled.');
  if (session.state === 'open' && now.getTime() - Date.parse(session.created) > LIFETIME_MS) {
    throw new StorageRefusal(410, 'gone', 'The upload session has expired.');
  }
  return session;
}

export function saveSession(store: Store, session: Session): void {
  writeJsonFile(join(store.sessions_folder, `${session.id}.json`), session);
}

export function partPath(store: Store, { id }: Session): string {
  return join(store.sessions_folder, `${id}.part`);
}

/** Bytes that the server keeps for sure; what came in beyond a multiple of 256 KiB is dropped, as Cloud Storage does. */
export function keptBytes(store: Store, session: Session): number {
  const path = partPath(store, session);
  const { size } = statSync(path);
  const kept = size - (size % CHUNK_BYTES);
  if (kept < size) truncateSync(path, kept);
  return kept;
}

export function dropPart(store: Store, session: Session): void {
  rmSync(partPath(store, session), { force: true });
}

/** Uploads that nobody can go on with any more. */
export function dropOldSessions(store: Store, now: Date): void {
  for (const name of readdirSync(store.sessions_folder)) {
    const path = join(store.sessions_folder, name);
    if (now.getTime() - statSync(path).mtimeMs > LIFETIME_MS) rmSync(path, { force: true });
  }
}

export type ContentRange =
  | { kind: 'query'; total: number | undefined }
  | { kind: 'bytes'; start: number; end: number | undefined; total: number | undefined };

/** `bytes 0-99/200`, `bytes 0-99/*`, `bytes 0-*` + `/200`, or the question `bytes *` + `/200`. */
export function parseContentRange(header: string | undefined): ContentRange {
  if (header === undefined) return { kind: 'bytes', start: 0, end: undefined, total: undefined };
  const match = /^bytes (?:(\*)|(\d+)-(\d+|\*))\/(\d+|\*)$/.exec(header);
  if (match === null) throw invalid(`Failed to parse Content-Range header: "${header}".`);
  const [, star, start, end, total] = match;
  const size = total === '*' || total === undefined ? undefined : Number(total);
  if (star === '*') return { kind: 'query', total: size };
  return { kind: 'bytes', start: Number(start), end: end === '*' ? undefined : Number(end), total: size };
}
