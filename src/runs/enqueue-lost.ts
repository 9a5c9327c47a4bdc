import type { NewTask, TaskLookup, TaskQueue } from '../providers/task-queue/types.ts';
import { taskName } from './task-name.ts';

/** What was looked through, and for how much of it a task was made. */
export type Resumed = { found: number; enqueued: number };

type Deps = { queue: TaskQueue & TaskLookup; now: () => Date };

const SLOT_MS = 3_600_000;
/** A task has been given up by its step (`MAX_STEP_RETRIES`) before it is as old as this. */
const SLOTS = 4;

/**
 * Enqueues a step where the queue has no task for it any more: one that waits or is being delivered is not lost, and another one beside
 * it would fetch the same data once more. `waits_for` is what the step is wanted for and `usual_name` what its task is called at
 * first, if it has a name. Says whether there is a new task. Where tasks for the same end are lost again and again, one comes an hour.
 */
export async function enqueueLost(
  { queue, now }: Deps,
  wanted: Pick<NewTask, 'step' | 'run_id' | 'request_id'> & { waits_for: string; usual_name?: string },
): Promise<boolean> {
  const { waits_for, usual_name, ...task } = wanted;
  const slot = Math.floor(now().getTime() / SLOT_MS);
  const again = Array.from({ length: SLOTS }, (_, ago) =>
    taskName(task.step, task.run_id, `again-${waits_for}-${slot - ago}`),
  );
  for (const name of [...(usual_name === undefined ? [] : [usual_name]), ...again]) {
    if ((await queue.find(name)) !== null) return false;
  }
  return (await queue.enqueue({ ...task, name: again[0] })) === 'enqueued';
}
