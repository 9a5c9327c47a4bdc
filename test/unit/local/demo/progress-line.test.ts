import { expect, it } from 'vitest';
import { progressLine } from '../../../../src/local/demo/progress-line.ts';
import type { TrainerStatus } from '../../../../src/trainer/status.ts';

const status: TrainerStatus = {
  schema: 1,
  run_id: 'demo-de-20260101_000000',
  state: 'running',
  step: 'trials',
  trials_done: 1,
  trials: 2,
  iterations_done: 412,
  iterations_total: 600,
  trials_running: [{ trial: 2, iteration: 112 }],
  rate: 11.26,
  best_nrmse: 0.07128,
  best_decomp_rssd: 0.3,
  progress: 0.4612,
  seconds_left: 41.3,
  started_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:30.000Z',
  memory_bytes: null,
  memory_peak_bytes: null,
  seconds: {},
  error: null,
};

it('says trial, iteration, best nrmse and time left while trials run', () => {
  expect(progressLine('training', status)).toBe(
    ' 46 % · training · trial 2 of 2 · iteration 412 of 600 · 11 it/s · best nrmse 0.0713 · about 41 s left',
  );
});

it('names all trials that run, and says no rate before there is one', () => {
  const trials_running = [
    { trial: 1, iteration: 200 },
    { trial: 2, iteration: 212 },
  ];
  expect(progressLine('training', { ...status, trials_running, rate: null })).toContain(
    'trials 1 and 2 of 2 · iteration 412 of 600 · best',
  );
});

it('says how many trials are done where none runs', () => {
  expect(progressLine('training', { ...status, trials_running: [] })).toContain('1 of 2 trials done');
});

it('speaks of minutes where seconds would be false precision', () => {
  expect(progressLine('training', { ...status, seconds_left: 410 })).toContain('about 7 min left');
});

it('says nothing of trials in a later step', () => {
  expect(progressLine('training', { ...status, step: 'onepagers' })).not.toContain('iteration');
});

it('falls back to the state before the first heartbeat', () => {
  expect(progressLine('training', null)).toBe('starting the trainer');
});
