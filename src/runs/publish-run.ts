import { AppError } from '../errors.ts';
import { readResults } from '../results/read-results.ts';
import { failRun, type TellDeps, tell, tellEnd } from './end-run.ts';
import { failureFrom } from './failure.ts';
import { moved } from './run.ts';
import type { Step } from './step.ts';

type Deps = TellDeps;

/** publishing -> succeeded: the best model's onepager, the allocator and the summary go to the thread, each once. */
export function publishRun(deps: Deps): Step {
  return async ({ run_id }) => {
    const run = await deps.store.read(run_id);
    switch (run.state) {
      case 'requested':
      case 'preparing':
      case 'training':
        // Out of order: watch-run sends this step again when there is something to publish.
        return;
      case 'publishing':
        return publish(deps, run_id);
      case 'succeeded':
      case 'failed':
      case 'cancelled':
      case 'skipped':
        return tellEnd(deps, run_id);
    }
  };
}

async function publish(deps: Deps, run_id: string): Promise<void> {
  const results = await readOrFail(deps, run_id);
  if (results === null) return;
  const { summary, allocator, fit_by_date, onepager, allocator_picture, pareto_picture } = results;
  await tell(deps, run_id, (run) => ({
    step: 'onepager',
    run,
    summary,
    sol_id: summary.best_model,
    picture: onepager,
  }));
  if (allocator !== null) {
    await tell(deps, run_id, (run) => ({ step: 'allocator', run, metrics: allocator, picture: allocator_picture }));
  }
  await tell(deps, run_id, (run) => ({ step: 'summary', run, summary, allocator, fit_by_date, pareto_picture }));
  const { rsq_train, nrmse } = summary;
  await deps.store.update(run_id, (run) =>
    run.state === 'publishing' ? { ...moved(run, 'succeeded', deps.now()), best: { rsq_train, nrmse } } : run,
  );
  await tellEnd(deps, run_id);
}

async function readOrFail(deps: Deps, run_id: string) {
  try {
    return await readResults(deps.objects, run_id);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'output_missing') throw error;
    await failRun(deps, run_id, failureFrom(error));
    return null;
  }
}
