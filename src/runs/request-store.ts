import { AppError } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { runObject } from './run-paths.ts';
import { type RequestedWork, RUN_REQUEST, type RunRequest, requestFile, requestId } from './run-request.ts';
import { isUnreadable, readStored } from './stored.ts';

/** The records of requests on finished runs, and an index of those that are not settled, as `run-store.ts` has them of runs. */
export type RequestStore = {
  /** The request for this work: the one there is or, where there is none or all have failed, a new one. */
  create(wish: { run_id: string; work: RequestedWork; requested_by: string }): Promise<RunRequest>;
  /** `null` where there is none. Throws `record_invalid`. */
  read(run_id: string, request_id: string): Promise<RunRequest | null>;
  /** As `RunStore.update`. Throws `object_not_found` where there is no such request. */
  update(run_id: string, request_id: string, change: (request: RunRequest) => RunRequest): Promise<RunRequest>;
  /** Says that it has ended and that people have been told. */
  settle(request: RunRequest): Promise<void>;
  /** Those that are not settled, the oldest run first; at most a page. */
  unsettled(page_token?: string): Promise<{ requests: RunRequest[]; next_page_token: string | null }>;
};

const ROOT = 'robyn/_index/unsettled-requests/';
const SEPARATOR = '~';
const UPDATE_ATTEMPTS = 8;
const MOST_ATTEMPTS = 50;
const PAGE = 100;
/** An entry without a record is left by a bot that died in between; a younger one may be about to get its record. */
const STALE_AFTER_MS = 3_600_000;

export function createRequestStore(deps: { objects: ObjectStore; now: () => Date }): RequestStore {
  const { objects, now } = deps;

  async function load(run_id: string, request_id: string) {
    const found = await objects.read(runObject(run_id, requestFile(request_id)));
    if (found === null) return null;
    const request = readStored(RUN_REQUEST, found.body, 'record_invalid', { run_id, request_id });
    return { request, generation: found.object.generation };
  }

  function write(request: RunRequest, if_generation: string) {
    const name = runObject(request.run_id, requestFile(request.request_id));
    const options = { content_type: 'application/json', gzip: true, if_generation };
    return objects.write(name, `${JSON.stringify(request, null, 2)}\n`, options);
  }

  return {
    async create({ run_id, work, requested_by }) {
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
        const request_id = requestId(work, attempt);
        const found = await load(run_id, request_id);
        if (found?.request.state === 'failed') continue;
        if (found !== null) return found.request;
        const request = newRequest({ run_id, request_id, work, requested_by, at: now() });
        // The index first: an entry without a record is passed over, a record without an entry would be lost.
        await objects.write(entryName(request), '', { content_type: 'text/plain' });
        try {
          await write(request, '0');
          return request;
        } catch (error) {
          if (!(error instanceof AppError) || error.code !== 'object_changed') throw error;
          const other = await load(run_id, request_id);
          if (other !== null) return other.request;
        }
      }
      throw new AppError('object_changed', { run_id, kind: work.kind });
    },
    read: async (run_id, request_id) => (await load(run_id, request_id))?.request ?? null,
    async update(run_id, request_id, change) {
      for (let attempt = 1; ; attempt += 1) {
        const found = await load(run_id, request_id);
        if (found === null) throw new AppError('object_not_found', { run_id, request_id });
        const next = change(found.request);
        if (next === found.request) return next;
        try {
          await write(next, found.generation);
          return next;
        } catch (error) {
          const is_changed = error instanceof AppError && error.code === 'object_changed';
          if (!is_changed || attempt >= UPDATE_ATTEMPTS) throw error;
        }
      }
    },
    settle: (request) => objects.delete(entryName(request)),
    async unsettled(page_token) {
      const page = await objects.list(ROOT, { page_size: PAGE, page_token });
      const loaded = await Promise.all(
        page.objects.map(async ({ name, updated }) => {
          const [run_id = '', request_id = ''] = name.slice(ROOT.length).split(SEPARATOR);
          const found = await load(run_id, request_id).catch((error: unknown) => {
            if (isUnreadable(error)) return 'unreadable' as const;
            throw error;
          });
          if (found !== null && found !== 'unreadable') return [found.request];
          if (found === null && now().getTime() - updated.getTime() > STALE_AFTER_MS) await objects.delete(name);
          return [];
        }),
      );
      return { requests: loaded.flat(), next_page_token: page.next_page_token };
    },
  };
}

function entryName({ run_id, request_id }: Pick<RunRequest, 'run_id' | 'request_id'>): string {
  return `${ROOT}${run_id}${SEPARATOR}${request_id}`;
}

function newRequest(wish: {
  run_id: string;
  request_id: string;
  work: RequestedWork;
  requested_by: string;
  at: Date;
}): RunRequest {
  const { at, ...known } = wish;
  return {
    schema: 1,
    ...known,
    requested_at: at.toISOString(),
    state: 'requested',
    execution: null,
    launched_at: null,
    cost_usd: null,
    ended_at: null,
    failure: null,
    messages: {},
    claims: {},
  };
}
