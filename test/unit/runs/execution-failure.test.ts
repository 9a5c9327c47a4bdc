import { expect, test } from 'vitest';
import type { Execution } from '../../../src/providers/job-runner/types.ts';
import { executionFailure } from '../../../src/runs/execution-failure.ts';
import { trainerStatus } from '../../support/results.ts';

const AT = new Date('2026-03-01T10:00:00Z');

function ended(message: string, state: Execution['state'] = 'failed'): Execution {
  const name = 'projects/p/locations/l/jobs/j/executions/e';
  return { name, state, created_at: AT, started_at: AT, ended_at: AT, retried_count: 1, message, log_uri: null };
}

test.each([
  ['Memory limit of 8192 MiB exceeded with 8200 MiB used.', 'out_of_memory'],
  ['Task t-task0 failed with message: The configured timeout was reached.', 'execution_timed_out'],
  ['The container exited with exit status: 137', 'trainer_killed'],
  ['Application terminated by SIGKILL', 'trainer_killed'],
  ['The container exited with an error.', 'execution_failed'],
])('"%s" is %s', (message, code) => {
  const failure = executionFailure(ended(message), trainerStatus('r', {}, AT), 21_600);
  expect(failure.code).toBe(code);
  expect(failure.message).toMatch(/^[A-Z].*[.]$/);
  expect(failure.fix).toMatch(/[.]$/);
});

test("the trainer's own words come first", () => {
  const error = { code: 'value_missing', message: 'No value.', fix: 'Fill it.', step: 'inputs' } as const;
  const status = trainerStatus('r', { state: 'failed', error }, AT);
  expect(executionFailure(ended('exit status: 1'), status, 60)).toMatchObject({
    code: 'value_missing',
    message: 'No value.',
    fix: 'Fill it.',
  });
});

test('that it was stopped is its last word only where the service knows no better', () => {
  const error = { code: 'execution_cancelled', message: 'Stopped.', fix: 'Start it again.', step: 'trials' } as const;
  const status = trainerStatus('r', { state: 'cancelled', error }, AT);
  expect(executionFailure(ended('The configured timeout was reached.'), status, 60).code).toBe('execution_timed_out');
  expect(executionFailure(ended('Memory limit of 8192 MiB exceeded'), status, 60).code).toBe('out_of_memory');
  expect(executionFailure(ended('exit status: 143'), status, 60)).toMatchObject({ message: 'Stopped.' });
  expect(executionFailure(null, status, 60)).toMatchObject({ message: 'Stopped.' });
});

test('an execution that is not there any more, or ended well without a result, is lost', () => {
  expect(executionFailure(null, null, 60).code).toBe('execution_lost');
  expect(executionFailure(ended('', 'succeeded'), null, 60).code).toBe('execution_lost');
});

test.each([
  [21_600, 'longer than the 6 hours that'],
  [5_400, 'longer than the 1.5 hours that'],
  [3_600, 'longer than the 60 minutes that'],
  [40, 'longer than the 1 minute that'],
])('a time-out of %s s is said in words', (seconds, words) => {
  const execution = ended('The configured timeout was reached.');
  expect(executionFailure(execution, null, seconds).message).toContain(words);
});

test('that it was tried again is said only where it was', () => {
  const execution = ended('Container terminated on signal 9.');
  expect(executionFailure(execution, null, 60).message).toBe(
    'The trainer was killed (signal 9) before it was done, also when it was tried again.',
  );
  expect(executionFailure({ ...execution, retried_count: 0 }, null, 60).message).toBe(
    'The trainer was killed (signal 9) before it was done.',
  );
});
