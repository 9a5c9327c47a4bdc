import type { RunSpec } from '../runs/run-spec.ts';
import type { Finding } from './finding.ts';
import { preflight } from './preflight.ts';
import type { Preparation } from './preparation.ts';
import type { Profile } from './profile.ts';
import type { Snapshot, TakeSnapshot } from './snapshot.ts';
import type { SnapshotFacts } from './snapshot-facts.ts';

/** What the data of a spec comes to before anything is trained on it. */
export type CheckedData = {
  findings: Finding[];
  /** What would be trained: what was asked for, without the columns that a step has left out. */
  spec: RunSpec;
  /** `null` where the columns that are there refuse the spec before anything is read. */
  profile: Profile | null;
  preparation: Preparation | null;
  snapshot: SnapshotFacts | null;
};

export type CheckDataRequest = {
  spec: RunSpec;
  requested_by: string | null;
  /** A snapshot of the same source that is no older does; 0 asks the warehouse anew. */
  max_age_seconds: number;
  run_id?: string;
  /** Ends the query of the warehouse. */
  signal?: AbortSignal;
};

type Deps = { takeSnapshot: TakeSnapshot };

/**
 * Snapshot, preparation, profile, preflight: everything that can be said of the data of a spec. Throws what the warehouse throws
 * (`table_not_found`, `query_refused`, `warehouse_unavailable`, `query_cancelled`, ...).
 */
export async function checkData(deps: Deps, request: CheckDataRequest): Promise<CheckedData> {
  return withCheckedData(deps, request, async (checked) => checked);
}

/** The same, and hands the snapshot's files on (for a plot of the series), which are gone afterwards. */
export async function withCheckedData<Result>(
  deps: Deps,
  request: CheckDataRequest,
  use: (checked: CheckedData, files: Pick<Snapshot, 'csv_path' | 'parquet_path'> | null) => Promise<Result>,
): Promise<Result> {
  const { spec, ...options } = request;
  return deps.takeSnapshot(
    spec,
    async (taken) => {
      if ('refused' in taken) {
        return use({ findings: taken.refused, spec, profile: null, preparation: null, snapshot: null }, null);
      }
      const { snapshot } = taken;
      const { profile, preparation, facts } = snapshot;
      const findings = preflight(snapshot.spec, profile);
      return use({ findings, spec: snapshot.spec, profile, preparation, snapshot: facts }, snapshot);
    },
    options,
  );
}
