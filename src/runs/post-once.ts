import type { Run } from './run.ts';
import { messageKey, type RunMessage } from './run-announcer.ts';
import { type Ledger, sendOnce } from './send-once.ts';
import type { StepDeps } from './step.ts';

type Deps = Pick<StepDeps, 'store' | 'announcer' | 'now'>;

/**
 * Posts the run's message of this key unless it was posted before, and returns the record that holds its `ts`. `build` makes the
 * message of the record as it is when it is sent. Throws `step_busy` while another delivery may be posting it, and
 * `message_rejected` where Slack refuses it; see `send-once.ts`.
 */
export async function postOnce(deps: Deps, run_id: string, build: (run: Run) => RunMessage): Promise<Run> {
  let run = await deps.store.read(run_id);
  const key = messageKey(build(run));
  async function update(change: (ledger: Ledger) => Ledger): Promise<Ledger> {
    run = await deps.store.update(run_id, (current) => {
      const changed = change(current);
      return changed === current ? current : { ...current, ...changed };
    });
    return run;
  }
  await sendOnce({
    key,
    read: async () => run,
    update,
    find: () => deps.announcer.find(run, key),
    post: () => deps.announcer.post(build(run)),
    now: deps.now,
  });
  return run;
}
