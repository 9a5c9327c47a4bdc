import { AppError } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { parseJson } from './parse-json.ts';
import { RUN, type Run } from './run.ts';
import { belongsTo, createRunIndex, type RunListing } from './run-index.ts';
import { runId, runObject, runTimestamp, timestampDate } from './run-paths.ts';
import { type RunSpec, specHash } from './run-spec.ts';

/** The records of runs. The bucket is the only database: every change is a compare-and-set on the object's generation. */
export type RunStore = {
  /** Makes a record in state `requested`. The same `request_id` gives the same run; a taken second gives the next one. */
  create(request: NewRun): Promise<Run>;
  /** Throws `run_not_found`, `record_invalid`. */
  read(run_id: string): Promise<Run>;
  /**
   * Replaces the record by what `change` makes of its newest version; `change` may be called several times, and returning
   * its argument writes nothing. Throws what `change` throws, and `object_changed` where others kept coming first.
   */
  update(run_id: string, change: (run: Run) => Run): Promise<Run>;
  /** Says that the run has ended and that people have been told everything. */
  settle(run: Run): Promise<void>;
  list(query: RunQuery): Promise<{ runs: Run[]; next_page_token: string | null }>;
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
};

/** A page of runs, the newest first. */
export type RunQuery = { of: RunListing; page_size?: number; page_token?: string };

const UPDATE_ATTEMPTS = 8;
const COLLISIONS = 120;
/** An index entry without a record is left by a bot that died in between; a younger one may be about to get its record. */
const STALE_AFTER_MS = 3_600_000;

export function createRunStore(deps: { objects: ObjectStore; now: () => Date }): RunStore {
  const { objects } = deps;
  const index = createRunIndex(objects);

  async function load(run_id: string) {
    const found = await objects.read(runObject(run_id, 'record'));
    if (found === null) return null;
    return { run: parseJson(RUN, found.body, 'record_invalid', { run_id }), generation: found.object.generation };
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
        if (run.request_id !== null && taken.request_id === run.request_id) return taken;
        timestamp = runTimestamp(new Date(timestampDate(timestamp).getTime() + 1000));
        continue;
      }
      // The index first: an entry without a record is repaired when it is read, a record without an entry would be lost.
      await index.add(run);
      if (await writeNew(run)) return run;
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
      const next = change(found.run);
      if (next === found.run) return next;
      try {
        await write(next, found.generation);
      } catch (error) {
        const changed = error instanceof AppError && error.code === 'object_changed';
        if (changed && attempt < UPDATE_ATTEMPTS) continue;
        throw error;
      }
      return next;
    }
  }

  /** One record that cannot be read must not hide all others. */
  async function loadListed(run_id: string): Promise<Run | undefined | 'unreadable'> {
    try {
      return (await load(run_id))?.run;
    } catch (error) {
      if (error instanceof AppError && error.code === 'record_invalid') return 'unreadable';
      throw error;
    }
  }

  async function list(query: RunQuery): Promise<{ runs: Run[]; next_page_token: string | null }> {
    const page = await index.page(query.of, { page_size: query.page_size ?? 20, page_token: query.page_token });
    const loaded = await Promise.all(
      page.entries.map(async (entry) => {
        const run = await loadListed(entry.run_id);
        if (run === 'unreadable') return [];
        if (run !== undefined && belongsTo(run, query.of)) return [run];
        const is_wrong = run !== undefined && query.of.kind !== 'active';
        const is_stale = run === undefined && deps.now().getTime() - entry.at.getTime() > STALE_AFTER_MS;
        if (is_wrong || is_stale) await index.drop(entry);
        return [];
      }),
    );
    return { runs: loaded.flat(), next_page_token: page.next_page_token };
  }

  async function countUnsettled(most: number): Promise<number> {
    return (await index.page({ kind: 'unsettled' }, { page_size: most })).entries.length;
  }

  return { create, read, update, list, countUnsettled, settle: index.settle };
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
    snapshot: null,
    execution: null,
    launched_at: null,
    ended_at: null,
    failure: null,
    cancelled_by: null,
    history: [{ state: 'requested', at: request.at.toISOString() }],
  };
}
