import { z } from 'zod';
import { AppError, errorCode } from '../errors.ts';
import type { ListedObject, ObjectStore } from '../providers/object-store/types.ts';
import type { DataSource } from '../runs/run-spec.ts';
import { isUnreadable, readStored } from '../runs/stored.ts';
import { SNAPSHOT_RECORD, type SnapshotRecord, sourceKey } from './snapshot-facts.ts';

/**
 * The snapshots that are kept: their files under `snapshots/{key}/`, named by the hash of their content, and one list for each
 * source, written last. What a list speaks of can be gone: it is deleted by age, here and by a rule of the bucket.
 */

const FOLDER = 'snapshots/';
/** Newest of a source that its list has; the files of others go by their age. */
const LISTED = 20;
const ATTEMPTS = 8;
/** Pages of a thousand that one sweep looks at. */
const SWEPT_PAGES = 20;

const KEPT = SNAPSHOT_RECORD.extend({
  /** Its Parquet file in the bucket. */
  object: z.string(),
});
/** A snapshot that is in the bucket. */
export type KeptSnapshot = z.infer<typeof KEPT>;

export const SNAPSHOT_LIST = z.object({ schema: z.literal(1), snapshots: z.array(KEPT) });

export type SnapshotStore = {
  /** Those of a source that its list has, the newest first. One read. */
  list(source: DataSource): Promise<KeptSnapshot[]>;
  /** Keeps a snapshot. Two of the same content are one; safe to repeat and to do at the same time. */
  keep(record: SnapshotRecord, files: { csv_path: string; parquet_path: string }): Promise<KeptSnapshot>;
  /** One of a source by the hash of its content: kept here, or by a run. */
  find(source: DataSource, data_hash: string): Promise<KeptSnapshot | null>;
  /** Says that a run has this snapshot as `object` in its own folder, where it stays. */
  rememberRun(record: SnapshotRecord, object: string): Promise<void>;
  /** Brings the Parquet file to this machine; `false` where it is gone. */
  fetch(kept: KeptSnapshot, path: string): Promise<boolean>;
  /** Deletes what is older. Returns how many objects; safe to repeat and to do at the same time. */
  sweep(before: Date): Promise<number>;
};

export function createSnapshotStore(objects: ObjectStore): SnapshotStore {
  type Listed = { snapshots: KeptSnapshot[]; generation: string; is_newer: boolean };

  async function load(source: DataSource): Promise<Listed> {
    const name = listObject(source);
    const found = await objects.read(name);
    if (found === null) return { snapshots: [], generation: '0', is_newer: false };
    const { generation } = found.object;
    try {
      const { snapshots } = readStored(SNAPSHOT_LIST, found.body, 'record_invalid', { name });
      return { snapshots, generation, is_newer: false };
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      // What is not understood is taken anew; what a newer bot has left is its own all the same.
      return { snapshots: [], generation, is_newer: errorCode(error) === 'record_newer' };
    }
  }

  async function add(kept: KeptSnapshot): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const { snapshots, generation, is_newer } = await load(kept.source);
      if (is_newer) return;
      const others = snapshots.filter(({ object }) => object !== kept.object);
      const listed = [kept, ...others].sort((a, b) => (a.taken_at < b.taken_at ? 1 : -1)).slice(0, LISTED);
      try {
        await objects.write(listObject(kept.source), JSON.stringify({ schema: 1, snapshots: listed }), {
          content_type: 'application/json',
          gzip: true,
          if_generation: generation,
        });
        return;
      } catch (error) {
        if (errorCode(error) !== 'object_changed' || attempt === ATTEMPTS) throw error;
      }
    }
  }

  async function findOfRun(source: DataSource, data_hash: string): Promise<KeptSnapshot | null> {
    const name = runIndexObject(source, data_hash);
    const found = await objects.read(name);
    return found === null ? null : readStored(KEPT, found.body, 'record_invalid', { name });
  }

  return {
    list: async (source) => (await load(source)).snapshots,

    async keep(record, { csv_path, parquet_path }) {
      const base = `${FOLDER}${record.key}/${record.data_hash}`;
      const kept = { ...record, object: `${base}.parquet` };
      // Over what is there already, which has the same content: so it is as young as it is useful.
      await objects.upload(`${base}.csv.gz`, csv_path, { content_type: 'application/gzip' });
      await objects.upload(kept.object, parquet_path, { content_type: PARQUET });
      await add(kept);
      return kept;
    },

    async find(source, data_hash) {
      const { snapshots } = await load(source);
      const listed = snapshots.find((kept) => kept.data_hash === data_hash);
      if (listed !== undefined && (await objects.stat(listed.object)) !== null) return listed;
      return findOfRun(source, data_hash);
    },

    async rememberRun(record, object) {
      const kept = KEPT.parse({ ...record, object });
      const options = { content_type: 'application/json', gzip: true };
      await objects.write(runIndexObject(record.source, record.data_hash), JSON.stringify(kept), options);
    },

    async fetch({ object }, path) {
      try {
        await objects.download(object, path);
        return true;
      } catch (error) {
        if (errorCode(error) === 'object_not_found') return false;
        throw error;
      }
    },

    async sweep(before) {
      let deleted = 0;
      let page_token: string | null | undefined;
      for (let page = 0; page < SWEPT_PAGES && page_token !== null; page++) {
        const listing = await objects.list(FOLDER, { page_size: 1000, page_token: page_token ?? undefined });
        for (const object of listing.objects) {
          if (object.updated < before && (await deleteListed(objects, object))) deleted += 1;
        }
        page_token = listing.next_page_token;
      }
      return deleted;
    },
  };
}

export const PARQUET = 'application/vnd.apache.parquet';

/** Only what was listed: one that is written anew at this moment is young again, and stays. */
async function deleteListed(
  objects: Pick<ObjectStore, 'delete'>,
  { name, generation }: ListedObject,
): Promise<boolean> {
  try {
    await objects.delete(name, { if_generation: generation });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'object_changed') return false;
    throw error;
  }
}

function listObject(source: DataSource): string {
  return `${FOLDER}${sourceKey(source)}.json`;
}

function runIndexObject(source: DataSource, data_hash: string): string {
  return `robyn/_index/by-snapshot/${sourceKey(source)}-${data_hash}.json`;
}
