import type { RunState } from '../../runs/run.ts';
import { rateInWords, trialsInWords } from '../../slack/blocks/trials-in-words.ts';
import type { TrainerStatus, TrainerStep } from '../../trainer/status.ts';

const STEP_TITLES: Readonly<Record<TrainerStep, string>> = {
  setup: 'starting R',
  inputs: 'inputs (trend, season, holidays)',
  trials: 'training',
  outputs: 'pareto front and clusters',
  onepagers: 'onepagers',
  allocator: 'allocator',
  finish: 'summaries',
};

/** One line that says where a run is: state, step, trial, iteration, best nrmse, time left. */
export function progressLine(state: RunState, status: TrainerStatus | null): string {
  if (state !== 'training' || status === null) return STATE_TITLES[state];
  const parts = [`${Math.round(status.progress * 100)} %`.padStart(5), STEP_TITLES[status.step]];
  if (status.step === 'trials') {
    parts.push(trialsInWords(status));
    parts.push(`iteration ${status.iterations_done} of ${status.iterations_total}`);
    if (status.rate !== null) parts.push(`${rateInWords(status.rate)} it/s`);
  }
  if (status.best_nrmse !== null) parts.push(`best nrmse ${status.best_nrmse.toFixed(4)}`);
  if (status.seconds_left !== null && status.state === 'running')
    parts.push(`about ${timeLeft(status.seconds_left)} left`);
  return parts.join(' · ');
}

const STATE_TITLES: Readonly<Record<RunState, string>> = {
  requested: 'requested',
  preparing: 'preparing: snapshot of the data, and a check of it',
  training: 'starting the trainer',
  publishing: 'publishing to the thread',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  skipped: 'not trained',
};

function timeLeft(seconds: number): string {
  const rounded = Math.max(1, Math.round(seconds));
  return rounded < 90 ? `${rounded} s` : `${Math.round(rounded / 60)} min`;
}
