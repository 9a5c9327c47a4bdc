import type { TrainerStatus } from '../../trainer/status.ts';
import { count, listOf } from './text.ts';

type Trials = Pick<TrainerStatus, 'trials' | 'trials_done' | 'trials_running'>;

/** "trial 3 of 5", "trials 3 and 4 of 5" for those that are being trained; "3 of 5 trials done" where none is. */
export function trialsInWords({ trials, trials_done, trials_running }: Trials): string {
  const numbers = trials_running.map(({ trial }) => String(trial));
  if (numbers.length === 0) return `${trials_done} of ${count(trials, 'trial')} done`;
  return `${numbers.length === 1 ? 'trial' : 'trials'} ${listOf(numbers, 4)} of ${trials}`;
}

/** Iterations per second, no finer than it deserves: "9.4", "1,240". */
export function rateInWords(rate: number): string {
  return rate.toLocaleString('en-US', { maximumFractionDigits: rate < 10 ? 1 : 0 });
}
