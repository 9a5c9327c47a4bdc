import { AppError } from '../errors.ts';
import { onepagerFile } from '../results/result-files.ts';
import { FILE_LIST } from '../trainer/results.ts';
import type { AllocatorSettings } from './allocator-rules.ts';
import { runObject } from './run-paths.ts';
import { type RequestedWork, type RunRequest, requestKey, SOL_ID } from './run-request.ts';
import type { StepDeps } from './step.ts';
import { readStored } from './stored.ts';
import { taskName } from './task-name.ts';

type Deps = Pick<StepDeps, 'objects' | 'store' | 'requests' | 'queue'>;
type Wish = { run_id: string; sol_id: string; user: string };

/**
 * What became of a wish: under way (asked for just now or before), or answered in the run's thread by the message `ts` (`null`
 * where Slack would not take it).
 */
export type RequestOutcome =
  | { outcome: 'under_way'; request: RunRequest }
  | { outcome: 'answered'; request: RunRequest; ts: string | null };

export type FinishedRunRequests = {
  /** Robyn's own allocator in the trainer; its answer comes into the run's thread. */
  requestAllocation(wish: Wish & { settings: AllocatorSettings }): Promise<RequestOutcome>;
  /** The bot's calculation, posted in the run's thread. */
  shareCalculation(wish: Wish & { settings: AllocatorSettings }): Promise<RequestOutcome>;
  /**
   * The onepager of any model on the front. `ready`: it is there, `image` being the name of its Slack-sized preview in the run's folder.
   * Otherwise the trainer draws it, and it comes into the run's thread.
   */
  drawOnepager(wish: Wish): Promise<RequestOutcome | { outcome: 'ready'; image: string }>;
};

/**
 * Work on finished runs. Who may ask is decided by the caller. The same wish is done once; one that failed is tried anew. All throw
 * `run_not_found`, and `transition_refused` where the run has not succeeded.
 */
export function finishedRunRequests(deps: Deps): FinishedRunRequests {
  async function make({ run_id, user }: Wish, work: RequestedWork): Promise<RequestOutcome> {
    const request = await deps.requests.create({ run_id, work, requested_by: user });
    if (request.state === 'succeeded') {
      return { outcome: 'answered', request, ts: request.messages[requestKey(request)] ?? null };
    }
    await enqueueRequest(deps, request);
    return { outcome: 'under_way', request };
  }

  /** Throws where there is nothing to work on. */
  async function requireFinished({ run_id, sol_id }: Wish): Promise<void> {
    const { state } = await deps.store.read(run_id);
    if (state !== 'succeeded') throw new AppError('transition_refused', { run_id, from: state });
    if (!SOL_ID.safeParse(sol_id).success) throw new AppError('object_not_found', { run_id, model: sol_id });
  }

  return {
    async requestAllocation(wish) {
      await requireFinished(wish);
      return make(wish, { kind: 'allocation', sol_id: wish.sol_id, settings: wish.settings });
    },
    async shareCalculation(wish) {
      await requireFinished(wish);
      return make(wish, { kind: 'calculation', sol_id: wish.sol_id, settings: wish.settings });
    },
    async drawOnepager(wish) {
      await requireFinished(wish);
      const image = await drawnOnepager(deps, wish);
      return image === null ? make(wish, { kind: 'onepager', sol_id: wish.sol_id }) : { outcome: 'ready', image };
    },
  };
}

async function drawnOnepager({ objects }: Deps, { run_id, sol_id }: Wish): Promise<string | null> {
  const found = await objects.read(runObject(run_id, 'files'));
  if (found === null) return null;
  return onepagerFile(readStored(FILE_LIST, found.body, 'output_missing', { run_id }), sol_id);
}

/** Safe to repeat: the queue takes the name once. */
async function enqueueRequest({ queue }: Deps, { run_id, request_id }: RunRequest): Promise<void> {
  const name = taskName('serve-request', run_id, request_id);
  await queue.enqueue({ step: 'serve-request', run_id, request_id, name });
}
