import { AppError } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { RUN, type Run } from './run.ts';
import { createRunCatalogue } from './run-catalogue.ts';
import { createRunIndex } from './run-index.ts';
import { listRuns, type RunQuery } from './run-listing.ts';
import { runId, runObject, runTimestamp, timestampDate } from './run-paths.ts';
import { runIdsIn } from './run-records.ts';
import { differs, pageOf, type RunFilter, type RunPage, type RunRow, rowOf } from './run-row.ts';
import { type RunSpec, specHash } from './run-spec.ts';
import { isUnreadable, readStored } from './stored.ts';

/** The records of runs. The bucket is the only database: every change is a compare-and-set on the object's generation. */
export type RunStore = {
  /** Makes a record in state `requested`. The same `request_id` gives the same run; a taken second gives the next one. */
  create(request: NewRun): Promise<Run>;
  /** Throws `run_not_found`, `record_invalid`, `record_newer`. */
  read(run_id: string): Promise<Run>;
  /**
   * Replaces the record by what `change` makes of its newest version; `change` may be called several times, and returning
   * its argument writes nothing. Throws what `change` throws, and `object_changed` where others kept coming first.
   */
  update(run_id: string, change: (run: Run) => Run): Promise<Run>;
  /** Says that the run has ended and that people have been told everything. */
  settle(run: Run): Promise<void>;
  list(query: RunQuery): Promise<{ runs: Run[]; next_page_token: string | null }>;
  /** The rows of all runs, newest first, in at most two storage calls however many there are. */
  rows(): Promise<readonly RunRow[]>;
  /** A page of those rows and how many there are in all; as many calls. */
  page(query: { filter: RunFilter; offset?: number; page_size: number }): Promise<RunPage>;
  /** Makes the catalogue of rows anew from the records; `unreadable` are the ids of those that cannot be read. */
  rebuildCatalogue(): Promise<{ runs: number; unreadable: string[] }>;
  /** The same where the bucket has records from before there was a catalogue. */
  ensureCatalogue(): Promise<void>;
  /** What was kept to read less is read anew. */
  forgetCaches(): void;
  /** How many runs are not settled, up to `most`: one call, and no record is read. */
  countUnsettled(most: number): Promise<number>;
};

export type NewRun = {
  spec: RunSpec;
  requested_by: string;
  channel: string;
  at: Date;
  request_id?: string;
  train_anyway?: boolean;
  /** What the runs have in common that were asked for together. */
  batch_id?: string;
  /** What its steps go on with; `telemetry/types.ts`. */
  traceparent?: string | null;
};

const UPDATE_ATTEMPTS = 8;
const COLLISIONS = 120;

const READS_AT_ONCE = 20;

export function createRunStore(deps: {
  objects: ObjectStore;
  now: () => Date;
  /** How many changes of rows are kept apart before they are taken together. */
  compact_after?: number;
}): RunStore {
  const { objects } = deps;
  const index = createRunIndex(objects);
  const catalogue = createRunCatalogue(objects, deps);

  async function load(run_id: string) {
    const found = await objects.read(runObject(run_id, 'record'));
    if (found === null) return null;
    return { run: readStored(RUN, found.body, 'record_invalid', { run_id }), generation: found.object.generation };
  }

  async function read(run_id: string): Promise<Run> {
    const found = await load(run_id);
    if (found === null) throw new AppError('run_not_found', { run_id });
    return found.run;
  }

  async function create(request: NewRun): Promise<Run> {
    let timestamp = runTimestamp(request.at);
    // A request that comes again starts from the second of its first attempt, and so meets the record made then.
    if (request.request_id !== undefined) timestamp = await index.claimRequest(request.request_id, timestamp);
    for (let attempt = 0; attempt < COLLISIONS; attempt++) {
      const run = newRun(request, timestamp);
      const taken = (await load(run.run_id))?.run;
      if (taken !== undefined) {
        if (run.request_id !== null && taken.request_id === run.request_id) {
          await catalogue.put(rowOf(taken));
          return taken;
        }
        timestamp = runTimestamp(new Date(timestampDate(timestamp).getTime() + 1000));
        continue;
      }
      // The entry first: one without a record is dropped when it is read; a record without an entry would be lost.
      await index.add(run);
      if (await writeNew(run)) {
        await catalogue.put(rowOf(run));
        return run;
      }
    }
    throw new AppError('object_changed', { revision: request.spec.revision, country: request.spec.country });
  }

  async function writeNew(run: Run): Promise<boolean> {
    try {
      await write(run, '0');
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'object_changed') return false;
      throw error;
    }
  }

  function write(run: Run, if_generation: string) {
    return objects.write(runObject(run.run_id, 'record'), `${JSON.stringify(run, null, 2)}\n`, {
      content_type: 'application/json',
      gzip: true,
      if_generation,
    });
  }

  async function update(run_id: string, change: (run: Run) => Run): Promise<Run> {
    for (let attempt = 1; ; attempt++) {
      const found = await load(run_id);
      if (found === null) throw new AppError('run_not_found', { run_id });
      const changed_run = change(found.run);
      if (changed_run === found.run) return changed_run;
      const next = { ...changed_run, version: found.run.version + 1 };
      try {
        await write(next, found.generation);
      } catch (error) {
        const changed = error instanceof AppError && error.code === 'object_changed';
        if (changed && attempt < UPDATE_ATTEMPTS) continue;
        throw error;
      }
      const row = rowOf(next);
      if (differs(rowOf(found.run), row)) await catalogue.put(row);
      return next;
    }
  }

  /** The row once more: a process may have died between the record and its row. Whoever dies here settles again. */
  async function settle(run: Run): Promise<void> {
    await catalogue.put(rowOf(run));
    await index.settle(run);
    await catalogue.compact();
  }

  /** One record that cannot be read must not hide all others. */
  async function loadListed(run_id: string): Promise<Run | undefined | 'unreadable'> {
    try {
      return (await load(run_id))?.run;
    } catch (error) {
      if (isUnreadable(error)) return 'unreadable';
      throw error;
    }
  }

  async function rebuildCatalogue(): Promise<{ runs: number; unreadable: string[] }> {
    const rows: RunRow[] = [];
    const unreadable: string[] = [];
    await catalogue.replace(async () => {
      const ids = await runIdsIn(objects);
      for (let at = 0; at < ids.length; at += READS_AT_ONCE) {
        const some = ids.slice(at, at + READS_AT_ONCE);
        const loaded = await Promise.all(some.map(loadListed));
        loaded.forEach((run, index) => {
          if (run === 'unreadable') unreadable.push(some[index] ?? '');
          else if (run !== undefined) rows.push(rowOf(run));
        });
      }
      return rows;
    });
    return { runs: rows.length, unreadable };
  }

  async function countUnsettled(most: number): Promise<number> {
    return (await index.page({ page_size: most })).entries.length;
  }

  return {
    create,
    read,
    update,
    settle,
    list: listRuns({ index, catalogue, load: loadListed, now: deps.now }),
    countUnsettled,
    rows: catalogue.rows,
    page: async (query) => pageOf(await catalogue.rows(), query),
    rebuildCatalogue,
    async ensureCatalogue() {
      if (!(await catalogue.isThere())) await rebuildCatalogue();
    },
    forgetCaches: catalogue.forget,
  };
}

function newRun(request: NewRun, timestamp: string): Run {
  const { revision, country } = request.spec;
  return {
    schema: 1,
    run_id: runId({ revision, country, timestamp }),
    revision,
    country,
    timestamp,
    state: 'requested',
    spec: request.spec,
    spec_hash: specHash(request.spec),
    requested_by: request.requested_by,
    requested_at: request.at.toISOString(),
    channel: request.channel,
    messages: {},
    claims: {},
    request_id: request.request_id ?? null,
    train_anyway: request.train_anyway ?? false,
    batch_id: request.batch_id ?? null,
    traceparent: request.traceparent ?? null,
    version: 0,
    best: null,
    checked: null,
    snapshot: null,
    execution: null,
    launched_at: null,
    ended_at: null,
    failure: null,
    cancelled_by: null,
    cost_usd: null,
    request_costs: {},
    warehouse_away_since: null,
    history: [{ state: 'requested', at: request.at.toISOString() }],
  };
}
