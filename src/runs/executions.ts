import type { Execution } from '../providers/job-runner/types.ts';
import type { Run } from './run.ts';
import type { StepDeps } from './step.ts';

/** Executions start soon after their run was requested; what is older cannot be this run's. */
const CLOCKS_DIFFER_MS = 60_000;
const PAGES = 5;

type Deps = Pick<StepDeps, 'runner'>;

/** The executions that were started for this run, the newest first, where the service tells their arguments. */
async function executionsOf(deps: Deps, run: Run): Promise<Execution[]> {
  return executionsWith(deps, [run.run_id], run.requested_at);
}

/** Those with exactly these arguments, the newest first; none of them is older than `since`, an ISO time. */
export async function executionsWith(deps: Deps, args: readonly string[], requested_at: string): Promise<Execution[]> {
  const since = Date.parse(requested_at) - CLOCKS_DIFFER_MS;
  const found: Execution[] = [];
  let page_token: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const { executions, next_page_token } = await deps.runner.list({ page_size: 100, page_token });
    found.push(...executions.filter((execution) => isStartedWith(execution, args)));
    // A page may be empty and have others after it.
    const are_older = executions.length > 0 && executions.every(({ created_at }) => created_at.getTime() < since);
    if (next_page_token === null || are_older) break;
    page_token = next_page_token;
  }
  return found.sort((a, b) => b.created_at.getTime() - a.created_at.getTime());
}

/** A run's own execution has its id alone: what is asked of the finished run says more. */
function isStartedWith({ args = [] }: Execution, wanted: readonly string[]): boolean {
  return args.length === wanted.length && wanted.every((argument, index) => args[index] === argument);
}

/** One that runs or has done its work, other than `except`; `null` where there is none. */
export async function findExecution(deps: Deps, run: Run, except?: string): Promise<Execution | null> {
  const others = (await executionsOf(deps, run)).filter(({ name }) => name !== except);
  return others.find(isLive) ?? others.find(({ state }) => state === 'succeeded') ?? null;
}

/** Cancels whatever still runs for this run. */
export async function cancelExecutions(deps: Deps, run: Run): Promise<void> {
  for (const execution of await executionsOf(deps, run)) {
    if (isLive(execution)) await deps.runner.cancel(execution.name);
  }
}

export function isLive({ state }: Execution): boolean {
  return state === 'pending' || state === 'running';
}
