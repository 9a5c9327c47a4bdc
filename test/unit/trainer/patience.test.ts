import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { insistFor } from '../../../src/trainer/patience.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;

/** Fails so many times, then gives how often it was called. */
function failing(times: number, error: AppError): () => Promise<number> {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls <= times) throw error;
    return calls;
  };
}

test.each([
  ['a cloud that is away', new AppError('unavailable', { call: 'write' })],
  ['a quota that is used up', new AppError('quota_exceeded', { service: 'storage.googleapis.com' })],
])('is insisted on: %s', async (_what, error) => {
  const insisted = insistFor(3600, never)(failing(6, error));
  await vi.advanceTimersByTimeAsync(120_000);
  expect(await insisted).toBe(7);
});

test('what stays refused is given up at once', async () => {
  const action = vi.fn(failing(1, new AppError('permission_denied', { service: 'storage.googleapis.com' })));
  await expect(insistFor(3600, never)(action)).rejects.toMatchObject({ code: 'permission_denied' });
  expect(action).toHaveBeenCalledTimes(1);
});

test('an hour is the end of it', async () => {
  const error = new AppError('quota_exceeded', { service: 'storage.googleapis.com' });
  const insisted = insistFor(3600, never)(failing(Number.POSITIVE_INFINITY, error));
  const outcome = expect(insisted).rejects.toBe(error);
  await vi.advanceTimersByTimeAsync(3_700_000);
  await outcome;
});
