import { describe, expect, test } from 'vitest';
import { backoff, isGivenUp } from '../../../../src/local/tasks/backoff.ts';

const UNLIMITED = { max_attempts: -1, max_retry_duration: 0, min_backoff: 0, max_backoff: 0, max_doublings: 0 };

describe('the time between attempts', () => {
  test("is that of the reference's example: it doubles, grows linearly, and stays at the most", () => {
    const retry = { ...UNLIMITED, min_backoff: 10, max_backoff: 300, max_doublings: 3 };
    const waits = Array.from({ length: 8 }, (_, failed) => backoff(failed + 1, retry));
    expect(waits).toEqual([10, 20, 40, 80, 160, 240, 300, 300]);
  });
});

describe('a task is given up', () => {
  test('after its number of attempts', () => {
    const retry = { ...UNLIMITED, max_attempts: 3 };
    expect([2, 3, 4].map((attempts) => isGivenUp(attempts, 0, 0, retry))).toEqual([false, true, true]);
  });

  test('only after its time, too, where it has one', () => {
    const retry = { ...UNLIMITED, max_attempts: 3, max_retry_duration: 1000 };
    expect(isGivenUp(5, 0, 999, retry)).toBe(false);
    expect(isGivenUp(3, 0, 1000, retry)).toBe(true);
  });

  test('never, where attempts are unlimited', () => {
    expect(isGivenUp(10_000, 0, 1e12, { ...UNLIMITED, max_retry_duration: 1 })).toBe(false);
  });
});
