import { z } from 'zod';
import { RUN_STATES, type Run, type RunState } from './run.ts';

/**
 * What lists of runs show of one: made of its record alone, so that a page of any list costs no record. `version` is the
 * record's; of two rows of a run, the one with the higher version is the newer.
 */
export const RUN_ROW = z.object({
  run_id: z.string(),
  version: z.int(),
  revision: z.string(),
  country: z.string(),
  timestamp: z.string(),
  state: z.enum(RUN_STATES),
  requested_by: z.string(),
  requested_at: z.string(),
  ended_at: z.string().nullable(),
  channel: z.string(),
  iterations: z.int(),
  trials: z.int(),
  /** Of the best model; `null` where there is none yet. */
  best: z.object({ rsq_train: z.number(), nrmse: z.number() }).nullable(),
  spec_hash: z.string(),
  data_hash: z.string().nullable(),
  batch_id: z.string().nullable(),
  /** Why it has no result, by its code; left out where it has one or none yet. */
  failure: z.object({ code: z.string() }).optional(),
});
export type RunRow = z.infer<typeof RUN_ROW>;

export function rowOf(run: Run): RunRow {
  const { run_id, version, revision, country, timestamp, state, requested_by, requested_at, ended_at, channel } = run;
  const { iterations, trials } = run.spec.train;
  return {
    run_id,
    version,
    revision,
    country,
    timestamp,
    state,
    requested_by,
    requested_at,
    ended_at,
    channel,
    iterations,
    trials,
    best: run.best,
    spec_hash: run.spec_hash,
    data_hash: run.snapshot?.data_hash ?? null,
    batch_id: run.batch_id,
    ...(run.failure === null ? {} : { failure: { code: run.failure.code } }),
  };
}

/** Whether lists show the two differently. */
export function differs(a: RunRow, b: RunRow): boolean {
  return JSON.stringify({ ...a, version: 0 }) !== JSON.stringify({ ...b, version: 0 });
}

/** Newest first; runs of the same second by their names. */
export function byNewest(a: RunRow, b: RunRow): number {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? 1 : -1;
  return a.run_id < b.run_id ? -1 : Number(a.run_id > b.run_id);
}

/** What is left out does not matter. `search`: words, each of which must be in the run's id, its state or a hash's beginning. */
export type RunFilter = {
  revision?: string | undefined;
  country?: string | undefined;
  states?: readonly RunState[] | undefined;
  requested_by?: string | undefined;
  search?: string | undefined;
};

export function matcherOf(filter: RunFilter): (row: RunRow) => boolean {
  const { revision, country, states, requested_by } = filter;
  const words = (filter.search ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return (row) =>
    (revision === undefined || row.revision === revision) &&
    (country === undefined || row.country === country) &&
    (states === undefined || states.includes(row.state)) &&
    (requested_by === undefined || row.requested_by === requested_by) &&
    words.every((word) => isFound(row, word));
}

function isFound(row: RunRow, word: string): boolean {
  return (
    row.run_id.includes(word) ||
    row.state.startsWith(word) ||
    (word.length >= 6 && (row.spec_hash.startsWith(word) || row.data_hash?.startsWith(word) === true))
  );
}

export type RunPage = { rows: RunRow[]; total: number; next_offset: number | null };

/** The part of rows, newest first, that a page shows, and how many there are in all. */
export function pageOf(
  rows: readonly RunRow[],
  { filter, offset = 0, page_size }: { filter: RunFilter; offset?: number; page_size: number },
): RunPage {
  const found = rows.filter(matcherOf(filter));
  const end = offset + page_size;
  return { rows: found.slice(offset, end), total: found.length, next_offset: end < found.length ? end : null };
}
