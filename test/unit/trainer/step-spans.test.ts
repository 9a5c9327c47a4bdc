import { expect, test } from 'vitest';
import { TRAINER_STATUS, type TrainerStatus } from '../../../src/trainer/status.ts';
import { stepSpans } from '../../../src/trainer/step-spans.ts';

const at = (second: number) => new Date(Date.UTC(2026, 2, 1, 10, 0, second));

function status(change: Partial<TrainerStatus>): TrainerStatus {
  return TRAINER_STATUS.parse({
    schema: 1,
    run_id: 'r12-de-20260301_100000',
    state: 'succeeded',
    step: 'finish',
    trials_done: 5,
    trials: 5,
    iterations_done: 10_000,
    iterations_total: 10_000,
    best_nrmse: 0.1,
    best_decomp_rssd: 0.2,
    progress: 1,
    seconds_left: 0,
    started_at: at(0).toISOString(),
    updated_at: at(40).toISOString(),
    seconds: { setup: 1, inputs: 4, trials: 20 },
    error: null,
    ...change,
  });
}

test('each step of R is a span that begins where the one before it ends; the trials say how many models there were', () => {
  expect(stepSpans(status({}), at(40))).toEqual([
    { name: 'R setup', attributes: {}, started_at: at(0), ended_at: at(1) },
    { name: 'R inputs', attributes: {}, started_at: at(1), ended_at: at(5) },
    { name: 'R trials', attributes: { trials: 5, iterations: 10_000 }, started_at: at(5), ended_at: at(25) },
  ]);
});

test('the step that R was at when it failed is a span to the end, with the code of the error', () => {
  const error = {
    code: 'out_of_memory',
    message: 'There is no memory left.',
    fix: 'Take fewer trials.',
    step: 'outputs',
  } as const;
  const spans = stepSpans(status({ state: 'failed', step: 'outputs', error }), at(40));
  expect(spans.at(-1)).toEqual({
    name: 'R outputs',
    attributes: {},
    started_at: at(25),
    ended_at: at(40),
    failed: 'out_of_memory',
  });
});

test('R that was killed has said no code', () => {
  const spans = stepSpans(status({ state: 'running', step: 'outputs' }), at(40));
  expect(spans.at(-1)).toMatchObject({ name: 'R outputs', failed: 'trainer_failed' });
});

test('a step is not told twice where it has ended, or has taken no time', () => {
  expect(stepSpans(status({ state: 'failed', step: 'trials' }), at(40)).map(({ name }) => name)).toEqual([
    'R setup',
    'R inputs',
    'R trials',
  ]);
  expect(stepSpans(status({ state: 'failed', step: 'outputs' }), at(25))).toHaveLength(3);
});
