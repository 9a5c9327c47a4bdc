import { z } from 'zod';
import { AppError, errorCode } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { namesIn } from './names-in.ts';
import { RUN, type Run } from './run.ts';
import { ACCEPTED_SPEC, type RunSpec } from './run-spec.ts';
import { readStored } from './stored.ts';

/**
 * A **batch** is one request for a run in each of several markets. Its record lies in the bucket and changes by compare-and-set; from
 * it `watch-batch` goes on wherever a bot has stopped.
 */

const MARKET = z.object({
  spec: ACCEPTED_SPEC,
  /** `null` before the run is recorded. */
  run_id: z.string().nullable(),
  /** Of the run's card; `null` before it is posted. */
  card_ts: z.string().nullable(),
  /** Why a run that has ended has no result, in a sentence; `null` for one that has, and before. */
  failure: z.string().nullable(),
});
export type BatchMarket = z.infer<typeof MARKET>;

export const BATCH = z.object({
  schema: z.literal(1),
  batch_id: z.string(),
  /** What the manifest is called. */
  manifest: z.string(),
  requested_by: z.string(),
  requested_at: z.iso.datetime(),
  channel: z.string(),
  markets: z.array(MARKET),
  /** The summary card, as a run's messages are kept. */
  messages: RUN.shape.messages,
  claims: RUN.shape.claims,
  /** What the card shows, so that it is edited only where that changes. */
  drawn: z.string().nullable(),
  /** Since when somebody has been drawing it. */
  drawing_since: z.iso.datetime().nullable(),
  /** When all runs had ended and the card said so. */
  settled_at: z.iso.datetime().nullable(),
});
export type Batch = z.infer<typeof BATCH>;

export type NewBatch = Pick<Batch, 'batch_id' | 'manifest' | 'requested_by' | 'channel'> & {
  specs: readonly RunSpec[];
  at: Date;
};

export type BatchStore = {
  /** Makes the record, or finds the one of this id: the same request is one batch. */
  create(request: NewBatch): Promise<Batch>;
  /** Throws `object_not_found`, `record_invalid`. */
  read(batch_id: string): Promise<Batch>;
  /** By compare-and-set; `change` may be called several times, and returning its argument writes nothing. */
  update(batch_id: string, change: (batch: Batch) => Batch): Promise<Batch>;
  /** Ids of the batches that are not settled. */
  active(): Promise<string[]>;
  /** Takes it off the list of those. */
  settle(batch_id: string): Promise<void>;
};

const ROOT = 'batches/';
/** An empty object for each batch that is not settled, written before its record. */
const ACTIVE = `${ROOT}_active/`;
const UPDATE_ATTEMPTS = 8;

export function createBatchStore(objects: ObjectStore): BatchStore {
  const name = (batch_id: string) => `${ROOT}${batch_id}.json`;

  async function load(batch_id: string) {
    const found = await objects.read(name(batch_id));
    if (found === null) throw new AppError('object_not_found', { object: name(batch_id) });
    const batch = readStored(BATCH, found.body, 'record_invalid', { object: name(batch_id) });
    return { batch, generation: found.object.generation };
  }

  async function write(batch: Batch, if_generation: string): Promise<boolean> {
    try {
      const options = { content_type: 'application/json', gzip: true, if_generation };
      await objects.write(name(batch.batch_id), JSON.stringify(batch), options);
      return true;
    } catch (error) {
      if (errorCode(error) === 'object_changed') return false;
      throw error;
    }
  }

  return {
    async create(request) {
      await objects.write(ACTIVE + request.batch_id, '', { content_type: 'text/plain' });
      const batch = newBatch(request);
      return (await write(batch, '0')) ? batch : (await load(request.batch_id)).batch;
    },
    read: async (batch_id) => (await load(batch_id)).batch,
    async update(batch_id, change) {
      for (let attempt = 1; attempt <= UPDATE_ATTEMPTS; attempt++) {
        const { batch, generation } = await load(batch_id);
        const next = change(batch);
        if (next === batch || (await write(next, generation))) return next;
      }
      throw new AppError('object_changed', { object: name(batch_id) });
    },
    active: () => namesIn(objects, ACTIVE),
    settle: (batch_id) => objects.delete(ACTIVE + batch_id),
  };
}

function newBatch({ specs, at, ...request }: NewBatch): Batch {
  return {
    schema: 1,
    ...request,
    requested_at: at.toISOString(),
    markets: specs.map((spec) => ({ spec, run_id: null, card_ts: null, failure: null })),
    messages: {},
    claims: {},
    drawn: null,
    drawing_since: null,
    settled_at: null,
  };
}

/** What the batch's request for a market's run is known by: the same market of the same batch is one run. */
export function marketRequestId(batch: Pick<Batch, 'batch_id'>, { spec }: Pick<BatchMarket, 'spec'>): string {
  return `${batch.batch_id}-${spec.revision}-${spec.country}`;
}

/** Why a run that has ended has no result. */
export function failureSentence(run: Pick<Run, 'state' | 'failure'>): string | null {
  return run.state === 'succeeded' ? null : (run.failure?.message ?? null);
}
