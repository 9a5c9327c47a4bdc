import type { TaskLookup } from '../providers/task-queue/types.ts';
import { enqueueLost, type Resumed } from './enqueue-lost.ts';
import type { Run } from './run.ts';
import type { StepDeps } from './step.ts';
import { taskName } from './task-name.ts';
import { enqueueWatch } from './watch-run.ts';

type Deps = Pick<StepDeps, 'store' | 'now' | 'settings'> & { queue: StepDeps['queue'] & TaskLookup };

/**
 * Enqueues what each run that is not settled waits for and the queue has no task for; called when a bot starts, and every few minutes.
 * It mends what a queue has forgotten or a bot left between its record and its task.
 */
export function resumeRuns(deps: Deps): () => Promise<Resumed> {
  return async () => {
    const resumed = { found: 0, enqueued: 0 };
    let page_token: string | undefined;
    do {
      const page = await deps.store.list({ of: { kind: 'unsettled' }, page_size: 100, page_token });
      for (const run of page.runs) if (await resume(deps, run)) resumed.enqueued += 1;
      resumed.found += page.runs.length;
      page_token = page.next_page_token ?? undefined;
    } while (page_token !== undefined);
    return resumed;
  };
}

async function resume(deps: Deps, { run_id, state }: Run): Promise<boolean> {
  switch (state) {
    case 'training':
      // Its tasks are named by slots of time: this one is that of the chain, where there is one.
      return (await enqueueWatch(deps, run_id)) === 'enqueued';
    case 'publishing':
      return enqueueLost(deps, {
        step: 'publish-run',
        run_id,
        waits_for: state,
        usual_name: taskName('publish-run', run_id),
      });
    case 'requested':
    case 'preparing':
      return enqueueLost(deps, {
        step: 'launch-run',
        run_id,
        waits_for: 'training',
        usual_name: taskName('launch-run', run_id),
      });
    // Ended, but not everything was told: any step sees to that.
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'skipped':
      return enqueueLost(deps, { step: 'launch-run', run_id, waits_for: state });
  }
}
