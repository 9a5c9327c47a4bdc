import type { TaskStep } from '../providers/task-queue/types.ts';

/**
 * The name of a task, in the letters that Cloud Tasks allows ([A-Za-z0-9_-]); different runs have different names. The queue
 * takes a name once, so that a step which runs twice does not start what follows it twice.
 */
export function taskName(step: TaskStep, run_id: string, suffix?: string): string {
  const safe = run_id.replaceAll(/[^A-Za-z0-9-]/g, (letter) => `_${letter.charCodeAt(0).toString(16)}`);
  return suffix === undefined ? `${step}-${safe}` : `${step}-${safe}-${suffix}`;
}
