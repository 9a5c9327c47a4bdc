import type { TaskStep } from '../providers/task-queue/types.ts';

/**
 * The name of a task, in the letters that Cloud Tasks allows ([A-Za-z0-9_-]); different runs have different names. The queue
 * takes a name once, so that a step which runs twice does not start what follows it twice.
 */
export function taskName(step: TaskStep, run_id: string, suffix?: string): string {
  const safe = run_id.replaceAll(/[^A-Za-z0-9-]/g, (letter) => `_${letter.charCodeAt(0).toString(16)}`);
  return suffix === undefined ? `${step}-${safe}` : `${step}-${safe}-${suffix}`;
}

/** The slot of time that the next look at a run is named by. Rounded: a task that comes a little early must not name itself. */
export function nextWatchSlot(now: Date, interval_seconds: number): number {
  return Math.round(now.getTime() / (interval_seconds * 1000)) + 1;
}

/** The names of the tasks that a run may be waiting for now, by their steps. */
export function namesOfTasks(run_id: string, now: Date, interval_seconds: number): { step: TaskStep; name: string }[] {
  const next = nextWatchSlot(now, interval_seconds);
  // One that is delivered again keeps the name of its own slot.
  const slots = [next - 3, next - 2, next - 1, next, next + 1];
  return [
    { step: 'launch-run', name: taskName('launch-run', run_id) },
    ...slots.map((slot) => ({ step: 'watch-run' as const, name: taskName('watch-run', run_id, String(slot)) })),
    { step: 'publish-run', name: taskName('publish-run', run_id) },
  ];
}
