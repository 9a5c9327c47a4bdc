import { unchanged } from '../../src/data/preparation.ts';
import type { Profile } from '../../src/data/profile.ts';
import type { TakeSnapshot } from '../../src/data/snapshot.ts';
import { PROFILE } from './profile.ts';
import { snapshotFacts, snapshotRecord } from './snapshots.ts';

/** Data of the spec's window of which there is nothing to remark, or with another profile; `first` is waited for. There are no files. */
export function snapshotTaken({
  profile,
  first = async () => undefined,
  object = 'snapshots/key/hash.parquet',
}: {
  profile?: Profile;
  first?: () => Promise<unknown>;
  /** Of the extract. */
  object?: string;
} = {}): TakeSnapshot {
  return async (spec, use) => {
    await first();
    return use({
      snapshot: {
        csv_path: 'csv',
        parquet_path: 'parquet',
        rows: 104,
        data_hash: 'hash',
        spec,
        preparation: unchanged({ rows: 104, columns: 5, interval: 'week' }),
        profile: profile ?? over(spec.window),
        facts: snapshotFacts({ source: spec.data }),
        extract: { path: 'extract', object, record: snapshotRecord({ source: spec.data }) },
      },
    });
  };
}

function over({ start, end }: { start: string; end: string }): Profile {
  return { ...PROFILE, date: { ...PROFILE.date, first: start, last: end, window_first: start, window_last: end } };
}
