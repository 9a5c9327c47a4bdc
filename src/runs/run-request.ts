import { createHash } from 'node:crypto';
import { z } from 'zod';
import { FAILURE, MESSAGE_KEY, type RequestKey, type RequestKind } from './run.ts';
import { ALLOCATOR_SETTINGS, canonicalJson } from './run-spec.ts';

/**
 * A **request** is work on a finished run that somebody asked for: Robyn's allocator once more, another model's onepager (both run
 * in the trainer), or a calculation of the bot's to be shown to all. Its record, `requests/{request_id}.json` in the run's folder, changes by
 * compare-and-set like the run's own. The same wish is the same request, so that it is done once, however often it is asked for.
 */

const REQUEST_STATES = ['requested', 'working', 'publishing', 'succeeded', 'failed'] as const;

export const SOL_ID = z.string().regex(/^[0-9_]{1,60}$/);

const REQUESTED_WORK = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('allocation'), sol_id: SOL_ID, settings: ALLOCATOR_SETTINGS }),
  z.object({ kind: z.literal('calculation'), sol_id: SOL_ID, settings: ALLOCATOR_SETTINGS }),
  z.object({ kind: z.literal('onepager'), sol_id: SOL_ID }),
]);
export type RequestedWork = z.infer<typeof REQUESTED_WORK>;

export const RUN_REQUEST = z.object({
  schema: z.literal(1),
  run_id: z.string(),
  request_id: z.string(),
  work: REQUESTED_WORK,
  requested_by: z.string(),
  requested_at: z.iso.datetime(),
  state: z.enum(REQUEST_STATES),
  /** Full resource name of the execution that does it; `null` before it is known, and where none is needed. */
  execution: z.string().nullable(),
  /** When the execution was started, or found; left out by earlier versions. */
  launched_at: z.iso.datetime().nullable().default(null),
  /** What its execution has cost in USD, an estimate; `null` before its end, and where nothing is billed. */
  cost_usd: z.number().nullable().default(null),
  ended_at: z.iso.datetime().nullable(),
  failure: FAILURE.nullable(),
  /** As in the run's record: the one message that answers it. */
  messages: z.partialRecord(MESSAGE_KEY, z.string().nullable()),
  claims: z.partialRecord(MESSAGE_KEY, z.iso.datetime()),
});
export type RunRequest = z.infer<typeof RUN_REQUEST>;

/** The id of this work; of a further attempt after those before have failed, with its number. */
export function requestId(work: RequestedWork, attempt: number): string {
  const again = attempt === 1 ? '' : `-${attempt}`;
  if (work.kind === 'onepager') return `onepager-${work.sol_id}${again}`;
  const hash = createHash('sha256')
    .update(canonicalJson({ sol_id: work.sol_id, settings: work.settings }))
    .digest('hex');
  return `${work.kind}-${hash.slice(0, 12)}${again}`;
}

/** What its message is known by, such as `onepager:1_23_4`. */
export function requestKey({ work, request_id }: Pick<RunRequest, 'work' | 'request_id'>): RequestKey {
  const kind: RequestKind = work.kind;
  return `${kind}:${request_id.slice(kind.length + 1)}`;
}

/** Where it lies in the run's folder. */
export const requestFile = (request_id: string) => ({ name: `requests/${request_id}.json` });
/** The trainer's own: who works on it, and how far it is. */
export const requestLeaseFile = (request_id: string) => ({ name: `requests/${request_id}/lease.json` });
export const requestStatusFile = (request_id: string) => ({ name: `requests/${request_id}/status.json` });

/** The arguments of its execution, in place of a run id alone. */
export function requestArguments({ run_id, request_id }: Pick<RunRequest, 'run_id' | 'request_id'>): string[] {
  return [run_id, '--request', request_id];
}
