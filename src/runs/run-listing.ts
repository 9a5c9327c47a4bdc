import { isFinal, type Run } from './run.ts';
import type { RunCatalogue } from './run-catalogue.ts';
import type { RunIndex } from './run-index.ts';
import { matcherOf, type RunFilter } from './run-row.ts';

/** `active`: not ended yet. `unsettled`: these, and those that have ended but of which people have not been told everything. */
type RunListing =
  | { kind: 'all' }
  | { kind: 'active' }
  | { kind: 'unsettled' }
  | { kind: 'user'; user: string }
  | { kind: 'market'; country: string };

/** A page of whole records, the newest first: one storage call for each. Where rows will do, `page` is the way. */
export type RunQuery = { of: RunListing; page_size?: number; page_token?: string };

/** An index entry without a record is left by a bot that died in between; a younger one may be about to get its record. */
const STALE_AFTER_MS = 3_600_000;

/** The listing of `RunStore`. `load` gives a record, `undefined` where there is none. */
export function listRuns(deps: {
  index: RunIndex;
  catalogue: RunCatalogue;
  load: (run_id: string) => Promise<Run | undefined | 'unreadable'>;
  now: () => Date;
}): (query: RunQuery) => Promise<{ runs: Run[]; next_page_token: string | null }> {
  const { index, catalogue, load } = deps;

  async function list({ of, page_size = 20, page_token }: RunQuery) {
    switch (of.kind) {
      case 'active':
      case 'unsettled':
        return listActive(of.kind === 'active', { page_size, page_token });
      case 'all':
        return listRows({}, page_size, page_token);
      case 'user':
        return listRows({ requested_by: of.user }, page_size, page_token);
      case 'market':
        return listRows({ country: of.country }, page_size, page_token);
    }
  }

  async function listActive(without_ended: boolean, options: { page_size: number; page_token?: string | undefined }) {
    const { page_size, page_token } = options;
    const page = await index.page({ page_size, ...(page_token === undefined ? {} : { page_token }) });
    const loaded = await Promise.all(
      page.entries.map(async (entry) => {
        const run = await load(entry.run_id);
        if (run === 'unreadable') return [];
        if (run !== undefined) return without_ended && isFinal(run.state) ? [] : [run];
        if (deps.now().getTime() - entry.at.getTime() > STALE_AFTER_MS) await index.drop(entry);
        return [];
      }),
    );
    return { runs: loaded.flat(), next_page_token: page.next_page_token };
  }

  /** The token is the last run given: what comes in front meanwhile moves nothing. */
  async function listRows(filter: RunFilter, page_size: number, page_token: string | undefined) {
    const rows = (await catalogue.rows()).filter(matcherOf(filter));
    const start = page_token === undefined ? 0 : rows.findIndex(({ run_id }) => run_id === page_token) + 1;
    const page = rows.slice(start, start + page_size);
    const loaded = await Promise.all(page.map(({ run_id }) => load(run_id)));
    return {
      runs: loaded.flatMap((run) => (run === undefined || run === 'unreadable' ? [] : [run])),
      next_page_token: start + page_size < rows.length ? (page.at(-1)?.run_id ?? null) : null,
    };
  }

  return list;
}
