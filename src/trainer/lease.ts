import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { ObjectStore } from '../providers/object-store/types.ts';
import { type RunFile, runObject } from '../runs/run-paths.ts';

/**
 * `lease.json` in the run's folder: which execution trains the run. It is made by a create-only write and changed by
 * compare-and-set, so that of two executions one works and the other ends at once.
 *
 * `held`: at work; `released`: stopped without a final result, free for anybody; `done`: trained or refused for good, so
 * that nobody needs to start again.
 */
export const LEASE = z.object({
  schema: z.literal(1),
  run_id: z.string(),
  state: z.enum(['held', 'released', 'done']),
  execution: z.string(),
  /** Attempt of the execution's task, from 0. */
  attempt: z.int(),
  taken_at: z.iso.datetime(),
  renewed_at: z.iso.datetime(),
});
export type LeaseRecord = z.infer<typeof LEASE>;

export type Lease = {
  /** Says that the holder is still at work. `lost`: somebody else has it now, and this one must change nothing more. */
  renew(): Promise<'held' | 'lost'>;
  /** Gives it back, or closes it for good. Does nothing where it was lost. */
  end(state: 'released' | 'done'): Promise<void>;
};

export type LeaseOutcome =
  | { outcome: 'taken'; lease: Lease }
  | { outcome: 'held_by_other'; holder: LeaseRecord }
  | { outcome: 'done'; holder: LeaseRecord };

type Deps = { objects: Pick<ObjectStore, 'read' | 'write'>; now: () => Date };
type Holder = {
  run_id: string;
  execution: string;
  attempt: number;
  stale_seconds: number;
  /** Where the lease lies in the run's folder; that of the training where left out. */
  file?: RunFile | { name: string };
};

/**
 * Renews the lease until it is stopped, from the first download to the last upload. `lost` is aborted where somebody else
 * has it. While the cloud is away nothing is lost: only a compare-and-set that fails says so.
 */
export function keepLease(
  lease: Pick<Lease, 'renew'>,
  { every_seconds, onError }: { every_seconds: number; onError: (error: unknown) => void },
): { lost: AbortSignal; stop(): void } {
  const lost = new AbortController();
  let renewing = false;
  const timer = setInterval(() => {
    if (renewing) return;
    renewing = true;
    lease
      .renew()
      .then((outcome) => outcome === 'lost' && lost.abort(), onError)
      .finally(() => {
        renewing = false;
      });
  }, every_seconds * 1000);
  return { lost: lost.signal, stop: () => clearInterval(timer) };
}

/** Takes the lease, or says who has it. */
export async function takeLease(deps: Deps, holder: Holder): Promise<LeaseOutcome> {
  for (;;) {
    const present = await readLease(deps, holder);
    if (present !== null) {
      if (present.record.state === 'done') return { outcome: 'done', holder: present.record };
      if (!mayTake(present.record, holder, deps.now())) return { outcome: 'held_by_other', holder: present.record };
    }
    const lease = await tryTake(deps, holder, present?.generation ?? '0');
    if (lease !== null) return { outcome: 'taken', lease };
  }
}

/** Whether a lease that is there may be taken over: a later attempt of its own execution may, others once it is stale. */
function mayTake(present: LeaseRecord, holder: Holder, now: Date): boolean {
  if (present.state === 'released') return true;
  if (present.execution === holder.execution) return holder.attempt >= present.attempt;
  return now.getTime() - Date.parse(present.renewed_at) > holder.stale_seconds * 1000;
}

/** `null` where somebody was faster. */
async function tryTake(deps: Deps, holder: Holder, if_generation: string): Promise<Lease | null> {
  const { run_id, execution, attempt, file = 'lease' } = holder;
  const taken_at = deps.now().toISOString();
  let generation = if_generation;
  let lost = false;

  async function writeNow(state: LeaseRecord['state']): Promise<boolean> {
    if (lost) return false;
    const record: LeaseRecord = {
      schema: 1,
      run_id,
      state,
      execution,
      attempt,
      taken_at,
      renewed_at: deps.now().toISOString(),
    };
    try {
      const options = { content_type: 'application/json', if_generation: generation };
      const written = await deps.objects.write(runObject(run_id, file), `${JSON.stringify(record)}\n`, options);
      generation = written.generation;
      return true;
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'object_changed')) throw error;
      lost = true;
      return false;
    }
  }

  /** One write after the other: each needs the generation that the one before it made. */
  let turn: Promise<unknown> = Promise.resolve();
  function write(state: LeaseRecord['state']): Promise<boolean> {
    const written = turn.then(() => writeNow(state));
    turn = written.catch(() => undefined);
    return written;
  }

  if (!(await write('held'))) return null;
  return {
    renew: async () => ((await write('held')) ? 'held' : 'lost'),
    end: async (state) => {
      await write(state);
    },
  };
}

async function readLease(
  deps: Deps,
  { run_id, file = 'lease' }: Holder,
): Promise<{ record: LeaseRecord; generation: string } | null> {
  const present = await deps.objects.read(runObject(run_id, file));
  if (present === null) return null;
  return { record: LEASE.parse(JSON.parse(present.body.toString('utf8'))), generation: present.object.generation };
}
