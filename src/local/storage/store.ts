import { randomUUID } from 'node:crypto';
import { mkdirSync, openSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../errors.ts';
import { openJournal } from '../journal.ts';
import { takeLock } from '../lock.ts';
import { JOURNAL_ENTRY, type JournalEntry } from './journal.ts';
import { lowerBound } from './name-order.ts';
import type { BucketRecord, ObjectRecord } from './records.ts';

/** A new object, before the store gives it its generation and times. */
export type NewObject = Omit<ObjectRecord, 'generation' | 'metageneration' | 'created' | 'updated'>;

export type BucketContents = {
  record: BucketRecord;
  objects: ReadonlyMap<string, ObjectRecord>;
  /** Ordered by UTF-8 bytes. */
  names: readonly string[];
};

/**
 * Buckets and objects: an index in memory, a journal and a folder of blobs. Every change is synchronous, so that a handler
 * that checks a precondition and commits without awaiting in between does both at once.
 */
export type Store = {
  bucket(name: string): BucketContents | undefined;
  buckets(): BucketContents[];
  createBucket(bucket: Omit<BucketRecord, 'created' | 'metageneration'>): BucketRecord;
  deleteBucket(name: string): void;
  /** Makes a received blob the object's content under a new generation; the former content is dropped. */
  putObject(object: NewObject): ObjectRecord;
  /** Same content, next metageneration. */
  patchObject(record: ObjectRecord, fields: ObjectRecord['fields']): ObjectRecord;
  deleteObject(record: ObjectRecord): void;
  newBlob(): { blob: string; path: string };
  blobPath(blob: string): string;
  dropBlob(blob: string): void;
  /** A file descriptor of the content: it can be read to its end even if the object is replaced meanwhile. */
  openBlob(record: ObjectRecord): number;
  sessions_folder: string;
  close(): void;
};

type Contents = { record: BucketRecord; objects: Map<string, ObjectRecord>; names: string[] };

export function openStore(folder: string, now: () => Date): Store {
  const blobs = join(folder, 'blobs');
  const sessions_folder = join(folder, 'sessions');
  mkdirSync(blobs, { recursive: true });
  mkdirSync(sessions_folder, { recursive: true });
  const lock = takeLock(join(folder, 'lock'));
  if ('held_by' in lock) {
    const message = `Another local cloud (process ${lock.held_by}) uses this state folder. Stop it first, or use another folder.`;
    throw new AppError('config_invalid', { pid: lock.held_by }, { message });
  }
  const { entries, journal } = openJournal(join(folder, 'journal.jsonl'), JOURNAL_ENTRY);

  const buckets = new Map<string, Contents>();
  let last_generation = 0;
  let lines = entries.length;
  for (const entry of entries) apply(entry);
  tidy();
  dropStrayBlobs();

  function apply(entry: JournalEntry): void {
    switch (entry.change) {
      case 'last_generation':
        last_generation = Math.max(last_generation, entry.generation);
        return;
      case 'put_bucket':
        buckets.set(entry.bucket.name, { record: entry.bucket, objects: new Map(), names: [] });
        return;
      case 'delete_bucket':
        buckets.delete(entry.name);
        return;
      case 'put_object': {
        const { object } = entry;
        last_generation = Math.max(last_generation, object.generation);
        const contents = buckets.get(object.bucket);
        if (contents === undefined) return;
        if (!contents.objects.has(object.name)) {
          contents.names.splice(lowerBound(contents.names, object.name), 0, object.name);
        }
        contents.objects.set(object.name, object);
        return;
      }
      case 'delete_object': {
        const contents = buckets.get(entry.bucket);
        if (contents?.objects.delete(entry.name)) contents.names.splice(lowerBound(contents.names, entry.name), 1);
        return;
      }
      default:
        entry satisfies never;
    }
  }

  function record(entry: JournalEntry): void {
    journal.append(entry);
    apply(entry);
    lines += 1;
    if (lines > 20_000 && lines > 4 * liveCount()) tidy();
  }

  function liveCount(): number {
    let count = buckets.size;
    for (const { objects } of buckets.values()) count += objects.size;
    return count;
  }

  function tidy(): void {
    journal.rewrite(liveEntries());
    lines = liveCount();
  }

  function* liveEntries(): Generator<JournalEntry> {
    yield { change: 'last_generation', generation: last_generation };
    for (const { record: bucket, objects } of buckets.values()) {
      yield { change: 'put_bucket', bucket };
      for (const object of objects.values()) yield { change: 'put_object', object };
    }
  }

  /** Blobs that were being received, or had just been replaced, when an earlier process was killed. */
  function dropStrayBlobs(): void {
    const live = new Set<string>();
    for (const { objects } of buckets.values()) for (const { blob } of objects.values()) live.add(blob);
    for (const blob of readdirSync(blobs)) if (!live.has(blob)) rmSync(join(blobs, blob), { force: true });
  }

  /** Microseconds of the clock, as Cloud Storage's generations are, but never one twice and never backwards. */
  function nextGeneration(): number {
    return Math.max(last_generation + 1, now().getTime() * 1000);
  }

  return {
    bucket: (name) => buckets.get(name),
    buckets: () => [...buckets.values()],
    createBucket(bucket) {
      const created = { ...bucket, created: now().toISOString(), metageneration: 1 };
      record({ change: 'put_bucket', bucket: created });
      return created;
    },
    deleteBucket(name) {
      record({ change: 'delete_bucket', name });
    },
    putObject(object) {
      const former = buckets.get(object.bucket)?.objects.get(object.name);
      const at = now().toISOString();
      const put = { ...object, generation: nextGeneration(), metageneration: 1, created: at, updated: at };
      record({ change: 'put_object', object: put });
      if (former !== undefined) unlinkSync(join(blobs, former.blob));
      return put;
    },
    patchObject(object, fields) {
      const patched = {
        ...object,
        fields,
        metageneration: object.metageneration + 1,
        updated: now().toISOString(),
      };
      record({ change: 'put_object', object: patched });
      return patched;
    },
    deleteObject(object) {
      record({ change: 'delete_object', bucket: object.bucket, name: object.name });
      unlinkSync(join(blobs, object.blob));
    },
    newBlob() {
      const blob = randomUUID();
      return { blob, path: join(blobs, blob) };
    },
    blobPath: (blob) => join(blobs, blob),
    dropBlob: (blob) => rmSync(join(blobs, blob), { force: true }),
    openBlob: (object) => openSync(join(blobs, object.blob), 'r'),
    sessions_folder,
    close() {
      journal.close();
      lock.release();
    },
  };
}
