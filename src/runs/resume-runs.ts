import type { Run } from './run.ts';
import type { StepDeps } from './step.ts';
import { enqueueWatch } from './watch-run.ts';

type Deps = Pick<StepDeps, 'store' | 'queue' | 'logger' | 'now' | 'settings'>;

/**
 * Enqueues what each run that is not settled waits for; called when a bot starts. It mends what a queue has forgotten or a bot left
 * between its record and its task, and is harmless where the task is still there. Returns the number of runs.
 */
export function resumeRuns(deps: Deps): () => Promise<number> {
  return async () => {
    let count = 0;
    let page_token: string | undefined;
    do {
      const page = await deps.store.list({ of: { kind: 'unsettled' }, page_size: 100, page_token });
      for (const run of page.runs) await resume(deps, run);
      count += page.runs.length;
      page_token = page.next_page_token ?? undefined;
    } while (page_token !== undefined);
    if (count > 0) deps.logger.info({ runs: count }, 'runs in progress resumed');
    return count;
  };
}

/** Without a name: the queue remembers names of tasks that are done, and this one is to come in any case. */
async function resume(deps: Deps, run: Run): Promise<void> {
  const { run_id } = run;
  switch (run.state) {
    case 'training':
      return enqueueWatch(deps, run_id);
    case 'publishing':
      await deps.queue.enqueue({ step: 'publish-run', run_id });
      return;
    case 'requested':
    case 'preparing':
    // Ended, but not everything was told: any step sees to that.
    case 'succeeded':
    case 'failed':
    case 'cancelled':
    case 'skipped':
      await deps.queue.enqueue({ step: 'launch-run', run_id });
      return;
  }
}
