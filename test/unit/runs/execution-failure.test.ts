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

test('an execution that is not there any more, or ended well without a result, is lost', () => {
  expect(executionFailure(null, null, 60).code).toBe('execution_lost');
  expect(executionFailure(ended('', 'succeeded'), null, 60).code).toBe('execution_lost');
});
