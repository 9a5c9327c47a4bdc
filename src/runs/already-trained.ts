import { createHash } from 'node:crypto';
import { z } from 'zod';
import { errorCode } from '../errors.ts';
import type { Failure, Run } from './run.ts';
import { runObject } from './run-paths.ts';
import type { StepDeps } from './step.ts';
import { isUnreadable } from './stored.ts';

/**
 * Requests that have been answered before: the same settings on the same data. Which run has answered them is kept in one object for
 * each, named by the hash of both, written when that run has succeeded; the newest one stands there.
 */

const ROOT = 'robyn/_index/by-content/';
const ENTRY = z.object({ run_id: z.string() });

type Deps = Pick<StepDeps, 'objects' | 'store' | 'maySee'>;

function entryName(spec_hash: string, data_hash: string): string {
  return ROOT + createHash('sha256').update(`${spec_hash} ${data_hash}`).digest('hex');
}

/** Keeps in mind that this run, which has succeeded, answers what it was asked. Safe to repeat. */
export async function rememberContent(deps: Pick<Deps, 'objects'>, run: Run): Promise<void> {
  if (run.snapshot === null) return;
  await deps.objects.write(entryName(run.spec_hash, run.snapshot.data_hash), JSON.stringify({ run_id: run.run_id }), {
    content_type: 'application/json',
  });
}

/** An earlier run with the result of the same settings on the same data, which whoever asks may see; else `null`. */
export async function findSameContent(deps: Deps, run: Run, data_hash: string): Promise<Run | null> {
  const found = await deps.objects.read(entryName(run.spec_hash, data_hash));
  if (found === null) return null;
  const entry = ENTRY.safeParse(JSON.parse(found.body.toString()));
  if (!entry.success || entry.data.run_id === run.run_id) return null;
  const earlier = await readOrNull(deps, entry.data.run_id);
  if (earlier?.state !== 'succeeded') return null;
  // Results can be deleted, and can lie in a channel that is closed to this person.
  const [summary, is_seen] = await Promise.all([
    deps.objects.stat(runObject(earlier.run_id, 'model_summary')),
    deps.maySee(earlier, run.requested_by),
  ]);
  return summary !== null && is_seen ? earlier : null;
}

async function readOrNull(deps: Deps, run_id: string): Promise<Run | null> {
  try {
    return await deps.store.read(run_id);
  } catch (error) {
    if (isUnreadable(error) || errorCode(error) === 'run_not_found') return null;
    throw error;
  }
}

const EARLIER = z.object({
  run_id: z.string(),
  channel: z.string(),
  /** `ts` of its card. */
  card: z.string().nullable(),
  ended_at: z.iso.datetime(),
  data_hash: z.string().nullable().default(null),
});
export type EarlierRun = z.infer<typeof EARLIER>;

/** Why a run ends where an earlier one has its result. It is nobody's failure: nothing is broadcast for it. */
export function alreadyTrained(earlier: Run): Failure {
  const details: EarlierRun = {
    run_id: earlier.run_id,
    channel: earlier.channel,
    card: earlier.messages.card ?? null,
    ended_at: earlier.ended_at ?? earlier.requested_at,
    data_hash: earlier.snapshot?.data_hash ?? null,
  };
  return {
    code: 'already_trained',
    message: 'The same settings on the same data have been trained before.',
    fix: 'Use that result, or press "Train anyway".',
    details,
  };
}

/** The run that has the result already; `null` for a run that ended for another reason or not at all. */
export function earlierRun({ failure }: Pick<Run, 'failure'>): EarlierRun | null {
  if (failure?.code !== 'already_trained') return null;
  return EARLIER.safeParse(failure.details).data ?? null;
}
